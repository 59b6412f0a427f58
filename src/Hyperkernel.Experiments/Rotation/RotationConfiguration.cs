using System.Text.Json.Serialization;
using Hyperkernel.Experiments.Learning;
using Hyperkernel.Experiments.Reproduction;

namespace Hyperkernel.Experiments.Rotation;

/// <summary>The sizes of the experiment on rotation prediction.</summary>
public sealed record RotationConfiguration : RotationTask
{
    /// <summary>mu, the learning rate.</summary>
    public double Rate { get; init; } = .01;

    /// <summary>The configuration of a preset.</summary>
    public static RotationConfiguration Of(Preset preset) =>
        preset switch
        {
            Preset.Smoke => new()
            {
                TrainImages = 60,
                TestImages = 40,
                BatchSize = 20,
                Epochs = 3,
                MetaLayers = 3,
                MetaWidth = 16,
                PrimaryLayers = [2, 3],
                PrimaryWidths = [4, 8],
                Runs = 2,
            },
            Preset.Laptop => new()
            {
                TrainImages = 5000,
                TestImages = 1000,
                BatchSize = 50,
                Epochs = 16,
                MetaWidth = 100,
                PrimaryLayers = [2, 4],
                PrimaryWidths = [5, 20],
                Runs = 5,
                Rate = 5,
            },
            _ => new() { Epochs = 100 },
        };

    /// <inheritdoc/>
    internal override void Check()
    {
        base.Check();
        Positive.RequireRate(Rate);
    }
}

/// <summary>How configurations are written as JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(RotationConfiguration))]
internal sealed partial class RotationJson : JsonSerializerContext;
