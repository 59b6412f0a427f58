using Hyperkernel.Inference;

namespace Hyperkernel.Experiments.Completion;

/// <summary>A method that was fitted once, with the setting it chose on training images, and completes one image after another.</summary>
/// <param name="Name">The method, such as <c>hyperkernel</c>.</param>
/// <param name="Setting">What it chose.</param>
/// <param name="MseMissing">Its mean squared error on the hidden pixels of the task's test images.</param>
/// <param name="Coverage90">The share of these pixels within their 90 % intervals; null of a method whose variances are no error bars.
/// </param>
internal sealed record LiveCompletion(string Name, string Setting, double MseMissing, double? Coverage90)
{
    // Live variances come from the model operator without checks, so the scale that makes up for what it misses is chosen with these.
    private static readonly DeviationOptions _deviations = new() { Method = DeviationMethod.ModelOperator, Checks = 0 };

    /// <summary>What completes images.</summary>
    public required ILiveCompleter Completer { get; init; }

    /// <summary>What the completer's deviations are multiplied by.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>The methods that complete images one by one: both kernels of the hypernetwork, and nearest neighbours.</summary>
    public static IReadOnlyList<CompletionMethod> Methods(CompletionConfiguration configuration) =>
        [
            .. ImageCompletion
                .Methods(configuration)
                .Where(method => method.Name is "hyperkernel" or "gaussian_process" or "nearest_neighbour"),
        ];

    /// <summary>Chooses the method's setting on training images, as <see cref="ImageCompletion.Run"/> does, and fits it.</summary>
    /// <param name="method">One of <see cref="Methods"/>.</param>
    /// <param name="task">Whole images of one channel; its test images say how well the method does.</param>
    /// <param name="progress">Takes how far the choice is.</param>
    /// <param name="cancellation">Ends the work early.</param>
    public static LiveCompletion Fit(
        CompletionMethod method,
        CompletionTask task,
        IProgress<string>? progress,
        CancellationToken cancellation
    )
    {
        Setting setting = Experiments.Completion.Setting.Choose(method, task, progress, cancellation).Chosen;
        progress?.Report($"fitting ({setting})");
        ILiveCompleter completer = (ILiveCompleter)setting.Family.Prepare(task, cancellation);
        Completion completion = completer.Complete(setting.Member);
        completion.Solve?.RequireNearer(method.Name);
        double error = task.Score(completion.Images).Missing;
        if (completer is not IUncertainCompleter uncertain)
        {
            return new(method.Name, setting.ToString(), error, null) { Completer = completer };
        }

        progress?.Report("deviations");
        PixelUncertainty uncertainty = PixelUncertainty.Of(task, setting, uncertain, completion, _deviations, cancellation);
        return new(method.Name, setting.ToString(), error, uncertainty.Score.Coverage90)
        {
            Completer = completer,
            Scale = uncertainty.Scale,
        };
    }

    /// <summary>Completes an image.</summary>
    /// <param name="visible">The visible pixels, in order.</param>
    /// <returns>All pixels, not clipped, and the standard deviation of each.</returns>
    public (float[] Image, float[] Deviations) At(ReadOnlySpan<float> visible)
    {
        (float[] image, double[] variances) = Completer.At(visible);
        return (image, Array.ConvertAll(variances, v => (float)(Scale * Math.Sqrt(v))));
    }
}
