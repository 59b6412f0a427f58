using System.Runtime.ExceptionServices;

namespace Hyperkernel.LinearAlgebra;

/// <summary>Loops on several threads; what an iteration throws comes out as it is, not wrapped.</summary>
internal static class InParallel
{
    private const int Few = 64;

    /// <summary>Runs an action for 0, 1, ..., in parallel where there are many.</summary>
    /// <exception cref="OperationCanceledException">The loop was ended.</exception>
    public static void For(int count, ParallelOptions options, Action<int> action)
    {
        if (count < Few)
        {
            for (int i = 0; i < count; i++)
            {
                options.CancellationToken.ThrowIfCancellationRequested();
                action(i);
            }

            return;
        }

        For(0, count, options, action);
    }

    /// <summary>Runs an action for every number from the first to before the last.</summary>
    /// <exception cref="OperationCanceledException">The loop was ended.</exception>
    public static void For(int from, int to, ParallelOptions options, Action<int> action) =>
        Unwrapped(() => Parallel.For(from, to, options, action));

    /// <summary>The same with long numbers.</summary>
    public static void For(long from, long to, ParallelOptions options, Action<long> action) =>
        Unwrapped(() => Parallel.For(from, to, options, action));

    /// <summary>The same with memory of each thread's own.</summary>
    public static void For<TLocal>(
        long from,
        long to,
        ParallelOptions options,
        Func<TLocal> start,
        Func<long, ParallelLoopState, TLocal, TLocal> action,
        Action<TLocal> end
    ) => Unwrapped(() => Parallel.For(from, to, options, start, action, end));

    private static void Unwrapped(Action loop)
    {
        try
        {
            loop();
        }
        catch (AggregateException error)
        {
            ExceptionDispatchInfo.Throw(error.InnerExceptions[0]);
        }
    }
}
