using System.Runtime.InteropServices;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Native;

/// <summary>hk_monitor: who is told how far a call has come, and may end it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeMonitor
{
    private const int UsualMilliseconds = 50;

    /// <summary>Is called on the thread of the call; returns 0 to end the work.</summary>
    public delegate* unmanaged<void*, byte*, double, int> Report;
    public void* User;
    public int IntervalMilliseconds;

    /// <summary>Runs work: on this thread where nobody watches, else on another, so that this one can ask the watcher.</summary>
    public static void Run(NativeMonitor* monitor, Turn turn, Action<CancellationToken> work)
    {
        if (monitor is null || monitor->Report is null)
        {
            work(CancellationToken.None);
            return;
        }

        NativeMonitor watcher = *monitor;
        int interval = watcher.IntervalMilliseconds > 0 ? watcher.IntervalMilliseconds : UsualMilliseconds;
        using CancellationTokenSource end = new();
        Task task = Task.Factory.StartNew(
            () => work(end.Token),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );
        while (!((IAsyncResult)task).AsyncWaitHandle.WaitOne(interval))
        {
            if (!watcher.Tell(turn.Latest))
            {
                end.Cancel();
            }
        }

        task.GetAwaiter().GetResult();
    }

    private readonly bool Tell(WorkProgress progress)
    {
        byte* stage = (byte*)Marshal.StringToCoTaskMemUTF8(progress.Stage ?? "");
        try
        {
            return Report(User, stage, progress.Stage is null ? 0 : progress.Fraction) != 0;
        }
        finally
        {
            Marshal.FreeCoTaskMem((nint)stage);
        }
    }
}
