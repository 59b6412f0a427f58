using System.Text.Json.Serialization;
using Hyperkernel.Experiments.Reproduction;

namespace Hyperkernel.Experiments.Limits;

/// <summary>The sizes of the experiment on limits.</summary>
public sealed record LimitsConfiguration
{
    /// <summary>Numbers k of random Fourier features.</summary>
    public required IReadOnlyList<int> FeatureCounts { get; init; }

    /// <summary>Draws of random Fourier features for each number.</summary>
    public required int FeatureDraws { get; init; }

    /// <summary>The configuration of a preset.</summary>
    public static LimitsConfiguration Of(Preset preset) => preset switch
    {
        Preset.Smoke => new() { FeatureCounts = [16, 64], FeatureDraws = 40 },
        Preset.Laptop => new() { FeatureCounts = [16, 64, 256, 1024, 4096], FeatureDraws = 1000 },
        _ => new() { FeatureCounts = [16, 64, 256, 1024, 4096, 16384], FeatureDraws = 4000 },
    };
}

/// <summary>How the configuration is written as JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(LimitsConfiguration))]
internal sealed partial class LimitsJson : JsonSerializerContext;
