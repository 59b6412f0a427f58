using System.Numerics;
using System.Numerics.Tensors;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Grid.Masked;

/// <summary>Blocks V_P diag(g_c) V_P^T of the members c of an axis, nearly, as parts of a few matrices that all share.</summary>
/// <remarks>
/// A product of vectors for each block would take longer than all the rest. The weights differ little from member to member: g_c is near
/// sum over k of a_ck h_k with few k, the first of them the mean over members, times how large g_c is altogether, the others by crosses
/// through the entry that is most wrong (Bebendorf 2000). The block then is sum over k of a_ck (V diag(h_k) V^T) at P.
/// </remarks>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
internal sealed class SharedBlocks<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Terms = 4;

    // Of what it should be a weight is at least this part; else the member has the mean alone.
    private static readonly T _leastPart = T.CreateTruncating(0.3);

    private readonly List<Matrix<T>> _matrices = [];
    private readonly T[][] _factors;

    /// <summary>Finds the weights' terms, and computes their matrices.</summary>
    /// <param name="lists">The pairs.</param>
    /// <param name="basis">The vectors.</param>
    /// <param name="weights">g, positive: a member a row.</param>
    /// <param name="backend">The linear algebra.</param>
    public SharedBlocks(PairLists lists, KroneckerEigenbasis<T> basis, Matrix<T> weights, IMatrixBackend backend)
    {
        T[] mean = new T[weights.Columns];
        for (int c = 0; c < weights.Rows; c++)
        {
            TensorPrimitives.MultiplyAdd(weights.Row(c), T.One / T.CreateTruncating(weights.Rows), mean, mean);
        }

        // By the mean over members, weights are of size 1.
        using Matrix<T> relative = weights.Clone();
        _factors = new T[weights.Rows][];
        for (int c = 0; c < weights.Rows; c++)
        {
            TensorPrimitives.Divide(relative.Row(c), mean, relative.Row(c));
            _factors[c] = [TensorPrimitives.Average<T>(relative.Row(c)), .. new T[Terms - 1]];
        }

        using Matrix<T> members = lists.Members(basis);
        _matrices.Add(Weighted(members, mean, backend));
        using Matrix<T> rest = Rest(relative);
        for (int k = 1; k < Terms; k++)
        {
            T[] part = new T[weights.Columns];
            if (!TakeCross(rest, k, part))
            {
                break;
            }

            TensorPrimitives.Multiply(part, mean, part);
            _matrices.Add(Weighted(members, part, backend));
        }

        for (int c = 0; c < weights.Rows; c++)
        {
            // What is left of a weight of 1 says what the terms make of it.
            TensorPrimitives.Divide(rest.Row(c), relative.Row(c), rest.Row(c));
            if (!(T.One - TensorPrimitives.Max<T>(rest.Row(c)) >= _leastPart))
            {
                _factors[c].AsSpan(1).Clear();
            }
        }
    }

    /// <inheritdoc cref="WriteBlock{T}"/>
    public void Write(int member, int[] pairs, MatrixView<T> block)
    {
        T[] factors = _factors[member],
            row = new T[_matrices[0].Columns];
        for (int k = 0; k < pairs.Length; k++)
        {
            Span<T> part = row.AsSpan(0, pairs[k] + 1);
            TensorPrimitives.Multiply(_matrices[0].Row(pairs[k])[..part.Length], factors[0], part);
            for (int term = 1; term < _matrices.Count; term++)
            {
                TensorPrimitives.MultiplyAdd(_matrices[term].Row(pairs[k])[..part.Length], factors[term], part, part);
            }

            Span<T> to = block.Row(k);
            for (int l = 0; l <= k; l++)
            {
                to[l] = part[pairs[l]];
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _matrices.ForEach(matrix => matrix.Dispose());

    private Matrix<T> Rest(Matrix<T> relative)
    {
        Matrix<T> rest = relative.Clone();
        for (int c = 0; c < rest.Rows; c++)
        {
            TensorPrimitives.Subtract(rest.Row(c), _factors[c][0], rest.Row(c));
        }

        return rest;
    }

    // Subtracts the cross through the largest entry; false where nothing is left.
    private bool TakeCross(Matrix<T> rest, int term, T[] part)
    {
        (T most, int row, int column) = (T.Zero, 0, 0);
        for (int c = 0; c < rest.Rows; c++)
        {
            int place = TensorPrimitives.IndexOfMaxMagnitude<T>(rest.Row(c));
            T size = T.Abs(rest[c, place]);
            if (size > most)
            {
                (most, row, column) = (size, c, place);
            }
        }

        if (most <= T.CreateTruncating(1e-3))
        {
            return false;
        }

        TensorPrimitives.Divide(rest.Row(row), rest[row, column], part);
        for (int c = 0; c < rest.Rows; c++)
        {
            T factor = rest[c, column];
            _factors[c][term] = factor;
            TensorPrimitives.MultiplyAdd(part, -factor, rest.Row(c), rest.Row(c));
        }

        return true;
    }

    // V diag(h) V^T, its lower triangle.
    private static Matrix<T> Weighted(Matrix<T> members, T[] weights, IMatrixBackend backend)
    {
        using Matrix<T> scaled = members.Clone();
        for (int a = 0; a < scaled.Rows; a++)
        {
            TensorPrimitives.Multiply(scaled.Row(a), weights, scaled.Row(a));
        }

        Matrix<T> result = Matrix<T>.Uninitialized(members.Rows, members.Rows);
        backend.Multiply(T.One, scaled, Transposition.None, members, Transposition.Transposed, T.Zero, result);
        return result;
    }
}
