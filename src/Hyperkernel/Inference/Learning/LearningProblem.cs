using System.Numerics.Tensors;
using Hyperkernel.Inference.Models;
using Hyperkernel.Kernels;
using Hyperkernel.Kernels.Gradients;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Learning;

/// <summary>One kernel's settings on some of the observations: the function that is minimised.</summary>
internal abstract class LearningProblem : IDisposable
{
    private readonly CancellationToken _stop;

    /// <summary>A problem.</summary>
    /// <param name="kernel">The kernel as given, whose numbers are the start.</param>
    /// <param name="inputs">All contexts and coordinates, and how they are scaled.</param>
    /// <param name="variance">The kernel of an average point with itself at the start.</param>
    /// <param name="options">What is learnt by.</param>
    protected LearningProblem(PointKernel kernel, LearningInputs inputs, double variance, LearningOptions options)
    {
        if (!(variance > 0) || !double.IsFinite(variance))
        {
            throw new ArgumentException(
                FormattableString.Invariant(
                    $"{kernel}: the kernel of an average point with itself is {variance}, so there is nothing to learn with it."
                )
            );
        }

        (Kernel, Compute, _stop) = (kernel, options.Compute.Quiet, options.Stop);
        Settings = new(kernel, inputs, variance, options);
    }

    /// <summary>The kernel as given.</summary>
    public PointKernel Kernel { get; }

    /// <summary>What is learnt.</summary>
    public KernelSettings Settings { get; }

    /// <summary>Where the first search begins.</summary>
    public virtual double[] Begin => Settings.Start;

    /// <summary>How many observations it is learnt from.</summary>
    public abstract int Points { get; }

    /// <summary>How many values those have.</summary>
    public abstract double Values { get; }

    /// <summary>How often it was evaluated.</summary>
    public int Evaluations { get; private set; }

    /// <summary>The smallest value so far, after each evaluation that improved on it.</summary>
    public List<double> Path { get; } = [];

    /// <summary>What the work may use.</summary>
    protected Compute Compute { get; }

    /// <summary>The value at a vector, and its derivatives; in nats a value, the prior among them.</summary>
    public double Evaluate(ReadOnlySpan<double> at, Span<double> gradient)
    {
        _stop.ThrowIfCancellationRequested();
        Compute.Cancellation.ThrowIfCancellationRequested();
        Evaluations++;
        try
        {
            (double value, SettingsGradient byAll, double byRidge, double bySquare) = Explain(Settings.At(at));
            Settings.Gather(byAll, byRidge, bySquare, gradient);
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

    /// <summary>The square of the amplitude that suits best.</summary>
    /// <exception cref="NotPositiveDefiniteException">The ridge is too small.</exception>
    public abstract double Square(Learnt learnt);

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>
    /// How badly settings explain the values, in nats; the derivatives by all settings, and by the logarithms of the ridge and of the
    /// amplitude's square.
    /// </summary>
    protected abstract (double Value, SettingsGradient Gradient, double ByRidge, double BySquare) Explain(Learnt learnt);

    /// <summary>Rows times factors of their columns.</summary>
    protected static Matrix<double> Times(Matrix<double> rows, double[] factors) =>
        Matrix<double>.Create(rows.Rows, rows.Columns, (i, k) => rows[i, k] * factors[k]);
}
