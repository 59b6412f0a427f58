using System.Numerics;
using Hyperkernel.Inference.Conditioned;
using Hyperkernel.Inference.Models;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;

namespace Hyperkernel.Inference;

/// <summary>
/// A kernel ridge regression, h(u) = K(u, U) W with (K(U, U) + ridge I) W = Y, whatever solved it: the one contract of all solvers.
/// </summary>
/// <remarks>
/// Values have one layout: points in rows and channels side by side. On a grid the points are context by context, so an array with a row
/// for each context, N_x x (N_z C), is the same numbers in the same order; data come in either form, and none is ever rearranged.
/// </remarks>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
public abstract class Regression<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private protected Regression() { }

    /// <summary>The kernel K.</summary>
    public abstract PointKernel Kernel { get; }

    /// <summary>The absolute ridge.</summary>
    public abstract double Ridge { get; }

    /// <summary>The number C of values at a point.</summary>
    public abstract int Channels { get; }

    /// <summary>What the solve did, and the residual it left by the kernel's own entries.</summary>
    public abstract SolveReport Report { get; }

    /// <summary>How many digits of a factorised solve are sure; null where nothing was factored.</summary>
    public virtual Conditioning? Conditioning => null;

    /// <summary>The name of what solved it, as <see cref="Solver.Name"/> has it.</summary>
    internal abstract string SolverName { get; }

    /// <summary>How it was solved in the end, where that differs from what was asked for.</summary>
    internal virtual SolverOptions? Solved => null;

    /// <summary>Whether a grid's answers come from the kernel's own entries.</summary>
    internal virtual bool IsExactGrid => false;

    /// <summary>Its equations, for further right-hand sides; null where there is no way to solve for them.</summary>
    internal virtual TrainingEquations<T>? Equations => null;

    /// <summary>The width of contexts, or of a plain network's inputs.</summary>
    internal abstract long ContextWidth { get; }

    /// <summary>The regression at new points.</summary>
    /// <param name="points">N' points.</param>
    /// <returns>N' x C.</returns>
    /// <exception cref="ArgumentException">The points are not of the kernel's kind, or their inputs differ in length from the training
    /// points'.</exception>
    public abstract Matrix<T> Mean(Points<T> points);

    /// <summary>The regression at all pairs of new contexts and coordinates.</summary>
    /// <param name="contexts">N' x n_0.</param>
    /// <param name="coordinates">M x m_0.</param>
    /// <returns>N' x (M C), the channels of a coordinate next to each other.</returns>
    /// <exception cref="ArgumentException">A width differs from that of the training inputs, or an entry is not finite.</exception>
    public virtual Matrix<T> Mean(Matrix<T> contexts, Matrix<T> coordinates)
    {
        ArgumentNullException.ThrowIfNull(contexts);
        ArgumentNullException.ThrowIfNull(coordinates);
        using Matrix<T> list = Mean(Points<T>.Grid(contexts, coordinates));
        return ChannelStack.Fields(list, contexts.Rows);
    }

    /// <summary>
    /// The posterior standard deviation of the noise-free function at new points, the same for each channel:
    /// sqrt(k(u, u) - K(u, U)(K + ridge)^-1 K(U, u)).
    /// </summary>
    /// <param name="points">N' points.</param>
    /// <returns>N' x 1.</returns>
    /// <exception cref="ArgumentException">The points are not of the kernel's kind, or their inputs differ in length from the training
    /// points'.</exception>
    /// <exception cref="NotSupportedException">This solver has no deviations; the message says which one has.</exception>
    public virtual Deviations<T> Deviation(Points<T> points) =>
        throw new NotSupportedException(
            $"A regression by the {SolverName} solver gives no deviations; fit to fewer observations with the dense solver for them."
        );

    /// <summary>The posterior standard deviation at all pairs of new contexts and coordinates.</summary>
    /// <param name="contexts">N' x n_0.</param>
    /// <param name="coordinates">M x m_0.</param>
    /// <returns>N' x M.</returns>
    /// <exception cref="ArgumentException">A width differs from that of the training inputs, or an entry is not finite.</exception>
    /// <exception cref="NotSupportedException">This solver has no deviations; the message says which one has.</exception>
    public virtual Deviations<T> Deviation(Matrix<T> contexts, Matrix<T> coordinates)
    {
        ArgumentNullException.ThrowIfNull(contexts);
        ArgumentNullException.ThrowIfNull(coordinates);
        using Deviations<T> list = Deviation(Points<T>.Grid(contexts, coordinates));
        return list with { Values = ChannelStack.Fields(list.Values, contexts.Rows) };
    }

    /// <summary>
    /// What each training point's values, or each context's, are less their prediction from all others; no fit is repeated.
    /// </summary>
    /// <param name="leftOut">What is left out together; by default whole contexts on a grid, and single points otherwise.</param>
    /// <exception cref="NotSupportedException">This solver cannot leave that out.</exception>
    public virtual LeftOut<T> LeaveOut(HoldOut? leftOut = null) =>
        throw new NotSupportedException($"A regression by the {SolverName} solver cannot leave out what it was fitted to.");

    /// <summary>
    /// The log marginal likelihood of the values, as Gaussian processes plus noise whose variance is the ridge, in nats.
    /// </summary>
    /// <param name="options">The probes, where the determinant is estimated; the defaults if null.</param>
    /// <exception cref="NotSupportedException">This solver has no determinant.</exception>
    /// <exception cref="ArithmeticException">A grid's decomposed kernel with this ridge is not positive definite.</exception>
    public virtual LogMarginalLikelihood LogMarginalLikelihood(ProbeOptions? options = null) =>
        throw new NotSupportedException($"A regression by the {SolverName} solver has no log-determinant, and so no likelihood.");

    /// <summary>
    /// Conditions on known values at further points, without a refit: the same regression as a fit to all of them with the same kernel and
    /// ridge. Points may repeat, and may be training points that are observed once more.
    /// </summary>
    /// <remarks>
    /// |S| more right-hand sides are solved for with the system that the regression has, and |S| equations besides. The result cannot be
    /// saved, nor can it leave out. It uses this regression, which must not be disposed of before it.
    /// </remarks>
    /// <param name="points">|S| points, at most 4,096.</param>
    /// <param name="values">|S| x C; their noise has the ridge as variance.</param>
    /// <returns>A regression whose mean and deviation know these values too, to be disposed of by itself.</returns>
    /// <exception cref="ArgumentException">The points are not of the kernel's kind, or too many, a shape does not fit, or a value is not
    /// finite.</exception>
    /// <exception cref="NotSupportedException">The solver has no way; the message says what helps.</exception>
    /// <exception cref="NotPositiveDefiniteException">Rounding is all that is left of the known values' covariance.</exception>
    /// <exception cref="InsufficientMemoryException">The solutions do not fit in memory.</exception>
    public Regression<T> Condition(Points<T> points, Matrix<T> values) => KnownValues.Condition(this, points, values);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>(K + ridge) W at a few training points, from entries of the kernel in double precision.</summary>
    internal abstract double[] ProbeSums(ulong seed);

    /// <summary>Adds training inputs, weights and what else predictions need.</summary>
    internal abstract void Write(NpzWriter archive);

    /// <summary>Frees what the regression holds.</summary>
    /// <param name="disposing">Whether it is disposed of rather than finalized.</param>
    protected abstract void Dispose(bool disposing);
}
