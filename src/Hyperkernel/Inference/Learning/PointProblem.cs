using Hyperkernel.Kernels;
using Hyperkernel.Kernels.Gradients;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Learning;

/// <summary>The problem of a list of observations, by the matrix of all their pairs.</summary>
internal sealed class PointProblem : LearningProblem
{
    private readonly LearningSample _sample;
    private readonly LearningInputs _inputs;
    private readonly int[][]? _parts;
    private readonly bool _balanced;
    private readonly CholeskyInverse _inverse;

    /// <summary>The problem of a sample.</summary>
    public PointProblem(PointKernel kernel, LearningInputs inputs, LearningSample sample, LearningOptions options)
        : base(kernel, inputs, kernel.Diagonal(Listed(sample, inputs.Contexts, inputs.Coordinates)).Average(), options)
    {
        (_sample, _inputs, _parts) = (sample, inputs, sample.Parts(options.Objective));
        _balanced = options.Objective == LearningObjective.Balanced;
        _inverse = new(options.Compute.Backend, sample.Count);
    }

    /// <inheritdoc/>
    public override int Points => _sample.Count;

    /// <inheritdoc/>
    public override double Values => _sample.Values.Rows * _sample.Values.Columns;

    /// <inheritdoc/>
    public override double Square(Learnt learnt)
    {
        using KernelGradient kernel = Of(learnt);
        return learnt.Square ?? Explain(AddNoise(kernel.Matrix, learnt), null).Square;
    }

    /// <inheritdoc/>
    public override void Dispose() => _inverse.Dispose();

    /// <inheritdoc/>
    protected override (double Value, SettingsGradient Gradient, double ByRidge, double BySquare) Explain(Learnt learnt)
    {
        using KernelGradient kernel = Of(learnt);
        Matrix<double> system = AddNoise(kernel.Matrix, learnt);
        (double value, double square) = Explain(system, learnt.Square);
        double trace = 0,
            bySquare = learnt.Square is { } given ? Values / 2 * (1 - (square / given)) : 0;
        for (int i = 0; i < system.Rows; i++)
        {
            trace += system[i, i];
            bySquare -= system[i, i] * NoiseOf(i, learnt);
        }

        return (value, kernel.Backward(system), trace * learnt.Ridge, bySquare);
    }

    private (double Value, double Square) Explain(Matrix<double> system, double? square) =>
        Objectives.Of(system, _sample.Values, _parts, _balanced, Compute.Backend, _inverse, square);

    private static Points<double> Listed(LearningSample sample, Matrix<double> contexts, Matrix<double>? coordinates) =>
        PointArrays.Of(contexts, coordinates, sample.ContextOf, sample.CoordinateOf);

    // Noise in the unit of the values, of which the kernel's is their amplitude.
    private double NoiseOf(int i, Learnt learnt) => _sample.Noise is { } noise ? noise[i] / learnt.Square!.Value : 0;

    private Matrix<double> AddNoise(Matrix<double> kernel, Learnt learnt)
    {
        for (int i = 0; i < kernel.Rows; i++)
        {
            kernel[i, i] += learnt.Ridge + NoiseOf(i, learnt);
        }

        return kernel;
    }

    private KernelGradient Of(Learnt learnt)
    {
        using Matrix<double> contexts = Times(_inputs.Contexts, learnt.ContextFactors);
        using Matrix<double>? coordinates = _inputs.Coordinates is null ? null : Times(_inputs.Coordinates, learnt.CoordinateFactors);
        return new(learnt.Kernel, Listed(_sample, contexts, coordinates), Compute);
    }
}
