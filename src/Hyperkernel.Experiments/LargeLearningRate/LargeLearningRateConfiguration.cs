using System.Text.Json.Serialization;
using Hyperkernel.Experiments.Learning;
using Hyperkernel.Experiments.Reproduction;

namespace Hyperkernel.Experiments.LargeLearningRate;

/// <summary>The sizes of the experiment on large learning rates.</summary>
public sealed record LargeLearningRateConfiguration
{
    /// <summary>Widths n of the hidden layer.</summary>
    public IReadOnlyList<int> Widths { get; init; } = [100, 1000, 10_000, 250_000];

    /// <summary>The power p of the learning rate mu = n^p.</summary>
    public double RatePower { get; init; } = .5;

    /// <summary>Steps of a run with cross-entropy.</summary>
    public required int Steps { get; init; }

    /// <summary>Steps of a run with the squared loss; 0 for no such runs.</summary>
    public int SquaredSteps { get; init; } = 20;

    /// <summary>Examples of a step.</summary>
    public int BatchSize { get; init; } = 100;

    /// <summary>Images that a run learns from, drawn at random for each run.</summary>
    public int TrainImages { get; init; } = 60_000;

    /// <summary>Images to test on, the same for all runs.</summary>
    public int TestImages { get; init; } = 10_000;

    /// <summary>Runs of each width and loss, with weights and images of their own.</summary>
    public required int Runs { get; init; }

    /// <summary>Whether pixels lose their mean and are divided by their standard deviation; otherwise they are between 0 and 1.</summary>
    public bool Normalized { get; init; }

    /// <summary>The configuration of a preset.</summary>
    public static LargeLearningRateConfiguration Of(Preset preset) =>
        preset switch
        {
            Preset.Smoke => new()
            {
                Widths = [10, 100, 1000],
                Steps = 10,
                SquaredSteps = 10,
                BatchSize = 20,
                TrainImages = 100,
                TestImages = 40,
                Runs = 2,
            },
            Preset.Laptop => new()
            {
                Steps = 100,
                SquaredSteps = 10,
                TrainImages = 10_000,
                TestImages = 500,
                Runs = 1,
            },
            _ => new() { Steps = 6000, Runs = 10 },
        };

    /// <summary>After how many steps a run is looked at: 0, 1, 2, 5, 10, 20, 50, ..., and at the end.</summary>
    internal IReadOnlyList<long> Looks(int steps)
    {
        List<long> looks = [0];
        for (long decade = 1; decade <= steps; decade *= 10)
        {
            looks.AddRange(((long[])[decade, 2 * decade, 5 * decade]).Where(step => step < steps));
        }

        return [.. looks, steps];
    }

    /// <summary>The learning rate of a width.</summary>
    internal double Rate(int width) => Math.Pow(width, RatePower);

    /// <summary>Throws unless every number makes sense.</summary>
    /// <exception cref="ArgumentException">One does not; the message names it.</exception>
    internal void Check()
    {
        Positive.Require(Steps);
        Positive.Require(SquaredSteps, 0);
        Positive.Require(BatchSize);
        Positive.Require(TrainImages);
        Positive.Require(TestImages);
        Positive.Require(Runs);
        Positive.RequireDistinct(Widths);
        Positive.RequireBatch(BatchSize, TrainImages);
        if (!(Math.Abs(RatePower) <= 2))
        {
            throw new ArgumentException(FormattableString.Invariant($"rate_power = {RatePower}, must be from -2 to 2."));
        }
    }
}

/// <summary>How configurations are written as JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(LargeLearningRateConfiguration))]
internal sealed partial class LargeLearningRateJson : JsonSerializerContext;
