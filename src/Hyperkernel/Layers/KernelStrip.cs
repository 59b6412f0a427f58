using System.Numerics;

namespace Hyperkernel.Layers;

/// <summary>A part of a row of a tile on its way through the layers.</summary>
/// <remarks>Pointers are to scratch memory that stays in cache; lengths are rounded up to whole vectors.</remarks>
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

    /// <summary>Where not null, the largest argument of a sqrt(1 - u) of each entry (see the activations).</summary>
    public T* Closeness;

    /// <summary>Number of entries, a multiple of the vector width.</summary>
    public int Count;

    /// <summary>Constants of the row's input, activation after activation.</summary>
    public T* Row;

    /// <summary>For each such constant, its values at the strip's columns.</summary>
    public T** Columns;
}
