using System.Numerics;
using Hyperkernel.Inference;
using Hyperkernel.Inference.Grid;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Experiments.Completion;

/// <summary>
/// Completes images to choose a ridge by: regression on the grid to a residual of a hundredth, which moves errors of images by much
/// less than one setting differs from the next.
/// </summary>
internal sealed class RoughGridCompleter<T> : ICompleter
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const double RelativeResidual = 1e-2;

    private readonly CompletionTask _task;
    private readonly TrainingGrid<T> _grid;
    private readonly SolverOptions _options;
    private readonly int _channels;
    private readonly Matrix<T> _sides;
    private readonly CrossKernel<T> _cross;

    // Each ridge starts from its neighbour's.
    private readonly Matrix<double> _weights;

    public RoughGridCompleter(CompletionTask task, Matrix<T> testContexts, TrainingGrid<T> grid, SolverOptions options)
    {
        (_task, _grid, _options) = (task, grid, options with { RelativeResidual = RelativeResidual, ChecksResiduals = false });
        using Matrix<T> values = task.TrainValues.ConvertTo<T>();
        _channels = ChannelStack.Count(values, task.TrainContexts.Rows, task.Coordinates.Rows, nameof(RoughGridCompleter<>));
        _sides = ChannelStack.Stack(values.View, _channels);
        _weights = Matrix<double>.Zeros(_sides.Rows, _sides.Columns);
        _cross = grid.System.Decomposition.Cross(testContexts, null);
    }

    public Completion Complete(double member)
    {
        SolveReport report = _grid.Solve(_sides, _weights, _channels, member, _options);
        if (!double.IsFinite(report.RelativeResidual))
        {
            // No number: such a ridge is not chosen.
            _weights.View.Fill(0);
            return new(Matrix<float>.Create(_task.TestContexts.Rows, _task.Mean.Length, (_, _) => float.NaN), report);
        }

        using Matrix<T> weights = _weights.ConvertTo<T>(),
            stacked = Matrix<T>.Uninitialized(_channels * _task.TestContexts.Rows, _sides.Columns);
        _cross.Kernel.Apply(_options.Compute.Backend, weights, stacked);
        using Matrix<T> mean = ChannelStack.Unstack(stacked.View, _channels);
        Matrix<float> images = mean.ConvertTo<float>();
        _task.AddMean(images);
        return new(images, report);
    }
}
