using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Layers.Graphs;

/// <summary>Loops over rows that do not depend on each other.</summary>
internal static class RowWork
{
    // Below this many operations handing out work takes longer than doing it.
    private const long Few = 1 << 16;

    /// <summary>Runs an action for each row, on several threads where there is enough to do; bits do not depend on their number.</summary>
    /// <param name="rows">How many rows.</param>
    /// <param name="operations">About how many operations a row takes.</param>
    /// <param name="threads">How many threads at most.</param>
    /// <param name="action">The work.</param>
    public static void For(long rows, long operations, int threads, Action<long> action)
    {
        if (threads == 1 || rows * operations < Few)
        {
            for (long i = 0; i < rows; i++)
            {
                action(i);
            }

            return;
        }

        InParallel.For(0L, rows, new ParallelOptions { MaxDegreeOfParallelism = threads }, action);
    }
}
