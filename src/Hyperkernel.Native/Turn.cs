using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Native;

#pragma warning disable CA1001 // A semaphore whose wait handle nobody asks for holds nothing to dispose of.
/// <summary>What calls on one object share: one at a time is under way, can be ended, and says how far it has come.</summary>
internal sealed unsafe class Turn : IProgress<WorkProgress>
#pragma warning restore CA1001
{
    private readonly CallCancellation _calls = new();
    private readonly SemaphoreSlim _gate = new(1);
    private readonly Lock _lock = new();
    private WorkProgress _latest;

    public Turn() => Compute = new() { Calls = _calls, Progress = this };

    /// <summary>What the work of these calls is given.</summary>
    public Compute Compute { get; }

    /// <summary>What was reported last.</summary>
    public WorkProgress Latest
    {
        get
        {
            lock (_lock)
            {
                return _latest;
            }
        }
    }

    /// <summary>Runs a call, after those that came before.</summary>
    public void Take(NativeMonitor* monitor, Action work) =>
        NativeMonitor.Run(
            monitor,
            this,
            cancellation =>
            {
                _gate.Wait(cancellation);
                try
                {
                    Report(default);
                    _calls.Token = cancellation;
                    work();
                }
                finally
                {
                    _calls.Token = CancellationToken.None;
                    _gate.Release();
                }
            }
        );

    public void Report(WorkProgress value)
    {
        lock (_lock)
        {
            _latest = value;
        }
    }
}
