using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Operators.Blocks;

/// <summary>Matrices of some blocks, with d rows a function: square ones of which the lower triangle is held, or all entries.</summary>
internal sealed unsafe class BlockTarget : IDisposable
{
    private BlockTarget(OutputBlock[] blocks, Matrix<double>[] matrices, bool isPacked) =>
        (Blocks, Matrices, IsPacked) = (blocks, matrices, isPacked);

    /// <summary>The blocks.</summary>
    public OutputBlock[] Blocks { get; }

    /// <summary>
    /// Of each block its matrix: d N x d N', or packed in one row, row r of the lower triangle from r (r + 1) / 2 on.
    /// </summary>
    public Matrix<double>[] Matrices { get; }

    /// <summary>Whether only lower triangles are held.</summary>
    public bool IsPacked { get; }

    /// <summary>Numbers of a packed block.</summary>
    public static long PackedLength(OutputBlock block, long functions)
    {
        long order = block.Dimension * functions;
        return order * (order + 1) / 2;
    }

    /// <summary>Lower triangles between functions and themselves.</summary>
    public static BlockTarget Packed(OutputBlock[] blocks, int functions) =>
        new(blocks, [.. blocks.Select(b => Matrix<double>.Uninitialized(1, PackedLength(b, functions)))], true);

    /// <summary>Whole matrices.</summary>
    public static BlockTarget Whole(OutputBlock[] blocks, int rows, int columns) =>
        new(blocks, [.. blocks.Select(b => Matrix<double>.Uninitialized((long)b.Dimension * rows, (long)b.Dimension * columns))], false);

    /// <summary>The first entry of a row of a block.</summary>
    public double* Row(int block, long row) => Matrices[block].Pointer + (IsPacked ? row * (row + 1) / 2 : row * Matrices[block].Columns);

    /// <summary>Copies a packed block to the lower triangle of a square matrix.</summary>
    public void Unpack(int block, Matrix<double> square)
    {
        for (int row = 0; row < square.Rows; row++)
        {
            new ReadOnlySpan<double>(Row(block, row), row + 1).CopyTo(square.Row(row));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Matrix<double> matrix in Matrices)
        {
            matrix.Dispose();
        }
    }
}
