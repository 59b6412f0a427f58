using System.Numerics;
using Hyperkernel.LinearAlgebra.Simd;

namespace Hyperkernel.Strips;

/// <summary>A <see cref="StripMap{T}"/> written over vectors of any width; a structure, so that each is compiled for itself.</summary>
internal interface IStripKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc cref="StripMap{T}.Constants"/>
    int Constants { get; }

    /// <summary>Derives an input's constants from its variance at this place.</summary>
    void Prepare(double variance, Span<double> constants);

    /// <inheritdoc cref="StripMap{T}.Map"/>
    T Map<TLanes>(in KernelStrip<T> strip)
        where TLanes : struct, ILanes<TLanes, T>;
}
