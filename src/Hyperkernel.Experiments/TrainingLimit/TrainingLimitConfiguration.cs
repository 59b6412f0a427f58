using System.Text.Json.Serialization;
using Hyperkernel.Activations;
using Hyperkernel.Experiments.Learning;
using Hyperkernel.Experiments.Reproduction;

namespace Hyperkernel.Experiments.TrainingLimit;

/// <summary>The sizes of the experiment on trained networks beside their limit.</summary>
public sealed record TrainingLimitConfiguration
{
    /// <summary>L, the weight layers of f.</summary>
    public int MetaLayers { get; init; } = 3;

    /// <summary>H, the weight layers of g.</summary>
    public int PrimaryLayers { get; init; } = 2;

    /// <summary>The activations to compare, each that of all layers, by their names in files.</summary>
    public IReadOnlyList<string> Activations { get; init; } = ["relu_sqrt2", "tanh"];

    /// <summary>Widths of f and g, equal.</summary>
    public required IReadOnlyList<int> Widths { get; init; }

    /// <summary>Networks of each width.</summary>
    public required int Draws { get; init; }

    /// <summary>Contexts of the training points.</summary>
    public IReadOnlyList<IReadOnlyList<double>> Contexts { get; init; } =
    [
        [1.2, -.5, .3],
        [.4, 1.1, -.7],
        [-.8, .2, 1.3],
    ];

    /// <summary>Coordinates of the training points: all pairs of contexts and coordinates are learnt.</summary>
    public IReadOnlyList<IReadOnlyList<double>> Coordinates { get; init; } =
    [
        [1, .6],
        [-.4, 1.1],
    ];

    /// <summary>Contexts of the points to predict.</summary>
    public IReadOnlyList<IReadOnlyList<double>> NewContexts { get; init; } =
    [
        [.9, .3, -.2],
        [-.2, .8, .7],
    ];

    /// <summary>Coordinates of the points to predict.</summary>
    public IReadOnlyList<IReadOnlyList<double>> NewCoordinates { get; init; } =
    [
        [.8, .9],
        [.3, -1],
    ];

    /// <summary>Values at the training points, coordinates of a context next to each other.</summary>
    public IReadOnlyList<double> Values { get; init; } = [1, -.5, .3, .8, -1, .2];

    /// <summary>Steps of gradient descent, all points in each.</summary>
    public int Steps { get; init; } = 200;

    /// <summary>Steps after which predictions are looked at early.</summary>
    public int EarlySteps { get; init; } = 10;

    /// <summary>The rate, over N / lambda_max(Theta^h); descent in the limit is stable below 2.</summary>
    public double RelativeRate { get; init; } = .02;

    /// <summary>The configuration of a preset.</summary>
    public static TrainingLimitConfiguration Of(Preset preset) =>
        preset switch
        {
            Preset.Smoke => new()
            {
                Widths = [8, 16],
                Draws = 3,
                Steps = 20,
                EarlySteps = 5,
            },
            Preset.Laptop => new() { Widths = [32, 64, 128, 256, 512], Draws = 40 },
            _ => new() { Widths = [32, 64, 128, 256, 512, 1024], Draws = 100 },
        };

    /// <summary>Throws unless every number is possible.</summary>
    /// <exception cref="ArgumentException">One is not; the message names it.</exception>
    internal void Check()
    {
        Positive.Require(MetaLayers, 2);
        Positive.Require(PrimaryLayers);
        Positive.RequireDistinct(Widths);
        Positive.Require(Draws, 3);
        Positive.Require(Steps);
        Positive.Require(EarlySteps);
        Positive.RequireRate(RelativeRate);
        foreach (string activation in Activations)
        {
            _ = ActivationOf(activation);
        }

        string? wrong =
            Activations.Count == 0 ? "activations = [], there must be one"
            : EarlySteps >= Steps ? $"early_steps = {EarlySteps}, must be fewer than steps, {Steps}"
            : Widths.Count < 2 ? "widths must be at least two"
            : !AreRows(Contexts, NewContexts) ? "contexts and new_contexts must be rows of equally many finite numbers"
            : !AreRows(Coordinates, NewCoordinates) ? "coordinates and new_coordinates must be rows of equally many finite numbers"
            : Values.Count != Contexts.Count * Coordinates.Count || !Values.All(double.IsFinite)
                ? $"values must be {Contexts.Count * Coordinates.Count} finite numbers, one for each pair of a context and a coordinate"
            : null;
        if (wrong is not null)
        {
            throw new ArgumentException($"training-limit: {wrong}.");
        }
    }

    /// <summary>The activation with a name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    internal static Activation ActivationOf(string name) =>
        ActivationNames.TryParse(name, out Activation? activation, out string problem)
            ? activation!
            : throw new ArgumentException($"training-limit: activations: {problem}.");

    private static bool AreRows(IReadOnlyList<IReadOnlyList<double>> rows, IReadOnlyList<IReadOnlyList<double>> others) =>
        rows.Count > 0
        && others.Count > 0
        && rows.Concat(others).All(row => row.Count > 0 && row.Count == rows[0].Count && row.All(double.IsFinite));
}

/// <summary>How the configuration is written as JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(TrainingLimitConfiguration))]
internal sealed partial class TrainingLimitJson : JsonSerializerContext;
