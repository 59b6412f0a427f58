using Hyperkernel.Inference;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Experiments.Completion;

/// <summary>A completer that knows how far pixels may be from what it says.</summary>
internal interface IUncertainCompleter : ICompleter
{
    /// <summary>The variances of the test images' pixels about the last completion, in the kernel's unit.</summary>
    /// <param name="options">How they are computed.</param>
    PixelVariances Variances(DeviationOptions options);
}

/// <summary>Variances of pixels.</summary>
/// <param name="Values">
/// N x pixels, the same for all channels: the posterior variance of the function, plus the ridge, which is that of the noise. Where the
/// former came out negative it counts as 0.
/// </param>
/// <param name="Report">How they were got.</param>
internal sealed record PixelVariances(Matrix<double> Values, DeviationReport Report);
