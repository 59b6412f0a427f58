using System.Numerics;
using System.Numerics.Tensors;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Grid.Masked;

/// <summary>Inverses of blocks V_P diag(g) V_P^T + diag(shift), one for each member of an axis of a grid, over some of its pairs
/// P.</summary>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
internal sealed class PairBlocks<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly PairLists _lists;
    private readonly Matrix<T>?[] _inverses;
    private readonly double[] _logDeterminants;
    private readonly Compute _compute;

    /// <summary>Factors all blocks.</summary>
    /// <param name="lists">The pairs.</param>
    /// <param name="members">V: a member of the axis within blocks a row.</param>
    /// <param name="weights">g of each block, a row each.</param>
    /// <param name="shift">What is added to the diagonal, of a member and a pair of it.</param>
    /// <param name="compute">How to compute.</param>
    public PairBlocks(PairLists lists, Matrix<T> members, Matrix<T> weights, Func<int, int, double> shift, Compute compute)
    {
        (_lists, _compute) = (lists, compute);
        compute.RequireMemory(lists.BytesOfBlocks<T>(), "the blocks of a grid's missing pairs");
        _inverses = new Matrix<T>?[lists.Count];
        _logDeterminants = new double[lists.Count];
        int done = 0;
        try
        {
            InParallel.For(0, lists.Count, compute.Parallel, Factor);
        }
        catch
        {
            Dispose();
            throw;
        }

        void Factor(int c)
        {
            (_inverses[c], _logDeterminants[c]) =
                lists[c].Length == 0 ? default : Inverse(members, weights.Row(c), lists[c], p => shift(c, p));
            compute.Report("blocks of pairs", Interlocked.Increment(ref done), lists.Count);
        }
    }

    /// <summary>The logarithm of the product of all blocks' determinants.</summary>
    public double LogDeterminant => _logDeterminants.Sum();

    /// <summary>The inverse of a block; null of an empty one.</summary>
    public Matrix<T>? this[int member] => _inverses[member];

    /// <summary>Solves with every block; fields hold 0 at other pairs, and so does the result.</summary>
    public void Apply(Matrix<T> fields, Matrix<T> result)
    {
        result.View.Fill(T.Zero);
        InParallel.For(
            0,
            _lists.Count,
            _compute.Parallel,
            c =>
            {
                if (_inverses[c] is not { } inverse)
                {
                    return;
                }

                int[] own = _lists[c];
                T[] values = new T[own.Length];
                for (int k = 0; k < own.Length; k++)
                {
                    values[k] = _lists.OfCoordinates ? fields[own[k], c] : fields[c, own[k]];
                }

                for (int k = 0; k < own.Length; k++)
                {
                    T solved = TensorPrimitives.Dot<T>(inverse.Row(k), values);
                    (_lists.OfCoordinates ? ref result[own[k], c] : ref result[c, own[k]]) = solved;
                }
            }
        );
    }

    /// <inheritdoc/>
    public void Dispose() => Array.ForEach(_inverses, inverse => inverse?.Dispose());

    private (Matrix<T> Inverse, double LogDeterminant) Inverse(
        Matrix<T> members,
        ReadOnlySpan<T> weights,
        int[] pairs,
        Func<int, double> shift
    )
    {
        T[] roots = new T[weights.Length];
        TensorPrimitives.Sqrt(weights, roots);
        using Matrix<T> rows = Matrix<T>.Uninitialized(pairs.Length, roots.Length),
            block = Matrix<T>.Uninitialized(pairs.Length, pairs.Length);
        for (int k = 0; k < pairs.Length; k++)
        {
            TensorPrimitives.Multiply<T>(members.Row(pairs[k]), roots, rows.Row(k));
        }

        _compute.Backend.MultiplyByTranspose(T.One, rows, T.Zero, block);
        for (int k = 0; k < pairs.Length; k++)
        {
            block[k, k] += T.CreateTruncating(shift(pairs[k]));
        }

        // With L^-T = I L^-T the inverse is that times its transpose.
        _compute.Backend.Cholesky<T>(block);
        double logDeterminant = 0;
        using Matrix<T> root = Matrix<T>.Zeros(pairs.Length, pairs.Length);
        for (int k = 0; k < pairs.Length; k++)
        {
            logDeterminant += 2 * Math.Log(double.CreateTruncating(block[k, k]));
            root[k, k] = T.One;
        }

        _compute.Backend.SolveTriangularRight<T>(block, root);
        Matrix<T> inverse = Matrix<T>.Uninitialized(pairs.Length, pairs.Length);
        _compute.Backend.MultiplyByTranspose(T.One, root, T.Zero, inverse);
        for (int k = 0; k < pairs.Length; k++)
        {
            for (int l = 0; l < k; l++)
            {
                inverse[l, k] = inverse[k, l];
            }
        }

        return (inverse, logDeterminant);
    }
}
