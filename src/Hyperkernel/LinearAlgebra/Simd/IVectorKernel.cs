using System.Numerics;

namespace Hyperkernel.LinearAlgebra.Simd;

/// <summary>
/// Work over vectors whose width is chosen by <see cref="VectorWidth.Run"/>; a structure that holds operands and results.
/// </summary>
internal interface IVectorKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Does the work.</summary>
    void Run<TLanes>()
        where TLanes : struct, ILanes<TLanes, T>;
}
