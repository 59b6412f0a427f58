using System.Numerics;
using Hyperkernel.Inference;
using Hyperkernel.Inference.Grid;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Experiments.Completion;

/// <summary>
/// Completes images to choose a ridge by: regression on the whole grid to a residual of a hundredth, which moves errors of images by much
/// less than one setting differs from the next.
/// </summary>
internal sealed class RoughGridCompleter<T> : ICompleter
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const double RelativeResidual = 1e-2;

    private readonly CompletionTask _task;
    private readonly GridSystem<T> _system;
    private readonly SolverOptions _options;
    private readonly int _channels;
    private readonly Matrix<T> _sides;
    private readonly CrossKernel<T> _cross;

    // Each ridge starts from its neighbour's.
    private readonly Matrix<double> _weights;

    public RoughGridCompleter(CompletionTask task, Matrix<T> testContexts, GridSystem<T> system, SolverOptions options)
    {
        (_task, _system, _options) = (task, system, options with { RelativeResidual = RelativeResidual, ChecksResiduals = false });
        using Matrix<T> values = task.TrainValues.ConvertTo<T>();
        _channels = ChannelStack.Count(values, system.Contexts, system.Coordinates, nameof(RoughGridCompleter<>));
        _sides = ChannelStack.Stack(values.View, _channels);
        _weights = Matrix<double>.Zeros(_sides.Rows, _sides.Columns);
        _cross = system.Decomposition.Cross(testContexts, null);
    }

    public Completion Complete(double member)
    {
        SolveReport report = _system.Solve(_sides.View, _weights.View, _channels, member, _options);
        using Matrix<T> weights = _weights.ConvertTo<T>(),
            stacked = Matrix<T>.Uninitialized(_channels * _task.TestContexts.Rows, _sides.Columns);
        _cross.Kernel.Apply(_options.Compute.Backend, weights, stacked);
        using Matrix<T> mean = ChannelStack.Unstack(stacked.View, _channels);
        Matrix<float> images = mean.ConvertTo<float>();
        _task.AddMean(images);
        return new(images, report);
    }
}
