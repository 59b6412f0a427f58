using System.Numerics;
using Hyperkernel.Inference;
using Hyperkernel.Inference.Grid;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Experiments.Completion;

/// <summary>
/// Regression on the whole grid with a kernel of an infinitely wide hypernetwork; contexts are normalised to S^0(x, x) = 1.
/// </summary>
internal sealed class HypernetworkFamily<T>(
    HypernetworkKernel kernel,
    string description,
    IReadOnlyList<double> ridges,
    SolverOptions options
) : SettingFamily
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override string Description => description;

    public override string MemberName => "ridge";

    public override IReadOnlyList<double> Members => ridges;

    public override ICompleter Prepare(CompletionTask task, CancellationToken cancellation)
    {
        SolverOptions own = options with { Compute = options.Compute with { Cancellation = cancellation } };
        using Matrix<float> train = CompletionTask.Normalised(task.TrainContexts);
        GridDecomposition<T> decomposition = GridRegression.Decompose(kernel, train.ConvertTo<T>(), task.Coordinates.ConvertTo<T>(), own);
        return new GridCompleter<T>(task, CompletionTask.Normalised(task.TestContexts), new(decomposition, own));
    }
}
