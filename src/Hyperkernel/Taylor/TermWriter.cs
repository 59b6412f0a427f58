using System.Numerics;
using Hyperkernel.Layers.Polynomials;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Taylor;

/// <summary>Fills K^(0), K^(1), ... block by block.</summary>
/// <param name="algebra">The polynomials, of one variable.</param>
/// <param name="output">The powers that the outputs can have; the terms of all others remain 0.</param>
/// <param name="rows">How many points of outputs there are.</param>
/// <param name="columns">How many points of gradients there are.</param>
internal sealed class TermWriter<T>(TruncatedAlgebra algebra, MonomialSet output, long rows, long columns)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Matrix<T>[] _terms = [.. Enumerable.Range(0, algebra.Count).Select(_ => Matrix<T>.Zeros(rows, columns))];

    private static int LargestOrder => typeof(T) == typeof(float) ? 34 : 170;

    /// <summary>All terms.</summary>
    public TaylorTerms<T> Finish() => new(_terms);

    /// <summary>Throws unless a network has Taylor terms of an order.</summary>
    public static void Check(int order, int outputs)
    {
        if (order < 0 || order > LargestOrder)
        {
            throw new ArgumentException(
                $"TaylorTerms: order = {order}, must be 0 to {LargestOrder}, the largest r of which r! is a number in this precision.",
                nameof(order)
            );
        }

        if (outputs != 1)
        {
            throw new ArgumentException(
                $"TaylorTerms: the network has {outputs} outputs, must have 1; CorrelationFunction takes directions of any output.",
                nameof(outputs)
            );
        }
    }

    /// <summary>Writes a block.</summary>
    /// <param name="firstRow">The number of its first row.</param>
    /// <param name="outputs">The outputs of its rows.</param>
    /// <param name="firstColumn">The number of its first column.</param>
    /// <param name="count">How many columns it has.</param>
    /// <param name="expand">The outputs' polynomials along the gradient of one of the columns.</param>
    /// <param name="cancellation">Ends the work early, between two columns.</param>
    public void Write(
        long firstRow,
        MatrixView<T> outputs,
        long firstColumn,
        int count,
        Func<int, PolynomialRows<T>> expand,
        CancellationToken cancellation
    )
    {
        for (int j = 0; j < count; j++)
        {
            cancellation.ThrowIfCancellationRequested();
            CopyColumn(outputs, _terms[0], firstRow, firstColumn + j, T.One);
            if (output.Count == 0)
            {
                continue;
            }

            PolynomialRows<T> expanded = expand(j);
            foreach (int r in output.Members)
            {
                CopyColumn(
                    expanded.Part(output.SlotOf(r)),
                    _terms[r],
                    firstRow,
                    firstColumn + j,
                    T.CreateTruncating(algebra.DerivativeFactor(r))
                );
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
