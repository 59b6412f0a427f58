using System.Text.Json.Serialization;
using Hyperkernel.Experiments.Reproduction;

namespace Hyperkernel.Experiments.TaylorScaling;

/// <summary>The sizes of the experiment on correlation functions and Taylor terms.</summary>
public sealed record TaylorScalingConfiguration
{
    /// <summary>The depths L of the meta network f.</summary>
    public IReadOnlyList<int> MetaLayers { get; init; } = [2, 3, 4];

    /// <summary>The depths H of the primary network g.</summary>
    public IReadOnlyList<int> PrimaryLayers { get; init; } = [1, 2, 3, 4];

    /// <summary>The widths n of f.</summary>
    public required IReadOnlyList<int> MetaWidths { get; init; }

    /// <summary>
    /// The width m of g where f's width varies: what is of order m^(1-r) at n = infinity has to exceed what is of order 1/n, and at m = 4
    /// most deep networks have a layer without an active unit.
    /// </summary>
    public int PrimaryWidth { get; init; } = 8;

    /// <summary>Draws of the weights for each depth and width of f.</summary>
    public required int Draws { get; init; }

    /// <summary>The widths m of g where f is infinitely wide.</summary>
    public required IReadOnlyList<int> PrimaryWidths { get; init; }

    /// <summary>L where f is infinitely wide.</summary>
    public int InfiniteMetaLayers { get; init; } = 3;

    /// <summary>Draws for each depth and width of g where f is infinitely wide.</summary>
    public required int InfiniteDraws { get; init; }

    /// <summary>n_0, the entries of contexts and of a plain network's inputs.</summary>
    public int ContextSize { get; init; } = 4;

    /// <summary>m_0, the entries of coordinates.</summary>
    public int CoordinateSize { get; init; } = 3;

    /// <summary>The configuration of a preset.</summary>
    public static TaylorScalingConfiguration Of(Preset preset) =>
        preset switch
        {
            Preset.Smoke => new()
            {
                MetaLayers = [2, 3],
                PrimaryLayers = [1, 2],
                MetaWidths = [16, 32],
                Draws = 30,
                PrimaryWidths = [8, 16],
                InfiniteDraws = 30,
            },
            Preset.Laptop => new()
            {
                MetaWidths = [512, 1024, 2048],
                Draws = 300,
                PrimaryWidths = [64, 128, 256, 512],
                InfiniteDraws = 1000,
            },
            _ => new()
            {
                MetaWidths = [1024, 2048, 4096],
                Draws = 1000,
                PrimaryWidths = [64, 128, 256, 512, 1024],
                InfiniteDraws = 4000,
            },
        };

    /// <summary>Throws unless every number is possible.</summary>
    /// <exception cref="ArgumentException">One is not; the message says which.</exception>
    internal void Check()
    {
        string? wrong =
            !AreDistinct(MetaLayers, 1) || MetaLayers.Any(l => l is < 2 or > 10) ? "meta_layers must be different depths from 2 to 10"
            : !AreDistinct(PrimaryLayers, 1) || PrimaryLayers.Any(h => h < 1) ? "primary_layers must be different depths from 1 on"
            : !AreDistinct(MetaWidths, 2)
            || !AreDistinct(PrimaryWidths, 2)
            || MetaWidths.Concat(PrimaryWidths).Append(PrimaryWidth).Any(n => n < 1)
                ? "meta_widths and primary_widths must be at least two each, all different, and widths > 0"
            : InfiniteMetaLayers < 2 ? "infinite_meta_layers must be at least 2"
            : Draws < 3 || InfiniteDraws < 3 ? "draws and infinite_draws must be at least 3"
            : ContextSize < 1 || CoordinateSize < 1 ? "context_size and coordinate_size must be > 0"
            : null;
        if (wrong is not null)
        {
            throw new ArgumentException($"taylor-scaling: {wrong}.");
        }
    }

    private static bool AreDistinct(IReadOnlyList<int> numbers, int least) =>
        numbers.Count >= least && numbers.Distinct().Count() == numbers.Count;
}

/// <summary>How the configuration is written as JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(TaylorScalingConfiguration))]
internal sealed partial class TaylorScalingJson : JsonSerializerContext;
