using Hyperkernel.Experiments.Reproduction;
using Hyperkernel.Experiments.Reproduction.Figures;
using Hyperkernel.Experiments.Statistics;

namespace Hyperkernel.Experiments.TrainingLimit;

/// <summary>How well trained networks were predicted.</summary>
/// <param name="configuration">The sizes.</param>
/// <param name="results">The units.</param>
internal sealed class TrainingLimitFindings(TrainingLimitConfiguration configuration, UnitResults results)
{
    // Beyond its interval an exponent may be off by what the smallest widths add.
    private const double Allowed = .15;

    private static readonly (string Array, string Name, double Predicted)[] _predictions =
    [
        (TrainingLimitUnits.Limit, "Θʰ, gradient flow", -.5),
        (TrainingLimitUnits.FirstOrder, "Kʰ of the start", -1),
        (TrainingLimitUnits.SecondOrder, "Kʰ and its motion", -2),
    ];

    private readonly int[] _widths = [.. configuration.Widths.Order()];

    /// <summary>Statements, figure and tables.</summary>
    public Findings All()
    {
        Law[] laws = [.. _predictions.Select((p, i) => new Law(p.Name, p.Predicted, Medians(p.Array, i), Slope(p.Array, i)))];
        return new(Statements(laws), [Figure(laws)], [Exponents(laws), Errors(laws)]);
    }

    private double[] Draws(int n, string array) => results.Array(TrainingLimitUnits.Name(n), array);

    private Estimate[] Medians(string array, int seed) => [.. _widths.Select((n, k) => new Bootstrap((ulong)((100 * seed) + k)).Median(Draws(n, array)))];

    private Estimate Slope(string array, int seed) =>
        new Bootstrap((ulong)(1000 + seed)).SlopeOfMedians([.. _widths.Select(n => (double)n)], [.. _widths.Select(n => (IReadOnlyList<double>)Draws(n, array))]);

    private IReadOnlyList<Statement> Statements(Law[] laws)
    {
        string Found(Law law) => FormattableString.Invariant(
            $"The median error over {configuration.Draws} networks, relative to how far outputs moved, is {law.Medians[0].Value:G2} at n = m = {_widths[0]} and {law.Medians[^1].Value:G2} at {_widths[^1]}: it falls like n^{law.Slope.Value:F2} (95 % interval {law.Slope.Lower:F2} to {law.Slope.Upper:F2}; orders predict {law.Predicted:G2}).");
        Verdict Judge(Law law) => law.Slope.Contains(law.Predicted) || Math.Abs(law.Slope.Value - law.Predicted) <= Allowed * (1 + Math.Abs(law.Predicted)) ? Verdict.Agrees : Verdict.Differs;
        return
        [
            new("Theorem 3", "Trained wide hypernetworks follow gradient flow with Θʰ.", Found(laws[0]), Judge(laws[0])),
            new("Theorem 1", "Training becomes linear in the weights: Kʰ of the start stands still.", Found(laws[1]), Judge(laws[1])),
            new("Sections 3 and 4.2", "What is left is a matter of higher Taylor terms: the next one corrects it.", Found(laws[2]), Judge(laws[2])),
        ];
    }

    private Figure Figure(Law[] laws)
    {
        double[] widths = [.. _widths.Select(n => (double)n)];
        return new(
            "errors",
            FormattableString.Invariant(
                $"Outputs of hypernetworks (L, H) = ({configuration.MetaLayers}, {configuration.PrimaryLayers}) at points that were not learnt, after {configuration.Steps} steps of gradient descent: median error of three predictions made at the start, relative to how far the outputs moved, with bootstrap intervals of 95 %. Dashed: the slopes that the orders of the Taylor terms let one expect."),
            new LineChart(
                "Error of the prediction",
                Axis.Powers("width n = m", widths),
                new("relative error", AxisScale.Logarithmic),
                [
                    .. laws.Select((law, i) => new Series(law.Name, widths, [.. law.Medians.Select(m => m.Value)])
                    {
                        Lower = [.. law.Medians.Select(m => m.Lower)],
                        Upper = [.. law.Medians.Select(m => m.Upper)],
                        Spread = Spread.Bars,
                        Colour = i,
                    }),
                    .. laws.Select((law, i) => new Series("", widths, [.. widths.Select(n => law.Medians[^1].Value * Math.Pow(n / widths[^1], law.Predicted))]) { Mark = Mark.DashedLine, Colour = i }),
                ]));
    }

    private static ResultTable Exponents(Law[] laws)
    {
        ResultTable table = new("exponents", "Exponents of the median errors over the widths, with bootstrap intervals of 95 %, beside the predictions.", "prediction by", "exponent", "lower", "upper", "predicted");
        foreach (Law law in laws)
        {
            table.Add(law.Name, law.Slope.Value, law.Slope.Lower, law.Slope.Upper, law.Predicted);
        }

        return table;
    }

    private ResultTable Errors(Law[] laws)
    {
        ResultTable table = new("medians", "Median errors relative to how far outputs moved, with bootstrap intervals of 95 %.", "prediction by", "width", "median", "lower", "upper");
        foreach (Law law in laws)
        {
            for (int i = 0; i < _widths.Length; i++)
            {
                table.Add(law.Name, _widths[i], law.Medians[i].Value, law.Medians[i].Lower, law.Medians[i].Upper);
            }
        }

        return table;
    }

    private sealed record Law(string Name, double Predicted, Estimate[] Medians, Estimate Slope);
}
