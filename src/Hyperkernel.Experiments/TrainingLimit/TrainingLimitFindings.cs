using System.Globalization;
using Hyperkernel.Experiments.Reproduction;
using Hyperkernel.Experiments.Reproduction.Figures;
using Hyperkernel.Experiments.Statistics;

namespace Hyperkernel.Experiments.TrainingLimit;

/// <summary>How well trained networks were predicted.</summary>
/// <param name="configuration">The sizes.</param>
/// <param name="results">The units.</param>
internal sealed class TrainingLimitFindings(TrainingLimitConfiguration configuration, UnitResults results)
{
    private static readonly (string Array, string Name, double Predicted)[] _predictions =
    [
        (TrainingLimitUnits.Limit, "Θʰ, gradient flow", -.5),
        (TrainingLimitUnits.FirstOrder, "Kʰ of the start", -1),
        (TrainingLimitUnits.SecondOrder, "Kʰ and its motion", -1),
    ];

    private readonly int[] _widths = [.. configuration.Widths.Order()];

    /// <summary>Statements, figure and tables.</summary>
    public Findings All()
    {
        Case[] cases =
        [
            .. Enumerable.Range(0, configuration.Activations.Count).SelectMany(a => new[] { Of(a, early: true), Of(a, early: false) }),
        ];
        return new(Statements(cases), [Figure(cases)], [Exponents(cases), Errors(cases)]);
    }

    private Case Of(int activation, bool early) =>
        new(
            configuration.Activations[activation],
            early ? configuration.EarlySteps : configuration.Steps,
            [
                .. _predictions.Select(
                    (p, i) =>
                        Law(
                            activation,
                            TrainingLimitUnits.Array(p.Array, early),
                            p.Name,
                            p.Predicted,
                            (4 * i) + (2 * activation) + (early ? 1 : 0)
                        )
                ),
            ]
        );

    private Law Law(int activation, string array, string name, double predicted, int seed)
    {
        IReadOnlyList<double>[] draws = [.. _widths.Select(n => results.Array(TrainingLimitUnits.Name(activation, n), array))];
        return new(
            name,
            predicted,
            [.. draws.Select((d, k) => new Bootstrap((ulong)((100 * seed) + k)).Median(d))],
            new Bootstrap((ulong)(10_000 + seed)).SlopeOfMedians([.. _widths.Select(n => (double)n)], draws)
        );
    }

    private IReadOnlyList<Statement> Statements(Case[] cases)
    {
        Case[] late = [.. cases.Where(c => c.Steps == configuration.Steps)];
        string what = FormattableString.Invariant(
            $"Median error over {configuration.Draws} networks after {configuration.Steps} steps, relative to how far outputs moved."
        );
        Statement Falls(Claim claim, int law) =>
            TrainingLimitStatements.Falls(claim, what, (_widths[0], _widths[^1]), [.. late.Select(c => (c.Activation, c.Laws[law]))]);
        return
        [
            Falls(TrainingLimitStatements.FollowsLimit, 0),
            Falls(TrainingLimitStatements.IsLinear, 1),
            TrainingLimitStatements.Correction(
                _widths[^1],
                [
                    .. configuration.Activations.Select(
                        (name, a) => (name, configuration.EarlySteps, Gain(a, early: true), configuration.Steps, Gain(a, early: false))
                    ),
                ]
            ),
        ];
    }

    // The median error with K^h over that with its motion, too, of the widest networks: both of the same networks, so they are drawn again
    // together.
    private Estimate Gain(int activation, bool early)
    {
        string widest = TrainingLimitUnits.Name(activation, _widths[^1]);
        double[] first = results.Array(widest, TrainingLimitUnits.Array(TrainingLimitUnits.FirstOrder, early));
        double[] second = results.Array(widest, TrainingLimitUnits.Array(TrainingLimitUnits.SecondOrder, early));
        double[] networks = [.. Enumerable.Range(0, first.Length).Select(i => (double)i)];
        return new Bootstrap((ulong)(20_000 + (2 * activation) + (early ? 1 : 0))).Interval(
            [networks],
            drawn => Quantile.Median(drawn[0].Select(i => first[(int)i])) / Quantile.Median(drawn[0].Select(i => second[(int)i]))
        );
    }

    private Figure Figure(Case[] cases)
    {
        double[] widths = [.. _widths.Select(n => (double)n)];
        return new(
            "errors",
            string.Create(
                CultureInfo.InvariantCulture,
                $"Outputs of hypernetworks (L, H) = ({configuration.MetaLayers}, {configuration.PrimaryLayers}) at points that "
                    + $"were not learnt: median error of three predictions made at the start, relative to how far the outputs "
                    + $"moved, with bootstrap intervals of 95 %. Dashed: the slopes that the orders of the Taylor terms let one expect."
            ),
            [
                .. cases.Select(c => new LineChart(
                    FormattableString.Invariant($"{c.Activation}, {c.Steps} steps"),
                    Axis.Powers("width n = m", widths),
                    new("relative error", AxisScale.Logarithmic),
                    [
                        .. c.Laws.Select(
                            (law, i) =>
                                new Series(law.Name, widths, [.. law.Medians.Select(m => m.Value)])
                                {
                                    Lower = [.. law.Medians.Select(m => m.Lower)],
                                    Upper = [.. law.Medians.Select(m => m.Upper)],
                                    Spread = Spread.Bars,
                                    Colour = i,
                                }
                        ),
                        .. c.Laws.Select(
                            (law, i) =>
                                new Series(
                                    "",
                                    widths,
                                    [.. widths.Select(n => law.Medians[^1].Value * Math.Pow(n / widths[^1], law.Predicted))]
                                )
                                {
                                    Mark = Mark.DashedLine,
                                    Colour = i,
                                }
                        ),
                    ]
                )),
            ]
        );
    }

    private static ResultTable Exponents(Case[] cases)
    {
        ResultTable table = new(
            "exponents",
            "Exponents of the median errors over the widths, with bootstrap intervals of 95 %, beside the predictions.",
            "activation",
            "steps",
            "prediction by",
            "exponent",
            "lower",
            "upper",
            "predicted"
        );
        foreach (Case c in cases)
        {
            foreach (Law law in c.Laws)
            {
                table.Add(c.Activation, c.Steps, law.Name, law.Slope.Value, law.Slope.Lower, law.Slope.Upper, law.Predicted);
            }
        }

        return table;
    }

    private ResultTable Errors(Case[] cases)
    {
        ResultTable table = new(
            "medians",
            "Median errors relative to how far outputs moved, with bootstrap intervals of 95 %.",
            "activation",
            "steps",
            "prediction by",
            "width",
            "median",
            "lower",
            "upper"
        );
        foreach (Case c in cases)
        {
            foreach (Law law in c.Laws)
            {
                for (int i = 0; i < _widths.Length; i++)
                {
                    table.Add(
                        c.Activation,
                        c.Steps,
                        law.Name,
                        _widths[i],
                        law.Medians[i].Value,
                        law.Medians[i].Lower,
                        law.Medians[i].Upper
                    );
                }
            }
        }

        return table;
    }

    /// <summary>An activation after some steps.</summary>
    private sealed record Case(string Activation, int Steps, Law[] Laws);
}
