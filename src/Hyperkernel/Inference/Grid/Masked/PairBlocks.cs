using System.Numerics;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Grid.Masked;

/// <summary>Writes the lower triangle of the symmetric positive definite block of a member.</summary>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
/// <param name="member">The member.</param>
/// <param name="pairs">Its pairs.</param>
/// <param name="block">Takes the block.</param>
internal delegate void WriteBlock<T>(int member, int[] pairs, MatrixView<T> block)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>;

/// <summary>Blocks, one for each member of an axis of a grid, over some of its pairs: their Cholesky factors.</summary>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
internal sealed class PairBlocks<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly PairLists _lists;
    private readonly BlockFactor<T>?[] _factors;
    private readonly double[] _logDeterminants;
    private readonly Compute _compute;
    private readonly bool _isRounded;

    /// <summary>Factors all blocks.</summary>
    /// <param name="lists">The pairs.</param>
    /// <param name="write">Writes a block; called from several threads.</param>
    /// <param name="isRounded">Whether factors are rounded to 16 bits (<see cref="BlockFactor{T}.MayRound"/>).</param>
    /// <param name="compute">How to compute.</param>
    /// <exception cref="InsufficientMemoryException">The factors do not fit in memory.</exception>
    /// <exception cref="NotPositiveDefiniteException">Rounding makes a block indefinite.</exception>
    public PairBlocks(PairLists lists, WriteBlock<T> write, bool isRounded, Compute compute)
    {
        (_lists, _isRounded, _compute) = (lists, isRounded, compute);
        compute.RequireMemory(lists.BytesOfBlocks<T>() / (isRounded ? 2 : 1), "the blocks of a grid's missing pairs");
        _factors = new BlockFactor<T>?[lists.Count];
        _logDeterminants = new double[lists.Count];
        int largest = lists.Lists.Max(list => list.Length),
            done = 0;
        try
        {
            InParallel.For(
                0,
                lists.Count,
                compute.Parallel,
                () => Matrix<T>.Uninitialized(largest, largest),
                (c, _, scratch) =>
                {
                    int n = lists[(int)c].Length;
                    if (n > 0)
                    {
                        MatrixView<T> block = scratch.View.Block(0, 0, n, n);
                        write((int)c, lists[(int)c], block);
                        Factor((int)c, block);
                    }

                    compute.Report("blocks of pairs", Interlocked.Increment(ref done), lists.Count);
                    return scratch;
                },
                scratch => scratch.Dispose()
            );
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The logarithm of the product of all blocks' determinants.</summary>
    public double LogDeterminant => _logDeterminants.Sum();

    /// <summary>Writes the lower triangle of a block's Cholesky factor.</summary>
    public void CopyFactor(int member, MatrixView<T> target) => _factors[member]?.CopyTo(target);

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
                if (_factors[c] is not { } factor)
                {
                    return;
                }

                int[] own = _lists[c];
                T[] values = new T[own.Length];
                for (int k = 0; k < own.Length; k++)
                {
                    values[k] = _lists.OfCoordinates ? fields[own[k], c] : fields[c, own[k]];
                }

                factor.Solve(values);
                for (int k = 0; k < own.Length; k++)
                {
                    (_lists.OfCoordinates ? ref result[own[k], c] : ref result[c, own[k]]) = values[k];
                }
            }
        );
    }

    /// <inheritdoc/>
    public void Dispose() => Array.ForEach(_factors, factor => factor?.Dispose());

    private void Factor(int c, MatrixView<T> block)
    {
        _compute.Backend.Cholesky(block);
        for (int k = 0; k < block.Rows; k++)
        {
            _logDeterminants[c] += 2 * Math.Log(double.CreateTruncating(block[k, k]));
        }

        _factors[c] = BlockFactor<T>.Of(block, _isRounded);
    }
}
