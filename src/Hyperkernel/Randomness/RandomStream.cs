namespace Hyperkernel.Randomness;

/// <summary>The streams of <see cref="CounterRandom"/> that this library uses, so that no two purposes share numbers by accident.</summary>
internal static class RandomStream
{
    /// <summary>Which pixels are missing.</summary>
    public const ulong MissingPixels = 1UL << 32;

    /// <summary>Which images are for training and which for test.</summary>
    public const ulong TrainingImages = 1UL << 33;

    /// <summary>Pairs of inputs on which a grid's kernel is decomposed and checked.</summary>
    public const ulong GridSamples = 1UL << 34;

    /// <summary>The signs of the probes of a log-determinant.</summary>
    public const ulong LogDeterminantProbes = (1UL << 34) + 1;

    /// <summary>The draws of a Gaussian process, and of its noise, on a grid.</summary>
    public const ulong PosteriorSamples = (1UL << 34) + 2;

    /// <summary>The points at which estimated deviations are checked.</summary>
    public const ulong DeviationChecks = (1UL << 34) + 3;

    /// <summary>The equations by whose residuals a solution is checked.</summary>
    public const ulong ResidualChecks = (1UL << 34) + 4;

    /// <summary>The new points at which predictions are checked.</summary>
    public const ulong PredictionChecks = (1UL << 34) + 5;

    /// <summary>Contexts and coordinates of the subsets of an ensemble; subset s takes stream Subsets + s.</summary>
    public const ulong Subsets = 1UL << 35;

    /// <summary>Points whose columns of a kernel make a preconditioner.</summary>
    public const ulong Pivots = 1UL << 38;

    /// <summary>Which draws are drawn again for an interval.</summary>
    public const ulong Bootstrap = (1UL << 36) + 1;

    /// <summary>Seeds of an experiment's runs; number 0 is that of their common test.</summary>
    public const ulong Runs = (1UL << 36) + 2;

    /// <summary>Signs at which the estimate of a condition number starts.</summary>
    public const ulong ConditionStarts = (1UL << 36) + 3;

    /// <summary>The observations that settings of a kernel are learnt from.</summary>
    public const ulong LearningPoints = (1UL << 36) + 4;

    /// <summary>The contexts of a whole grid that settings of a kernel are learnt from.</summary>
    public const ulong LearningContexts = (1UL << 36) + 5;

    /// <summary>The coordinates of a whole grid that settings of a kernel are learnt from.</summary>
    public const ulong LearningCoordinates = (1UL << 36) + 6;

    /// <summary>What a validation holds out.</summary>
    public const ulong HeldOut = (1UL << 36) + 7;

    /// <summary>Which pixels of images are unknown, where they are drawn.</summary>
    public const ulong ImageHoles = (1UL << 36) + 8;

    /// <summary>Where the search for settings of a kernel starts; start s takes stream LearningStarts + s.</summary>
    public const ulong LearningStarts = 1UL << 39;

    /// <summary>Frequencies of random Fourier features.</summary>
    public const ulong FourierFrequencies = 1UL << 36;

    /// <summary>Phases of random Fourier features.</summary>
    public const ulong FourierPhases = 1UL << 37;

    /// <summary>Weights of finite networks; block b of draw d takes stream FiniteWeights + 2^12 d + b.</summary>
    public const ulong FiniteWeights = 1UL << 62;

    /// <summary>The generated images; image i takes stream GeneratedImages + i.</summary>
    public const ulong GeneratedImages = 1UL << 40;

    /// <summary>The random functions of operator problems; function i takes stream OperatorFunctions + i.</summary>
    public const ulong OperatorFunctions = 1UL << 41;

    /// <summary>The angles of rotated pairs; epoch e takes stream Rotations + e.</summary>
    public const ulong Rotations = 1UL << 48;

    /// <summary>The order of training examples; epoch e takes stream TrainingOrder + e.</summary>
    public const ulong TrainingOrder = 1UL << 49;

    /// <summary>Weights that are uniform at the start; block b takes stream UniformWeights + b.</summary>
    public const ulong UniformWeights = 1UL << 50;
}
