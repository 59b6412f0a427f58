using System.Text.Json.Serialization;
using Hyperkernel.Experiments.Reproduction;

namespace Hyperkernel.Experiments.Limits;

/// <summary>The sizes of the experiment on limits.</summary>
public sealed record LimitsConfiguration
{
    /// <summary>L, the weight layers of the meta network f.</summary>
    public int MetaLayers { get; init; } = 3;

    /// <summary>H, the weight layers of the primary network g.</summary>
    public int PrimaryLayers { get; init; } = 3;

    /// <summary>The contexts x and x'.</summary>
    public IReadOnlyList<IReadOnlyList<double>> Contexts { get; init; } =
    [
        [1.2, -.5],
        [.4, 1.1],
    ];

    /// <summary>The coordinates z and z'.</summary>
    public IReadOnlyList<IReadOnlyList<double>> Coordinates { get; init; } =
    [
        [.9, .6],
        [-.3, 1.2],
    ];

    /// <summary>Widths for the lemmas: of f in Lemma 2, of g, at n = infinity, in Lemma 6.</summary>
    public required IReadOnlyList<int> LemmaWidths { get; init; }

    /// <summary>Draws for each of them.</summary>
    public required int LemmaDraws { get; init; }

    /// <summary>Widths of both f and g for the theorems.</summary>
    public required IReadOnlyList<int> TheoremWidths { get; init; }

    /// <summary>Draws for each of them.</summary>
    public required int TheoremDraws { get; init; }

    /// <summary>Widths of both f and g for the drift of K^h in training.</summary>
    public required IReadOnlyList<int> DriftWidths { get; init; }

    /// <summary>Networks trained for each of them.</summary>
    public required int DriftDraws { get; init; }

    /// <summary>Steps of training.</summary>
    public int DriftSteps { get; init; } = 10;

    /// <summary>Numbers k of random Fourier features.</summary>
    public required IReadOnlyList<int> FeatureCounts { get; init; }

    /// <summary>Draws for each of them.</summary>
    public required int FeatureDraws { get; init; }

    /// <summary>The configuration of a preset.</summary>
    public static LimitsConfiguration Of(Preset preset) =>
        preset switch
        {
            Preset.Smoke => new()
            {
                LemmaWidths = [8, 32],
                LemmaDraws = 50,
                TheoremWidths = [8, 16],
                TheoremDraws = 50,
                DriftWidths = [8, 16],
                DriftDraws = 5,
                FeatureCounts = [16, 64],
                FeatureDraws = 50,
            },
            Preset.Laptop => new()
            {
                LemmaWidths = [16, 32, 64, 128, 256, 512],
                LemmaDraws = 4000,
                TheoremWidths = [32, 64, 128, 256, 512, 1024, 2048],
                TheoremDraws = 4000,
                DriftWidths = [16, 32, 64, 128, 256],
                DriftDraws = 40,
                FeatureCounts = [16, 64, 256, 1024, 4096],
                FeatureDraws = 1000,
            },
            _ => new()
            {
                LemmaWidths = [16, 32, 64, 128, 256, 512, 1024],
                LemmaDraws = 20000,
                TheoremWidths = [32, 64, 128, 256, 512, 1024, 2048, 4096],
                TheoremDraws = 20000,
                DriftWidths = [16, 32, 64, 128, 256, 512],
                DriftDraws = 100,
                FeatureCounts = [16, 64, 256, 1024, 4096, 16384],
                FeatureDraws = 4000,
            },
        };

    /// <summary>Throws unless every number is possible.</summary>
    /// <exception cref="ArgumentException">One is not; the message says which.</exception>
    internal void Check()
    {
        IReadOnlyList<int>[] sizes = [LemmaWidths, TheoremWidths, DriftWidths, FeatureCounts];
        string? wrong =
            MetaLayers < 2 || PrimaryLayers < 2 ? "meta_layers and primary_layers must be at least 2"
            : !ArePair(Contexts) || !ArePair(Coordinates) ? "contexts and coordinates must be two each, of equal length, of finite numbers"
            : sizes.Any(size => size.Count < 2 || size.Distinct().Count() < size.Count || size.Any(n => n < 1))
                ? "widths and counts must be at least two each, > 0, all different"
            : LemmaDraws < 3 || TheoremDraws < 3 || DriftDraws < 3 || FeatureDraws < 3 ? "draws must be at least 3"
            : DriftSteps < 1 ? "drift_steps must be > 0"
            : null;
        if (wrong is not null)
        {
            throw new ArgumentException($"limits: {wrong}.");
        }
    }

    private static bool ArePair(IReadOnlyList<IReadOnlyList<double>> vectors) =>
        vectors.Count == 2
        && vectors[0].Count > 0
        && vectors[0].Count == vectors[1].Count
        && vectors.All(vector => vector.All(double.IsFinite));
}

/// <summary>How the configuration is written as JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(LimitsConfiguration))]
internal sealed partial class LimitsJson : JsonSerializerContext;
