using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Dense;

/// <summary>How dense inference computes; no choice changes what is computed beyond rounding.</summary>
public sealed record DenseOptions
{
    /// <summary>The linear algebra; the best on this machine by default.</summary>
    public IMatrixBackend Backend { get; init; } = MatrixBackends.Default;

    /// <summary>Takes the progress, from several threads; nobody by default.</summary>
    public IProgress<DenseProgress>? Progress { get; init; }

    /// <summary>Ends the work early with an <see cref="OperationCanceledException"/>.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>How kernels are computed, with no word on their progress.</summary>
    internal KernelOptions Kernels => new() { Backend = Backend, Cancellation = Cancellation };

    /// <summary>Takes the fraction of a stage that is done.</summary>
    internal IProgress<double>? Stage(DenseStage stage) => Progress is null ? null : new StageProgress(Progress, stage);

    private sealed class StageProgress(IProgress<DenseProgress> progress, DenseStage stage) : IProgress<double>
    {
        public void Report(double value) => progress.Report(new(stage, value));
    }
}
