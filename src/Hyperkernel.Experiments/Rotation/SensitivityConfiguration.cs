using System.Text.Json.Serialization;
using Hyperkernel.Experiments.Learning;
using Hyperkernel.Experiments.Reproduction;

namespace Hyperkernel.Experiments.Rotation;

/// <summary>The sizes of the experiment on learning rates.</summary>
public sealed record SensitivityConfiguration : RotationTask
{
    /// <summary>mu, the learning rates: 10^(j - 7) for j = 0, ..., 7 in the paper.</summary>
    public IReadOnlyList<double> Rates { get; init; } = [1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1];

    /// <summary>The configuration of a preset.</summary>
    public static SensitivityConfiguration Of(Preset preset) =>
        preset switch
        {
            Preset.Smoke => new()
            {
                TrainImages = 60,
                TestImages = 40,
                BatchSize = 20,
                Epochs = 2,
                MetaLayers = 3,
                MetaWidth = 16,
                PrimaryLayers = [2, 3],
                PrimaryWidths = [4, 8],
                Runs = 2,
                Rates = [1e-3, 1, 1e9],
            },
            Preset.Laptop => new()
            {
                TrainImages = 5000,
                TestImages = 1000,
                BatchSize = 50,
                Epochs = 6,
                MetaWidth = 100,
                PrimaryLayers = [2, 4],
                PrimaryWidths = [5, 20],
                Runs = 1,
                Rates = [.01, .1, 1, 3, 10, 30, 100],
            },
            _ => new() { Epochs = 40 },
        };

    /// <inheritdoc/>
    internal override void Check()
    {
        base.Check();
        foreach (double rate in Rates)
        {
            Positive.RequireRate(rate);
        }

        if (Rates.Count == 0 || Rates.Distinct().Count() < Rates.Count)
        {
            throw new ArgumentException(
                FormattableString.Invariant($"rates = [{string.Join(", ", Rates)}], must be different, at least one of them.")
            );
        }
    }
}

/// <summary>How configurations are written as JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(SensitivityConfiguration))]
internal sealed partial class SensitivityJson : JsonSerializerContext;
