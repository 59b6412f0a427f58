using System.Numerics;
using System.Numerics.Tensors;
using Hyperkernel.Inference.Models;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;

namespace Hyperkernel.Inference.Conditioned;

/// <summary>A fitted regression that was told some more values: the fit to all of them, from the system that is solved already.</summary>
/// <remarks>
/// With W_S = (K + ridge)^-1 K(U, S) and w of <see cref="KnownBlock"/> the mean is K(u, U)(W - W_S w) + K(u, S) w. The variance falls by
/// C(u, S)(C_SS + ridge)^-1 C(S, u), where C(u, S) = K(u, S) - K(u, U) W_S: the equations of all points, the training points eliminated
/// first. Source: Rasmussen and Williams 2006, equation A.6.
/// </remarks>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
internal sealed class ConditionedRegression<T> : Regression<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const long NumbersAtOnce = 1L << 23;
    private readonly Regression<T> _fitted;
    private readonly TrainingEquations<T> _equations;
    private readonly Points<double> _known;
    private readonly Matrix<double> _solutions;
    private readonly Matrix<double> _weights;
    private readonly KnownBlock _block;

    /// <summary>Of what was solved for some known points.</summary>
    /// <param name="fitted">The regression, which must live as long as this one.</param>
    /// <param name="equations">Its equations.</param>
    /// <param name="known">S.</param>
    /// <param name="solutions">W_S, which belongs to this regression from now on.</param>
    /// <param name="weights">W - W_S w, the same.</param>
    /// <param name="block">The equations of known points, the same.</param>
    /// <param name="report">The residual of all equations together.</param>
    public ConditionedRegression(
        Regression<T> fitted,
        TrainingEquations<T> equations,
        Points<double> known,
        Matrix<double> solutions,
        Matrix<double> weights,
        KnownBlock block,
        SolveReport report
    )
    {
        (_fitted, _equations, _known, _block, Report) = (fitted, equations, known, block, report);
        (_solutions, _weights) = (solutions, weights);
    }

    /// <inheritdoc/>
    public override PointKernel Kernel => _fitted.Kernel;

    /// <inheritdoc/>
    public override double Ridge => _fitted.Ridge;

    /// <inheritdoc/>
    public override int Channels => _fitted.Channels;

    /// <inheritdoc/>
    public override SolveReport Report { get; }

    /// <inheritdoc/>
    public override Conditioning? Conditioning => _fitted.Conditioning;

    internal override string SolverName => _fitted.SolverName;

    internal override long ContextWidth => _fitted.ContextWidth;

    /// <inheritdoc/>
    public override Matrix<T> Mean(Points<T> points)
    {
        Kernel.Check(points, nameof(points));
        using Matrix<double> mean = _equations.At(points, _weights),
            fromKnown = Matrix<double>.Uninitialized(points.Count, Channels);
        new KernelOperator<double>(Kernel, points.In<double>(), _known, _equations.Compute.Quiet).Apply(_block.Weights, fromKnown);
        ConjugateGradients.AddScaled<double>(mean, 1, fromKnown);
        return mean.ConvertTo<T>();
    }

    /// <inheritdoc/>
    public override Deviations<T> Deviation(Points<T> points)
    {
        Kernel.Check(points, nameof(points));
        Deviations<T> before = _equations.Deviation(points);
        double[] prior = Kernel.Diagonal(points.In<double>());
        VarianceTally tally = new(prior, Ridge, _equations.IsDirect, _equations.Allowed, typeof(T) == typeof(float));
        int atOnce = (int)Math.Max(1, NumbersAtOnce / _known.Count);
        for (int first = 0; first < prior.Length; first += atOnce)
        {
            int count = Math.Min(atOnce, prior.Length - first);
            Points<T> some = count == prior.Length ? points : points.Select([.. Enumerable.Range(first, count).Select(i => (long)i)]);
            using Matrix<double> explained = Explained(some);
            for (int i = 0; i < count; i++)
            {
                ref T deviation = ref before.Values[first + i, 0];
                double variance = double.CreateTruncating(deviation);
                variance = (variance * variance) - TensorPrimitives.SumOfSquares<double>(explained.Row(i));
                deviation = T.CreateTruncating(Math.Sqrt(tally.Add(first + i, variance)));
            }

            _equations.Compute.Report("deviations", first + count, prior.Length);
        }

        return before with
        {
            Report = tally.Report(before.Report),
        };
    }

    /// <inheritdoc/>
    public override LeftOut<T> LeaveOut(HoldOut? leftOut = null) => throw Unable("cannot leave out");

    /// <inheritdoc/>
    public override LogMarginalLikelihood LogMarginalLikelihood(ProbeOptions? options = null) => throw Unable("has no likelihood");

    internal override double[] ProbeSums(ulong seed) => throw Unable("is not saved");

    internal override void Write(NpzWriter archive) => throw Unable("is not saved");

    /// <summary>What such a regression does not do, and what helps.</summary>
    internal static NotSupportedException Unable(string what) =>
        new($"A regression that is conditioned on known values {what}; fit to them together with the other observations for that.");

    /// <summary>Frees what was solved for the known points; the fitted regression stays.</summary>
    /// <param name="disposing">Whether it is disposed of rather than finalized.</param>
    protected override void Dispose(bool disposing)
    {
        _solutions.Dispose();
        _weights.Dispose();
        _block.Dispose();
    }

    // C(u, S) L^-T: the squares of a row are what known points take from the variance there.
    private Matrix<double> Explained(Points<T> points)
    {
        Compute compute = _equations.Compute.Quiet;
        compute.Cancellation.ThrowIfCancellationRequested();
        Matrix<double> covariance = Kernel.Matrix(points.In<double>(), _known, compute);
        using Matrix<double> fromTraining = _equations.At(points, _solutions);
        ConjugateGradients.AddScaled<double>(covariance, -1, fromTraining);
        compute.Backend.SolveTriangularRight<double>(_block.Factor, covariance);
        return covariance;
    }
}
