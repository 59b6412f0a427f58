using System.Numerics;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Kernels;

/// <summary>Where entries of kernel matrices are written: to one matrix a kernel, or to none.</summary>
/// <param name="covariance">Takes the Gaussian-process kernel, where it is wanted.</param>
/// <param name="tangent">Takes the tangent kernel, where it is wanted.</param>
/// <param name="firstRow">The row of the kernel matrix that the first row of the destination takes.</param>
/// <param name="firstColumn">The column of the kernel matrix that the first column of the destination takes.</param>
/// <param name="mirrored">Whether entries above the diagonal of a symmetric kernel matrix are written too.</param>
internal readonly struct TileDestination<T>(
    MatrixView<T>? covariance,
    MatrixView<T>? tangent,
    bool mirrored,
    long firstRow = 0,
    long firstColumn = 0
)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public MatrixView<T>? Covariance { get; } = covariance;

    public MatrixView<T>? Tangent { get; } = tangent;

    public bool Mirrored { get; } = mirrored;

    public long FirstRow { get; } = firstRow;

    public long FirstColumn { get; } = firstColumn;

    /// <summary>One kernel's destination.</summary>
    public static TileDestination<T> Of(KernelKind kind, MatrixView<T> matrix, bool mirrored, long firstRow = 0, long firstColumn = 0) =>
        kind == KernelKind.Tangent
            ? new(null, matrix, mirrored, firstRow, firstColumn)
            : new(matrix, null, mirrored, firstRow, firstColumn);
}
