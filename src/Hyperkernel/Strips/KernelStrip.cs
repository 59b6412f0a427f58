using System.Numerics;

namespace Hyperkernel.Strips;

/// <summary>
/// A part of a row of a tile on its way through the layers: kernels of one input, the row, with some others, the columns.
/// </summary>
/// <remarks>
/// Pointers are to scratch memory that stays in cache. All lengths are rounded up to whole vectors; what lies behind the last entry is
/// memory that may be overwritten.
/// </remarks>
internal unsafe struct KernelStrip<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Covariances of the row's input with the columns'.</summary>
    public T* Covariance;

    /// <summary>Tangent kernels so far.</summary>
    public T* Tangent;

    /// <summary>S(x, x'), the covariance of generated weights; null in a network that generates none.</summary>
    public T* Weights;

    /// <summary>Theta^f(x, x'), the tangent kernel of generated weights; null in a network that generates none.</summary>
    public T* WeightsTangent;

    /// <summary>
    /// Where not null, takes the largest closeness of each entry so far: the argument u of a sqrt(1 - u), which near 1 amplifies rounding,
    /// or 1 where a map found by other means that rounding may exceed what is promised.
    /// </summary>
    public T* Closeness;

    /// <summary>
    /// Memory for <see cref="StripMap{T}.ScratchRows"/> rows of <see cref="Count"/> entries; null where the map needs none.
    /// </summary>
    public T* Scratch;

    /// <summary>Number of entries, a multiple of the vector width.</summary>
    public int Count;

    /// <summary>Constants of the row's input, those of the map that runs first (<see cref="StripMap{T}.Prepare"/>).</summary>
    public T* Row;

    /// <summary>For each such constant, its values at the strip's columns.</summary>
    public T** Columns;
}
