using System.Numerics;

namespace Hyperkernel.Activations;

/// <summary>A part of a row of a tile on its way through an activation.</summary>
/// <remarks>All lengths are rounded up to whole vectors; what lies behind the last entry is memory that may be overwritten.</remarks>
/// <param name="covariance">Covariances of the row's input with the columns'.</param>
/// <param name="tangent">Tangent kernels.</param>
/// <param name="count">Number of entries, a multiple of the vector width.</param>
/// <param name="row">The row's constants (<see cref="Activation.PrepareStrip"/>).</param>
/// <param name="columns">For each constant, its values at the columns.</param>
/// <param name="closeness">Where not null, takes the largest argument u of a sqrt(1 - u) of each entry so far.</param>
internal readonly unsafe struct ActivationStrip<T>(T* covariance, T* tangent, int count, T* row, T** columns, T* closeness)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public readonly T* Covariance = covariance;
    public readonly T* Tangent = tangent;
    public readonly int Count = count;
    public readonly T* Row = row;
    public readonly T** Columns = columns;
    public readonly T* Closeness = closeness;
}
