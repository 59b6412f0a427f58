using Hyperkernel.Experiments.Reproduction;
using Hyperkernel.Experiments.Reproduction.Judging;
using Hyperkernel.Experiments.Statistics;

namespace Hyperkernel.Experiments.TaylorScaling;

/// <summary>A quantity's median magnitude over a sweep of widths, and the exponent of its power law beside the predicted one.</summary>
/// <param name="Quantity">What it is.</param>
/// <param name="L">The depth of f.</param>
/// <param name="H">The depth of g; 0 for a plain network.</param>
/// <param name="Order">r.</param>
/// <param name="Widths">The widths, in ascending order.</param>
/// <param name="Medians">The medians with their intervals.</param>
/// <param name="Exponent">The measured exponent with its interval.</param>
/// <param name="Predicted">The exponent that the paper predicts.</param>
internal sealed record PowerLaw(
    string Quantity,
    int L,
    int H,
    int Order,
    double[] Widths,
    Estimate[] Medians,
    Estimate Exponent,
    int Predicted
)
{
    /// <summary>By how much an exponent may be off beyond its interval, for what finite widths add.</summary>
    public const double Allowed = .15;

    /// <summary>How far apart exponents of neighbouring orders are: an interval that reaches the next one does not tell.</summary>
    public const double Resolution = 1;

    /// <summary>Whether the interval contains the prediction.</summary>
    public bool IsInInterval => Exponent.Contains(Predicted);

    /// <summary>How this exponent, by itself, compares with the prediction.</summary>
    public Verdict Verdict => Judge.Equal(Exponent, Predicted, Allowed, Resolution);

    /// <summary>The law of some draws.</summary>
    /// <param name="quantity">What it is.</param>
    /// <param name="l">The depth of f.</param>
    /// <param name="h">The depth of g; 0 for a plain network.</param>
    /// <param name="order">r.</param>
    /// <param name="predicted">The exponent that the paper predicts.</param>
    /// <param name="widths">The widths.</param>
    /// <param name="draws">The magnitudes at a width.</param>
    public static PowerLaw Of(string quantity, int l, int h, int order, int predicted, IEnumerable<int> widths, Func<int, double[]> draws)
    {
        int[] sizes = [.. widths.Order()];
        double[][] values = [.. sizes.Select(draws)];
        double[] x = [.. sizes.Select(n => (double)n)];

        // Other draws again for each law, so that their intervals do not miss together.
        ulong seed = (ulong)((((l * 100) + h) * 1000) + order) * 100;
        return new(
            quantity,
            l,
            h,
            order,
            x,
            [.. values.Select((v, i) => new Bootstrap(seed + (ulong)i).Median(v))],
            new Bootstrap(seed + (ulong)values.Length).SlopeOfMedians(x, values),
            predicted
        );
    }

    /// <summary>The exponents as a table.</summary>
    public static ResultTable Exponents(IEnumerable<PowerLaw> laws)
    {
        ResultTable table = new(
            "exponents",
            "Exponents of the medians of magnitudes over the widths, with bootstrap intervals of 95 %, beside the predictions.",
            "quantity",
            "L",
            "H",
            "r",
            "exponent",
            "lower",
            "upper",
            "predicted",
            "prediction lies in the interval",
            "verdict"
        );
        foreach (PowerLaw law in laws)
        {
            table.Add(
                law.Quantity,
                law.L,
                law.H,
                law.Order,
                law.Exponent.Value,
                law.Exponent.Lower,
                law.Exponent.Upper,
                law.Predicted,
                law.IsInInterval ? "yes" : "no",
                law.Verdict.ToString().ToLowerInvariant()
            );
        }

        return table;
    }

    /// <summary>The medians as a table.</summary>
    public static ResultTable MediansOf(IEnumerable<PowerLaw> laws)
    {
        ResultTable table = new(
            "medians",
            "Medians of magnitudes over draws of the weights, with bootstrap intervals of 95 %.",
            "quantity",
            "L",
            "H",
            "r",
            "width",
            "median",
            "lower",
            "upper"
        );
        foreach (PowerLaw law in laws)
        {
            for (int i = 0; i < law.Widths.Length; i++)
            {
                table.Add(
                    law.Quantity,
                    law.L,
                    law.H,
                    law.Order,
                    law.Widths[i],
                    law.Medians[i].Value,
                    law.Medians[i].Lower,
                    law.Medians[i].Upper
                );
            }
        }

        return table;
    }
}
