using System.Numerics;
using Hyperkernel.Inference.Accuracy;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Grid;

/// <summary>A kernel on a training grid as a sum of Kronecker products, which knows its factors at other inputs too.</summary>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
public abstract class GridDecomposition<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The training contexts, N_x x n_0; not for the receiver to dispose.</summary>
    public abstract Matrix<T> Contexts { get; }

    /// <summary>The training coordinates, N_z x m_0; not for the receiver to dispose.</summary>
    public abstract Matrix<T> Coordinates { get; }

    /// <summary>The kernel between all points of the training grid.</summary>
    public abstract KroneckerSum<T> System { get; }

    /// <summary>
    /// The largest error found on random entries K(u, u'), relative to about sqrt(K(u, u) K(u', u')), the most that such an entry can be.
    /// </summary>
    public abstract double KernelError { get; }

    /// <summary>Whether <see cref="KernelError"/> is within the tolerance that was asked for.</summary>
    public abstract bool ReachesTolerance { get; }

    /// <summary>
    /// The kernel between a grid of new inputs and the training grid, to the same tolerance, with as many terms as that takes.
    /// </summary>
    /// <param name="contexts">N_new x n_0.</param>
    /// <param name="coordinates">M x m_0; null for the training coordinates.</param>
    /// <exception cref="ArgumentException">A width differs from that of the training inputs, or an entry is not finite.</exception>
    public abstract CrossKernel<T> Cross(Matrix<T> contexts, Matrix<T>? coordinates);

    /// <summary>The kernel of each new point with itself, exactly: the prior variances.</summary>
    /// <param name="contexts">N_new x n_0.</param>
    /// <param name="coordinates">M x m_0; null for the training coordinates.</param>
    /// <returns>N_new x M.</returns>
    /// <exception cref="ArgumentException">A width differs from that of the training inputs, or an entry is not finite.</exception>
    public abstract Matrix<double> Variances(Matrix<T> contexts, Matrix<T>? coordinates);

    /// <summary>The same kernel on another grid.</summary>
    /// <param name="contexts">N x n_0.</param>
    /// <param name="coordinates">M x m_0.</param>
    /// <exception cref="ArgumentException">An entry is not finite, or the kernel is zero.</exception>
    public abstract GridDecomposition<T> On(Matrix<T> contexts, Matrix<T> coordinates);

    /// <summary>
    /// The same at the training coordinates, for many calls: what does not depend on contexts is prepared once, and kept.
    /// </summary>
    internal virtual Func<Matrix<T>, CrossKernel<T>> CrossRepeatedly() => contexts => Cross(contexts, null);

    /// <summary>Throws unless new inputs are as wide as the training inputs.</summary>
    internal virtual void RequireSameWidths(Matrix<T> contexts, Matrix<T>? coordinates) { }

    /// <summary>The kernel itself, to check answers with; null where the sum of Kronecker products is the kernel.</summary>
    internal virtual ExactGrid? Exact => null;

    /// <summary>The same kernel on the same grid to a smaller tolerance; null where there is none. This one stays as it is.</summary>
    internal virtual GridDecomposition<T>? Extended(double tolerance) => null;

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees the factors.</summary>
    /// <param name="disposing">Whether <see cref="Dispose()"/> asks for it.</param>
    protected abstract void Dispose(bool disposing);
}

/// <summary>A kernel between a grid of new inputs and a training grid.</summary>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
/// <param name="Kernel">The sum of Kronecker products, its factors N_new x N_x and M x N_z.</param>
/// <param name="KernelError">The largest error found on random entries K(u, u'), relative to about sqrt(K(u, u) K(u', u')).</param>
public sealed record CrossKernel<T>(KroneckerSum<T> Kernel, double KernelError) : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Whether the coordinates' factors belong to the training grid's kernel, so that they are not freed with this one.</summary>
    public bool SharesCoordinateFactors { get; init; }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (
            Matrix<T> factor in SharesCoordinateFactors ? Kernel.ContextFactors : Kernel.ContextFactors.Concat(Kernel.CoordinateFactors)
        )
        {
            factor.Dispose();
        }
    }
}
