using System.Numerics;
using Hyperkernel.FiniteWidth;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Taylor;

/// <summary>Fills K^(0), K^(1), ... block by block; the terms are 0 at the start.</summary>
internal sealed class TermWriter<T>(NetworkExpansion expansion, Matrix<T>[] terms)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Writes the terms of a batch of rows and one of columns.</summary>
    /// <param name="points">The pass at the rows' points.</param>
    /// <param name="sources">The pass at the columns' points, after its way back.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="outputs">Their outputs.</param>
    /// <param name="columns">The columns.</param>
    /// <param name="threads">Threads at most.</param>
    public void Write(NetworkPass<T> points, NetworkPass<T> sources, in PointBatch<T> rows, MatrixView<T> outputs, in PointBatch<T> columns, int threads)
    {
        using NetworkTaylorPass<T> pass = expansion.At(points, sources, threads);
        for (int j = 0; j < columns.Count; j++)
        {
            CopyColumn(outputs, terms[0], rows.First, columns.First + j, T.One);
            if (expansion.Output.Count == 0)
            {
                continue;
            }

            PolynomialRows<T> expanded = pass.Expand(j);
            foreach (int r in expansion.Output.Members)
            {
                T factor = T.CreateTruncating(expansion.Algebra.DerivativeFactor(r));
                CopyColumn(expanded.Part(expansion.Output.SlotOf(r)), terms[r], rows.First, columns.First + j, factor);
            }
        }
    }

    private static void CopyColumn(MatrixView<T> values, Matrix<T> term, long first, long column, T factor)
    {
        for (long i = 0; i < values.Rows; i++)
        {
            term[first + i, column] = factor * values[i, 0];
        }
    }
}
