using System.Numerics;
using Hyperkernel.Inference;
using Hyperkernel.Inference.Grid;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Experiments.Completion;

/// <summary>
/// Completes images by regression on the grid of training contexts and pixels, each ridge starting from its neighbour's solution.
/// </summary>
/// <param name="task">The task.</param>
/// <param name="prepare">What the kernel sees of contexts.</param>
/// <param name="grid">The training contexts and pixels.</param>
internal sealed class GridCompleter<T>(CompletionTask task, Func<Matrix<float>, Matrix<float>> prepare, TrainingGrid<T> grid)
    : IUncertainCompleter,
        ILiveCompleter
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Matrix<float> _testContexts = prepare(task.TestContexts);
    private GridModel<T>? _neighbour;
    private ContextAnswers<T>? _answers;

    private GridModel<T> Model => _neighbour ?? throw new InvalidOperationException("GridCompleter: nothing was completed yet.");

    public Completion Complete(double member)
    {
        using Matrix<T> values = task.TrainValues.ConvertTo<T>();
        using Matrix<T> contexts = _testContexts.ConvertTo<T>();
        GridModel<T> model = grid.Fit(values, member, _neighbour);
        _neighbour = model;
        _answers?.Dispose();
        _answers = null;
        using Matrix<T> mean = model.Predict(contexts).Mean;
        Matrix<float> images = mean.ConvertTo<float>();
        task.AddMean(images);
        GridDecomposition<T> kernel = model.Decomposition;
        return new(images, model.Report, (kernel.System.Rank, kernel.KernelError, kernel.ReachesTolerance));
    }

    public PixelVariances Variances(DeviationOptions options)
    {
        GridModel<T> model = Model;
        using Matrix<T> contexts = _testContexts.ConvertTo<T>();

        // With one term the model operator is the kernel itself, and a kernel without entries of its own has nothing to check by.
        bool isExact = model.Decomposition.System.Rank == 1 && model.System.Mask is null;
        options = options with
        {
            Method = isExact ? DeviationMethod.ModelOperator : options.Method,
            Checks = model.Decomposition.Exact is null ? 0 : options.Checks,
        };
        using Deviations<T> deviations = model.Deviation(contexts, options);
        Matrix<double> variances = deviations.Values.ConvertTo<double>();
        for (long i = 0; i < variances.Rows; i++)
        {
            Span<double> row = variances.Row(i);
            for (int p = 0; p < row.Length; p++)
            {
                row[p] = (double.IsNaN(row[p]) ? 0 : row[p] * row[p]) + model.Ridge;
            }
        }

        return new(variances, deviations.Report);
    }

    public (float[] Image, double[] Variances) At(ReadOnlySpan<float> visible)
    {
        _answers ??= new(Model);
        using Matrix<float> seen = Matrix<float>.From(1, visible.Length, visible),
            prepared = prepare(seen);
        using Matrix<T> context = prepared.ConvertTo<T>();
        (double[] mean, double[] variances) = _answers.At(context);
        float[] image = new float[mean.Length];
        for (int p = 0; p < image.Length; p++)
        {
            // As float, as the model has it, before the mean image is added.
            image[p] = (float)mean[p] + task.Mean[p];
            variances[p] = Math.Max(0, variances[p]) + Model.Ridge;
        }

        return (image, variances);
    }
}
