using Hyperkernel.Inference.Ensembles;

namespace Hyperkernel.Experiments.Completion;

/// <summary>
/// Finite hypernetworks that complete images after training by SGD, as the paper compares its kernels with (section 1.2): one for each
/// subset, predictions averaged.
/// </summary>
/// <remarks>
/// f has two hidden layers and g one, of sqrt(2) ReLU without biases, in NTK parameterisation; the loss is the squared one.
/// </remarks>
public sealed record NetworkOptions
{
    /// <summary>The usual <see cref="MetaWidth"/>.</summary>
    public const int UsualMetaWidth = 200;

    /// <summary>The usual <see cref="PrimaryWidth"/>.</summary>
    public const int UsualPrimaryWidth = 100;

    /// <summary>The usual <see cref="Features"/>.</summary>
    public const int UsualFeatures = 200;

    /// <summary>The usual <see cref="Epochs"/>.</summary>
    public const int UsualEpochs = 10;

    /// <summary>The usual <see cref="BatchSize"/>.</summary>
    public const int UsualBatchSize = 20;

    /// <summary>The usual <see cref="Rates"/>.</summary>
    public static IReadOnlyList<double> UsualRates { get; } = [.01, .03, .1];

    /// <summary>The subsets of images and pixels that the networks learn from; the paper's by default.</summary>
    public SubsetEnsembleOptions Subsets { get; init; } = new();

    /// <summary>Units of f's hidden layers.</summary>
    public int MetaWidth { get; init; } = UsualMetaWidth;

    /// <summary>Units of g's hidden layer.</summary>
    public int PrimaryWidth { get; init; } = UsualPrimaryWidth;

    /// <summary>Random Fourier features of a pixel's place, where its covariance is that of their limit.</summary>
    public int Features { get; init; } = UsualFeatures;

    /// <summary>How often a network sees each point of its subset.</summary>
    public int Epochs { get; init; } = UsualEpochs;

    /// <summary>Points of a step.</summary>
    public int BatchSize { get; init; } = UsualBatchSize;

    /// <summary>Learning rates among which to choose on training images; the paper's is .01.</summary>
    public IReadOnlyList<double> Rates { get; init; } = UsualRates;
}
