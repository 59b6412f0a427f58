namespace Hyperkernel.LinearAlgebra;

/// <summary>Independent pieces of work on all cores.</summary>
internal static class Workers
{
    /// <summary>Runs the pieces 0, 1, ... in some order, on as many cores as there are pieces for.</summary>
    /// <remarks>
    /// Pieces are handed out one by one: they are few and long, and <see cref="Parallel"/> hands out growing ranges, which leaves cores
    /// idle at the end.
    /// </remarks>
    public static void Run(long pieces, Action<long> piece)
    {
        int workers = (int)Math.Min(pieces, Environment.ProcessorCount);
        if (workers <= 1)
        {
            for (long i = 0; i < pieces; i++)
            {
                piece(i);
            }

            return;
        }

        long next = -1;
        InParallel.For(
            0,
            workers,
            new ParallelOptions(),
            _ =>
            {
                for (long i = Interlocked.Increment(ref next); i < pieces; i = Interlocked.Increment(ref next))
                {
                    piece(i);
                }
            }
        );
    }
}
