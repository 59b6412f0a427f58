namespace Hyperkernel.Experiments.Completion;

/// <summary>A completer that, once it has completed its task, completes any other image of the same size in milliseconds.</summary>
internal interface ILiveCompleter : ICompleter
{
    /// <summary>Completes an image with the member that was taken last.</summary>
    /// <param name="visible">The visible pixels, in order.</param>
    /// <returns>All pixels, and the variance of each, in the method's own unit.</returns>
    (float[] Image, double[] Variances) At(ReadOnlySpan<float> visible);
}
