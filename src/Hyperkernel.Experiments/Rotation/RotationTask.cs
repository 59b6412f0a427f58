using Hyperkernel.Experiments.Learning;

namespace Hyperkernel.Experiments.Rotation;

/// <summary>
/// Rotation prediction: what is learnt, and by which hypernetworks. The numbers here are those of the paper's section 2.1.
/// </summary>
public abstract record RotationTask
{
    private const double ColourMoment = .5;

    private protected RotationTask() { }

    /// <summary>Images that a run learns from, drawn at random for each run; angles are new in every epoch.</summary>
    public int TrainImages { get; init; } = 10_000;

    /// <summary>Images to test on, with angles that are the same for all runs.</summary>
    public int TestImages { get; init; } = 10_000;

    /// <summary>Examples of a step; 20 in the released program.</summary>
    public int BatchSize { get; init; } = 100;

    /// <summary>Epochs of a run.</summary>
    public required int Epochs { get; init; }

    /// <summary>L, the dense layers of f.</summary>
    public int MetaLayers { get; init; } = 4;

    /// <summary>n, the width of f's hidden layers.</summary>
    public int MetaWidth { get; init; } = 200;

    /// <summary>H, the dense layers of g; every one with every width.</summary>
    public IReadOnlyList<int> PrimaryLayers { get; init; } = [3, 6, 8];

    /// <summary>m, the widths of g's hidden layers.</summary>
    public IReadOnlyList<int> PrimaryWidths { get; init; } = [50, 100, 200];

    /// <summary>Runs of each setting, with weights, images and angles of their own.</summary>
    public int Runs { get; init; } = 100;

    /// <summary>
    /// Whether an angle just below 360 degrees belongs to class 0. Not so in the released program, where the last class is more frequent.
    /// </summary>
    public bool WrapsAround { get; init; } = true;

    /// <summary>How weights begin.</summary>
    public Parameterization Parameterization { get; init; } = Parameterization.TangentKernel;

    /// <summary>
    /// What is taken from pixels; if null the mean of all images to learn from (.1307 for MNIST), or .5 for coloured images.
    /// </summary>
    public double? Mean { get; init; }

    /// <summary>
    /// What pixels are then divided by; if null the standard deviation of all images to learn from (.3081 for MNIST), or .5 for coloured
    /// images.
    /// </summary>
    public double? StandardDeviation { get; init; }

    /// <summary>The primary networks, by depth and then by width.</summary>
    internal IReadOnlyList<PrimarySize> Sizes =>
        [.. PrimaryLayers.Order().SelectMany(layers => PrimaryWidths.Order().Select(width => new PrimarySize(layers, width)))];

    /// <summary>Throws unless every number makes sense.</summary>
    /// <exception cref="ArgumentException">One does not; the message names it.</exception>
    internal virtual void Check()
    {
        Positive.Require(TrainImages);
        Positive.Require(TestImages);
        Positive.Require(BatchSize);
        Positive.Require(Epochs);
        Positive.Require(MetaLayers, 2);
        Positive.Require(MetaWidth);
        Positive.Require(Runs);
        Positive.RequireDistinct(PrimaryLayers);
        Positive.RequireDistinct(PrimaryWidths);
        Positive.RequireBatch(BatchSize, TrainImages);
        Positive.RequireRate(StandardDeviation ?? 1, "standard_deviation");
    }

    /// <summary>How pairs are made.</summary>
    internal RotationOptions Options(LearningImages images)
    {
        (double mean, double deviation) = images.Train.Channels == 1 ? images.Moments() : (ColourMoment, ColourMoment);
        return new()
        {
            WrapsAround = WrapsAround,
            Mean = Mean ?? mean,
            StandardDeviation = StandardDeviation ?? deviation,
        };
    }
}
