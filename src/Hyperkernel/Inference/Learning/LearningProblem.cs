using System.Numerics.Tensors;
using Hyperkernel.Inference.Models;
using Hyperkernel.Kernels;
using Hyperkernel.Kernels.Gradients;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Learning;

/// <summary>One kernel's settings on one sample: the function that is minimised.</summary>
internal sealed class LearningProblem : IDisposable
{
    private readonly LearningSample _sample;
    private readonly Matrix<double> _contexts;
    private readonly Matrix<double>? _coordinates;
    private readonly int[][]? _parts;
    private readonly Compute _compute;
    private readonly CancellationToken _stop;
    private readonly CholeskyInverse _inverse;

    /// <summary>A problem.</summary>
    /// <param name="kernel">The kernel as given, whose numbers are the start.</param>
    /// <param name="inputs">All contexts and coordinates, and how they are scaled.</param>
    /// <param name="sample">The observations.</param>
    /// <param name="options">What is learnt by.</param>
    public LearningProblem(PointKernel kernel, LearningInputs inputs, LearningSample sample, LearningOptions options)
    {
        (_sample, _contexts, _coordinates) = (sample, inputs.Contexts, inputs.Coordinates);
        _inverse = new(options.Compute.Backend, sample.Count);
        (_parts, _compute, _stop) = (sample.Parts(options.Objective), options.Compute.Quiet, options.Stop);
        double[] diagonal = kernel.Diagonal(Points(inputs.Contexts, inputs.Coordinates));
        double variance = diagonal.Average();
        if (!(variance > 0) || !double.IsFinite(variance))
        {
            throw new ArgumentException(
                FormattableString.Invariant(
                    $"{kernel}: the kernel of an average point with itself is {variance}, so there is nothing to learn with it."
                )
            );
        }

        Kernel = kernel;
        Settings = new(kernel, inputs.ContextScaling, inputs.CoordinateScaling, variance, options);
    }

    /// <summary>The kernel as given.</summary>
    public PointKernel Kernel { get; }

    /// <summary>What is learnt.</summary>
    public KernelSettings Settings { get; }

    /// <summary>How many values there are.</summary>
    public double Values => _sample.Values.Rows * _sample.Values.Columns;

    /// <summary>How often it was evaluated.</summary>
    public int Evaluations { get; private set; }

    /// <summary>The smallest value so far, after each evaluation that improved on it.</summary>
    public List<double> Path { get; } = [];

    /// <summary>The value at a vector, and its derivatives; in nats a value, the prior among them.</summary>
    public double Evaluate(ReadOnlySpan<double> at, Span<double> gradient)
    {
        _stop.ThrowIfCancellationRequested();
        _compute.Cancellation.ThrowIfCancellationRequested();
        Evaluations++;
        Learnt learnt = Settings.At(at);
        try
        {
            using KernelGradient kernel = Of(learnt);
            Matrix<double> system = AddRidge(kernel.Matrix, learnt.Ridge);
            (double value, _) = Objectives.Of(system, _sample.Values, _parts, _compute.Backend, _inverse);
            double byRidge = 0;
            for (int i = 0; i < system.Rows; i++)
            {
                byRidge += system[i, i] * learnt.Ridge;
            }

            Settings.Gather(kernel.Backward(system), byRidge, gradient);
            value = (value + Settings.Prior(at, gradient)) / Values;
            TensorPrimitives.Divide(gradient, Values, gradient);
            if (double.IsFinite(value))
            {
                if (Path.Count == 0 || value < Path[^1])
                {
                    Path.Add(value);
                }

                return value;
            }
        }
        catch (Exception e) when (e is NotPositiveDefiniteException or ArithmeticException) { }

        // Worse than anything met, and rising towards where it came from.
        gradient.Clear();
        double[] start = Settings.Start;
        double worst = Path.Count == 0 ? 0 : Path[0];
        for (int i = 0; i < start.Length; i++)
        {
            gradient[i] = at[i] - start[i];
            worst += gradient[i] * gradient[i] / 2;
        }

        return worst + 100;
    }

    /// <summary>The amplitude, s^2.</summary>
    /// <exception cref="NotPositiveDefiniteException">The ridge is too small.</exception>
    public double Square(Learnt learnt)
    {
        using KernelGradient kernel = Of(learnt);
        return Objectives.Of(AddRidge(kernel.Matrix, learnt.Ridge), _sample.Values, _parts, _compute.Backend, _inverse).Square;
    }

    /// <inheritdoc/>
    public void Dispose() => _inverse.Dispose();

    private KernelGradient Of(Learnt learnt)
    {
        using Matrix<double> contexts = Times(_contexts, learnt.ContextFactors);
        using Matrix<double>? coordinates = _coordinates is null ? null : Times(_coordinates, learnt.CoordinateFactors);
        return new(learnt.Kernel, Points(contexts, coordinates), _compute);
    }

    private Points<double> Points(Matrix<double> contexts, Matrix<double>? coordinates) =>
        PointArrays.Of(contexts, coordinates, _sample.ContextOf, _sample.CoordinateOf);

    private static Matrix<double> Times(Matrix<double> rows, double[] factors) =>
        Matrix<double>.Create(rows.Rows, rows.Columns, (i, k) => rows[i, k] * factors[k]);

    private static Matrix<double> AddRidge(Matrix<double> kernel, double ridge)
    {
        for (long i = 0; i < kernel.Rows; i++)
        {
            kernel[i, i] += ridge;
        }

        return kernel;
    }
}

/// <summary>Contexts and coordinates at deviation 1, and how they came there.</summary>
internal sealed record LearningInputs(
    Matrix<double> Contexts,
    ColumnScaling ContextScaling,
    Matrix<double>? Coordinates,
    ColumnScaling? CoordinateScaling
) : IDisposable
{
    /// <summary>Those of some observations.</summary>
    public static LearningInputs Of(Observations observations, bool scalesCoordinates)
    {
        ColumnScaling contexts = ColumnScaling.Standard(observations.Contexts);
        ColumnScaling? coordinates =
            observations.Coordinates is not { } given ? null
            : scalesCoordinates ? ColumnScaling.Standard(given)
            : ColumnScaling.None((int)given.Columns);
        return new(contexts.Of(observations.Contexts), contexts, coordinates?.Of(observations.Coordinates!), coordinates);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Contexts.Dispose();
        Coordinates?.Dispose();
    }
}
