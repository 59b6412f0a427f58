using System.Numerics;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference;

/// <summary>A kernel on a training grid as a sum of Kronecker products, which knows its factors at other inputs too.</summary>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
public abstract class GridDecomposition<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The kernel between all points of the training grid.</summary>
    public abstract KroneckerSum<T> System { get; }

    /// <summary>The largest error found on random entries, relative to the kernel's largest value.</summary>
    public abstract double KernelError { get; }

    /// <summary>Whether <see cref="KernelError"/> is within the tolerance that was asked for.</summary>
    public abstract bool ReachesTolerance { get; }

    /// <summary>The factors P_r between new contexts and the training contexts.</summary>
    /// <param name="contexts">N_new x n_0.</param>
    public abstract IReadOnlyList<Matrix<T>> ContextFactors(Matrix<T> contexts);

    /// <summary>The factors Q_r between new coordinates and the training coordinates.</summary>
    /// <param name="coordinates">N_new x m_0.</param>
    public abstract IReadOnlyList<Matrix<T>> CoordinateFactors(Matrix<T> coordinates);
}
