using System.Text.Json.Serialization;
using Hyperkernel.Experiments.Images;
using Hyperkernel.Experiments.Learning;
using Hyperkernel.Experiments.Reproduction;

namespace Hyperkernel.Experiments.Completion;

/// <summary>The sizes of the experiments on completion and inpainting (section 1.2).</summary>
public sealed record CompletionStudy
{
    /// <summary>The hidden part, as <see cref="MissingPart.Parse"/> reads it.</summary>
    public required string Missing { get; init; }

    /// <summary>Images to learn from.</summary>
    public int TrainImages { get; init; } = 1000;

    /// <summary>Images to complete.</summary>
    public int TestImages { get; init; } = 1000;

    /// <summary>Splits: draws of all these images.</summary>
    public int Splits { get; init; } = 5;

    /// <summary>Hidden layers of f.</summary>
    public int MetaHiddenLayers { get; init; } = 2;

    /// <summary>Hidden layers of g.</summary>
    public int PrimaryHiddenLayers { get; init; } = 1;

    /// <summary>Length scale of the pixels' Fourier features, in pixels.</summary>
    public double LengthScale { get; init; } = 1.4142;

    /// <summary>S, the subsets of equation 1.</summary>
    public int Subsets { get; init; } = 10;

    /// <summary>Images of a subset.</summary>
    public int SubsetImages { get; init; } = 1000;

    /// <summary>Pixels of each of them.</summary>
    public int SubsetPixels { get; init; } = 20;

    /// <summary>Units of the hidden layers of the trained network's f.</summary>
    public int MetaWidth { get; init; } = NetworkOptions.UsualMetaWidth;

    /// <summary>Units of the hidden layer of its g.</summary>
    public int PrimaryWidth { get; init; } = NetworkOptions.UsualPrimaryWidth;

    /// <summary>Its Fourier features of a pixel's place.</summary>
    public int Features { get; init; } = NetworkOptions.UsualFeatures;

    /// <summary>How often it sees each point.</summary>
    public int Epochs { get; init; } = NetworkOptions.UsualEpochs;

    /// <summary>Points of a step.</summary>
    public int BatchSize { get; init; } = NetworkOptions.UsualBatchSize;

    /// <summary>Learning rates among which to choose on training images.</summary>
    public IReadOnlyList<double> Rates { get; init; } = NetworkOptions.UsualRates;

    /// <summary>Completed images that are shown, of the first split.</summary>
    public int Pictures { get; init; } = 10;

    /// <summary>The configuration of a preset.</summary>
    /// <param name="preset">The preset.</param>
    /// <param name="missing">The hidden part.</param>
    public static CompletionStudy Of(Preset preset, string missing) =>
        preset switch
        {
            Preset.Smoke => new()
            {
                Missing = missing,
                TrainImages = 20,
                TestImages = 5,
                Splits = 1,
                Subsets = 2,
                SubsetImages = 10,
                SubsetPixels = 6,
                MetaWidth = 8,
                PrimaryWidth = 4,
                Features = 6,
                Epochs = 2,
                Rates = [.01],
                Pictures = 3,
            },
            Preset.Laptop => new()
            {
                Missing = missing,
                TestImages = 200,
                Splits = 2,
                Subsets = 3,
                SubsetPixels = 10,
                Rates = [.01, .1],
            },
            _ => new() { Missing = missing },
        };

    /// <summary>Throws unless every number is possible.</summary>
    /// <exception cref="ArgumentException">One is not; the message names it.</exception>
    internal void Check()
    {
        Positive.Require(TrainImages, 2);
        Positive.Require(TestImages);
        Positive.Require(Splits);
        Positive.Require(MetaHiddenLayers, 0);
        Positive.Require(PrimaryHiddenLayers, 0);
        Positive.Require(Subsets);
        Positive.Require(SubsetImages);
        Positive.Require(SubsetPixels);
        Positive.Require(MetaWidth);
        Positive.Require(PrimaryWidth);
        Positive.Require(Features);
        Positive.Require(Epochs);
        Positive.Require(BatchSize);
        Positive.Require(Pictures);
        Positive.RequireRate(LengthScale);
        if (Rates.Count == 0)
        {
            throw new ArgumentException("rates = [], there must be one.");
        }

        foreach (double rate in Rates)
        {
            Positive.RequireRate(rate);
        }

        try
        {
            _ = MissingPart.Parse(Missing);
        }
        catch (FormatException e)
        {
            throw new ArgumentException($"missing: {e.Message}", e);
        }
    }
}

/// <summary>How configurations are written as JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(CompletionStudy))]
internal sealed partial class CompletionStudyJson : JsonSerializerContext;
