using System.Runtime.ExceptionServices;

namespace Hyperkernel.Kernels;

/// <summary>Loops over inputs, whose moments may each take a quadrature.</summary>
internal static class InParallel
{
    private const int Few = 64;

    /// <summary>Runs an action for 0, 1, ..., in parallel where there are many; what it throws comes out as it is.</summary>
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

        try
        {
            _ = Parallel.For(0, count, options, action);
        }
        catch (AggregateException error)
        {
            ExceptionDispatchInfo.Throw(error.InnerExceptions[0]);
        }
    }
}
