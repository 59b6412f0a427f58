using Hyperkernel.Kernels;
using Hyperkernel.Kernels.Gradients;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Learning;

/// <summary>The problem of lists of observations, by the matrix of all pairs of each.</summary>
/// <remarks>The lists are taken as independent, each with the amplitude that suits it where that is not a setting.</remarks>
internal sealed class PointProblem : LearningProblem
{
    private readonly IReadOnlyList<LearningSample> _samples;
    private readonly LearningInputs _inputs;
    private readonly int[][]?[] _parts;
    private readonly bool _balanced;
    private readonly Dictionary<int, CholeskyInverse> _inverses = [];

    /// <summary>The problem of samples.</summary>
    public PointProblem(PointKernel kernel, LearningInputs inputs, IReadOnlyList<LearningSample> samples, LearningOptions options)
        : base(kernel, inputs, kernel.Diagonal(Listed(samples[0], inputs.Contexts, inputs.Coordinates)).Average(), options)
    {
        (_samples, _inputs, _parts) = (samples, inputs, [.. samples.Select(sample => sample.Parts(options.Objective))]);
        _balanced = options.Objective == LearningObjective.Balanced;
        foreach (LearningSample sample in samples)
        {
            if (!_inverses.ContainsKey(sample.Count))
            {
                _inverses.Add(sample.Count, new(options.Compute.Backend, sample.Count));
            }
        }
    }

    /// <summary>Where there are samples of neighbours, with lengths of their width: among coordinates far apart, lengths that are too long
    /// look like noise, and a search that begins with those of all stays with them.</summary>
    public override double[] Begin
    {
        get
        {
            if (_samples.Count == 1 || _inputs.Coordinates is not { } all)
            {
                return Settings.Start;
            }

            double[] factors = new double[all.Columns];
            for (int k = 0; k < factors.Length; k++)
            {
                double width = Math.Sqrt(_samples.Skip(1).Average(sample => Variance([.. sample.CoordinateOf.Select(a => all[a, k])])));
                factors[k] = width > 0 ? 1 / width : 1;
            }

            return Settings.StartWith(factors);
        }
    }

    /// <inheritdoc/>
    public override int Points => _samples.Sum(sample => sample.Count);

    /// <inheritdoc/>
    public override double Values => (double)Points * _samples[0].Values.Columns;

    /// <inheritdoc/>
    public override double Square(Learnt learnt)
    {
        double sum = 0;
        for (int s = 0; s < _samples.Count && learnt.Square is null; s++)
        {
            using KernelGradient kernel = Of(learnt, _samples[s]);
            sum += _samples[s].Count * Explain(s, AddNoise(kernel.Matrix, learnt, _samples[s]), null).Square;
        }

        return learnt.Square ?? (sum / Points);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        foreach (CholeskyInverse inverse in _inverses.Values)
        {
            inverse.Dispose();
        }
    }

    /// <inheritdoc/>
    protected override (double Value, SettingsGradient Gradient, double ByRidge, double BySquare) Explain(Learnt learnt)
    {
        double value = 0,
            trace = 0,
            bySquare = 0;
        SettingsGradient? gradient = null;
        for (int s = 0; s < _samples.Count; s++)
        {
            LearningSample sample = _samples[s];
            using KernelGradient kernel = Of(learnt, sample);
            Matrix<double> system = AddNoise(kernel.Matrix, learnt, sample);
            (double own, double square) = Explain(s, system, learnt.Square);
            value += own;
            double values = sample.Values.Rows * sample.Values.Columns;
            bySquare += learnt.Square is { } given ? values / 2 * (1 - (square / given)) : 0;
            for (int i = 0; i < system.Rows; i++)
            {
                trace += system[i, i];
                bySquare -= system[i, i] * NoiseOf(i, learnt, sample);
            }

            SettingsGradient bySample = kernel.Backward(system);
            gradient = gradient is null ? bySample : gradient.Plus(bySample);
        }

        return (value, gradient!, trace * learnt.Ridge, bySquare);
    }

    private (double Value, double Square) Explain(int sample, Matrix<double> system, double? square) =>
        Objectives.Of(
            system,
            _samples[sample].Values,
            _parts[sample],
            _balanced,
            Compute.Backend,
            _inverses[_samples[sample].Count],
            square
        );

    private static double Variance(double[] values)
    {
        double mean = values.Average();
        return values.Average(value => (value - mean) * (value - mean));
    }

    private static Points<double> Listed(LearningSample sample, Matrix<double> contexts, Matrix<double>? coordinates) =>
        PointArrays.Of(contexts, coordinates, sample.ContextOf, sample.CoordinateOf);

    // Noise in the unit of the values, of which the kernel's is their amplitude.
    private static double NoiseOf(int i, Learnt learnt, LearningSample sample) =>
        sample.Noise is { } noise ? noise[i] / learnt.Square!.Value : 0;

    private static Matrix<double> AddNoise(Matrix<double> kernel, Learnt learnt, LearningSample sample)
    {
        for (int i = 0; i < kernel.Rows; i++)
        {
            kernel[i, i] += learnt.Ridge + NoiseOf(i, learnt, sample);
        }

        return kernel;
    }

    private KernelGradient Of(Learnt learnt, LearningSample sample)
    {
        using Matrix<double> contexts = Times(_inputs.Contexts, learnt.ContextFactors);
        using Matrix<double>? coordinates = _inputs.Coordinates is null ? null : Times(_inputs.Coordinates, learnt.CoordinateFactors);
        return new(learnt.Kernel, Listed(sample, contexts, coordinates), Compute);
    }
}
