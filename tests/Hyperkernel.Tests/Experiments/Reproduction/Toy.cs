using System.Text.Json.Serialization;
using Hyperkernel.Experiments.Reproduction;
using Hyperkernel.Experiments.Reproduction.Figures;
using Hyperkernel.Experiments.Reproduction.Judging;
using Hyperkernel.Experiments.Statistics;
using Hyperkernel.Randomness;

namespace Hyperkernel.Tests.Experiments.Reproduction;

public sealed record ToyConfiguration(IReadOnlyList<int> Sizes, int Draws, string Kind);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ToyConfiguration))]
internal sealed partial class ToyJson : JsonSerializerContext;

/// <summary>An experiment of six units: means of normal numbers.</summary>
internal sealed class Toy(string name = "toy")
{
    /// <summary>The units that were computed, in order.</summary>
    public List<string> Computed { get; } = [];

    /// <summary>What happens before a unit is computed.</summary>
    public Action<string> Before { get; set; } = _ => { };

    public Experiment Experiment =>
        new Experiment<ToyConfiguration>(
            name,
            "Means < of normal numbers",
            "A toy & a test.",
            1,
            ToyJson.Default.ToyConfiguration,
            _ => new([1, 2, 3, 4, 5, 6], 10, "plain"),
            Plan
        );

    private Plan Plan(ToyConfiguration c) =>
        new(
            [.. c.Sizes.Select(size => Unit(c, size))],
            results =>
            {
                double[] sizes = [.. c.Sizes.Select(s => (double)s)];
                RunningMoments[] means = [.. c.Sizes.Select(size => RunningMoments.Of(results.Array($"mean-{size}", "draws")))];
                ResultTable table = new("means", "Means, \"quoted\".", "size", "mean, of draws", "kind");
                for (int i = 0; i < sizes.Length; i++)
                {
                    table.Add(sizes[i], i == 0 ? double.NaN : means[i].Mean, c.Kind);
                }

                Series series = new("means", sizes, [.. means.Select(m => m.Mean)])
                {
                    Lower = [.. means.Select(m => m.Mean - 1)],
                    Upper = [.. means.Select(m => m.Mean + 1)],
                };
                return new(
                    [
                        new(Claim.OfPaper("Lemma 0", "Means are < 9.", "All $\\mu < 9$."), "They are.", Verdict.Agrees),
                        new(Claim.MeasuredHere("They scatter."), "They do.", Verdict.Undecided),
                    ],
                    [
                        new(
                            "lines",
                            "Lines.",
                            new LineChart("", new("size"), new("mean"), series),
                            new LineChart(
                                "",
                                Axis.Powers("size", sizes),
                                new("mean", AxisScale.Logarithmic),
                                series with
                                {
                                    Spread = Spread.Bars,
                                }
                            )
                        ),
                        new(
                            "heat",
                            "Heat.",
                            new HeatMap(
                                "",
                                new("a"),
                                new("b"),
                                [1, 2],
                                [1, 2, 4],
                                new double[,]
                                {
                                    { 1, 2 },
                                    { 3, 4 },
                                    { 5, double.NaN },
                                },
                                new("c", AxisScale.Logarithmic)
                            )
                        ),
                    ],
                    [table]
                );
            }
        );

    private Unit Unit(ToyConfiguration c, int size) =>
        new(
            $"mean-{size}",
            size,
            context =>
            {
                Before($"mean-{size}");
                context.Report(.5);
                Computed.Add($"mean-{size}");
                double[] draws = new double[c.Draws];
                new CounterRandom(context.Seed, 1).FillNormal<double>(0, draws);
                return new Dictionary<string, double[]> { ["draws"] = [.. draws.Select(x => x * size)], ["none"] = [] };
            }
        );
}
