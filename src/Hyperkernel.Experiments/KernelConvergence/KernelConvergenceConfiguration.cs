using System.Text.Json.Serialization;
using Hyperkernel.Experiments.Reproduction;

namespace Hyperkernel.Experiments.KernelConvergence;

/// <summary>The sizes of the experiment on the convergence of K^h.</summary>
public sealed record KernelConvergenceConfiguration
{
    /// <summary>L, the weight layers of the meta network f.</summary>
    public int MetaLayers { get; init; } = 4;

    /// <summary>H, the weight layers of the primary network g.</summary>
    public int PrimaryLayers { get; init; } = 4;

    /// <summary>The context x of all points.</summary>
    public IReadOnlyList<double> Context { get; init; } = [1, -1];

    /// <summary>Draws of the weights for each pair of widths and for each curve.</summary>
    public int Draws { get; init; } = 100;

    /// <summary>Widths n of f in the heat map.</summary>
    public required IReadOnlyList<int> MetaWidths { get; init; }

    /// <summary>Widths m of g in the heat map.</summary>
    public required IReadOnlyList<int> PrimaryWidths { get; init; }

    /// <summary>The angle of the heat map's second coordinate, in multiples of pi; the first one's is 0.</summary>
    public double Angle { get; init; } = .25;

    /// <summary>The width of f in the curves.</summary>
    public int CurveMetaWidth { get; init; } = 500;

    /// <summary>The widths of g in the curves.</summary>
    public IReadOnlyList<int> CurvePrimaryWidths { get; init; } = [10, 800];

    /// <summary>The number of angles from -pi/2 to pi/2 in the curves; odd, so that 0 is one of them.</summary>
    public int Angles { get; init; } = 41;

    /// <summary>Widths n of f over which the mean of K^h is held to the limit, g as wide as in the last curve.</summary>
    public required IReadOnlyList<int> MeanMetaWidths { get; init; }

    /// <summary>Draws for each of them: the mean is nearer to the limit than 100 draws can tell.</summary>
    public required int MeanDraws { get; init; }

    /// <summary>The configuration of a preset.</summary>
    public static KernelConvergenceConfiguration Of(Preset preset) =>
        preset switch
        {
            Preset.Smoke => new()
            {
                MetaWidths = [8, 32],
                PrimaryWidths = [8, 32],
                Draws = 20,
                CurveMetaWidth = 32,
                CurvePrimaryWidths = [4, 16],
                Angles = 9,
                MeanMetaWidths = [16, 64],
                MeanDraws = 50,
            },
            Preset.Laptop => new()
            {
                MetaWidths = Doubled(32, 2048),
                PrimaryWidths = Doubled(8, 2048),
                MeanMetaWidths = [125, 250, 500, 1000, 2000, 4000],
                MeanDraws = 4000,
            },
            _ => new()
            {
                MetaWidths = Doubled(32, 8192),
                PrimaryWidths = Doubled(8, 8192),
                MeanMetaWidths = [125, 250, 500, 1000, 2000, 4000, 8000],
                MeanDraws = 20000,
            },
        };

    /// <summary>Throws unless every number is possible.</summary>
    /// <exception cref="ArgumentException">One is not; the message says which.</exception>
    internal void Check()
    {
        string? wrong =
            MetaLayers < 2 || PrimaryLayers < 2 ? "meta_layers and primary_layers must be at least 2"
            : Context.Count == 0 || !Context.All(double.IsFinite) || Context.All(entry => entry == 0)
                ? "context must be finite numbers, not all of them 0"
            : Draws < 2 || MeanDraws < 2 ? "draws and mean_draws must be at least 2"
            : MetaWidths
                .Concat(PrimaryWidths)
                .Concat(CurvePrimaryWidths)
                .Concat(MeanMetaWidths)
                .Append(CurveMetaWidth)
                .Any(width => width < 1)
                ? "widths must be > 0"
            : !IsSweep(MetaWidths) || !IsSweep(PrimaryWidths) || !IsSweep(MeanMetaWidths)
                ? "meta_widths, primary_widths and mean_meta_widths must be at least two each, all different"
            : CurvePrimaryWidths.Count == 0 || CurvePrimaryWidths.Distinct().Count() < CurvePrimaryWidths.Count
                ? "curve_primary_widths must be at least one, all different"
            : Angles < 3 || Angles % 2 == 0 ? "angles must be an odd number from 3 on"
            : null;
        if (wrong is not null)
        {
            throw new ArgumentException($"kernel-convergence: {wrong}.");
        }
    }

    private static bool IsSweep(IReadOnlyList<int> widths) => widths.Count > 1 && widths.Distinct().Count() == widths.Count;

    private static int[] Doubled(int first, int last)
    {
        List<int> widths = [];
        for (int width = first; width <= last; width *= 2)
        {
            widths.Add(width);
        }

        return [.. widths];
    }
}

/// <summary>How the configuration is written as JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(KernelConvergenceConfiguration))]
internal sealed partial class KernelConvergenceJson : JsonSerializerContext;
