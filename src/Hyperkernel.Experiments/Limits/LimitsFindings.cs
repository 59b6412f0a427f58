using Hyperkernel.Experiments.Reproduction;
using Hyperkernel.Experiments.Reproduction.Figures;
using Hyperkernel.Experiments.Statistics;

namespace Hyperkernel.Experiments.Limits;

/// <summary>Tables, figures and statements of the experiment on limits.</summary>
/// <param name="configuration">The sizes.</param>
/// <param name="inputs">The inputs.</param>
/// <param name="results">All units' numbers.</param>
internal sealed class LimitsFindings(LimitsConfiguration configuration, LimitInputs inputs, UnitResults results)
{
    private const int Points = 4;

    // Drift and excess kurtosis have to fall at least like this power of the width.
    private const double LeastDecay = -.3;

    // The axis of spreads begins so many times below the least of them.
    private const double RoomForLegend = 8;

    // A mean that is so many standard errors off rejects a limit.
    private const double Rejected = 10;

    private static readonly string[] _pointNames = ["(x,z)", "(x,z′)", "(x′,z)", "(x′,z′)"];

    private readonly LimitSweep _lemma2 = Sweep(
        "Lemma 2", "(P P′ᵀ)₁₁", "width of f", configuration.LemmaWidths, n => results.Array(LimitUnits.Lemma2Name(n), LimitUnits.Same), inputs.MetaProduct);

    private readonly LimitSweep _lemma2Cross = Sweep(
        "Lemma 2", "(P P′ᵀ)₁₂", "width of f", configuration.LemmaWidths, n => results.Array(LimitUnits.Lemma2Name(n), LimitUnits.Cross), 0);

    private readonly LimitSweep _lemma6 = Sweep(
        "Lemma 6", "(P P′ᵀ)₁₁", "width of g", configuration.LemmaWidths, m => results.Array(LimitUnits.Lemma6Name(m), LimitUnits.Same), inputs.PrimaryProduct);

    private readonly LimitSweep _lemma6Cross = Sweep(
        "Lemma 6", "(P P′ᵀ)₁₂", "width of g", configuration.LemmaWidths, m => results.Array(LimitUnits.Lemma6Name(m), LimitUnits.Cross), 0);

    private readonly LimitSweep _theorem2 = Sweep(
        "Theorem 2",
        "h(u) h(u′)",
        "width of f and g",
        configuration.TheoremWidths,
        n => Products(results.Array(LimitUnits.TheoremName(n), LimitUnits.Outputs), 0, Points - 1),
        inputs.Limit(0, Points - 1).Covariance.Covariance);

    private readonly LimitSweep _theorem3 = Sweep(
        "Theorem 3",
        "Kʰ(u,u′)",
        "width of f and g",
        configuration.TheoremWidths,
        n => results.Array(LimitUnits.TheoremName(n), LimitUnits.Kernel),
        inputs.Limit(0, Points - 1).Tangent);

    private readonly LimitSweep _remark1 = Sweep(
        "Remark 1", "p(z)·p(z′)/k", "number k of features", configuration.FeatureCounts, k => results.Array(FourierUnits.Name(k), FourierUnits.Draws), FourierUnits.Limit);

    private LimitSweep[] Sweeps => [_lemma2, _lemma2Cross, _lemma6, _lemma6Cross, _theorem2, _theorem3, _remark1];

    public Findings All()
    {
        ResultTable table = new(
            "limits", "Means over draws beside the limits.", "source", "quantity", "size", "value of size", "draws", "mean", "standard error", "standard deviation", "limit", "z");
        foreach (LimitSweep sweep in Sweeps)
        {
            sweep.AddTo(table);
        }

        (double[] widths, double[][] drifts) = Drifts();
        Estimate driftSlope = new Bootstrap(1).SlopeOfMedians(widths, drifts);
        Estimate[] drift = [.. drifts.Select((values, i) => new Bootstrap((ulong)i).Median(values))];
        (double[] kurtosis, double kurtosisSlope) = Kurtosis();
        return new(
            [.. Statements(kurtosis, kurtosisSlope, widths, drift, driftSlope)],
            [MeansFigure(), TrainingFigure(widths, drift, driftSlope, kurtosis)],
            [table, CovarianceTable()]);
    }

    private IEnumerable<Statement> Statements(double[] kurtosis, double kurtosisSlope, double[] widths, Estimate[] drift, Estimate driftSlope)
    {
        string printed = FormattableString.Invariant(
            $"Without S the limit would be {inputs.PrintedPrimaryProduct:G4}; the mean extrapolated to infinite width lies {_lemma6.ZScore(inputs.PrintedPrimaryProduct):F0} standard errors from it.");
        string normal = FormattableString.Invariant(
            $"The excess kurtosis of h is {kurtosis[0]:F2} at width {configuration.TheoremWidths.Min()} and {kurtosis[^1]:F2} at width {configuration.TheoremWidths.Max()}, falling like width^{kurtosisSlope:F2}.");
        string still = FormattableString.Invariant(
            $"After {configuration.DriftSteps} steps of gradient descent Kʰ has moved by {drift[0].Value:P0} at width {widths[0]} and by {drift[^1].Value:P1} at width {widths[^1]} (medians), falling like width^{driftSlope.Value:F2} ({driftSlope.Lower:F2} to {driftSlope.Upper:F2}).");
        return
        [
            new("Lemma 2", "P P′ᵀ of f tends to Π D(S) times the identity.", $"{_lemma2.Found} {_lemma2Cross.Found}", Worst(_lemma2.Verdict, _lemma2Cross.Verdict)),
            new("Lemma 6, as printed", "P P′ᵀ of g tends to Π D(Λ) times the identity.", printed, AsPrinted()),
            new("Lemma 6, corrected", "P P′ᵀ of g tends to Π S D(Λ) times the identity, S(x,x′) the covariance of the generated weights.", $"{_lemma6.Found} {_lemma6Cross.Found}", Worst(_lemma6.Verdict, _lemma6Cross.Verdict)),
            new("Theorem 2", "The outputs h(u) tend to a Gaussian process of covariance Λᴴ.", _theorem2.Found, _theorem2.Verdict),
            new("Theorem 2", "Their distribution tends to the normal one.", normal, When(kurtosisSlope < LeastDecay)),
            new("Theorem 3", "Kʰ tends to Θʰ.", _theorem3.Found, _theorem3.Verdict),
            new("Theorem 3, second part", "At infinite width Kʰ does not move in training.", still, When(driftSlope.Upper < LeastDecay)),
            new("Remark 1", "p(z)·p(z′)/k tends to exp(−|z − z′|²/2) (corrected by the factor √2 in p).", _remark1.Found, _remark1.Verdict),
        ];
    }

    private Verdict AsPrinted() => Math.Abs(_lemma6.ZScore(inputs.PrintedPrimaryProduct)) switch
    {
        < LimitSweep.Accepted => Verdict.Agrees,
        < Rejected => Verdict.Undecided,
        _ => Verdict.Differs,
    };

    private static Verdict When(bool agrees) => agrees ? Verdict.Agrees : Verdict.Differs;

    private static LimitSweep Sweep(string source, string quantity, string sizeName, IReadOnlyList<int> sizes, Func<int, double[]> draws, double limit)
    {
        int[] sorted = [.. sizes.Order()];
        return new(source, quantity, sizeName, [.. sorted.Select(n => (double)n)], [.. sorted.Select(n => RunningMoments.Of(draws(n)))], limit);
    }

    private static double[] Products(double[] outputs, int i, int j) =>
        [.. Enumerable.Range(0, outputs.Length / Points).Select(draw => outputs[(Points * draw) + i] * outputs[(Points * draw) + j])];

    private static Verdict Worst(Verdict a, Verdict b) => a == Verdict.Agrees ? b : a;

    private (double[] Widths, double[][] Drifts) Drifts()
    {
        int[] widths = [.. configuration.DriftWidths.Order()];
        return ([.. widths.Select(n => (double)n)], [.. widths.Select(n => results.Array(DriftUnits.Name(n), DriftUnits.Drift))]);
    }

    // E h^4 / E^2 h^2 - 3 over draws and points, h divided by its own deviation at each point.
    private (double[] Excess, double Slope) Kurtosis()
    {
        int[] widths = [.. configuration.TheoremWidths.Order()];
        double[] excess = [.. widths.Select(n =>
        {
            double[] outputs = results.Array(LimitUnits.TheoremName(n), LimitUnits.Outputs);
            return Enumerable.Range(0, Points).Average(i => Products(outputs, i, i) is var squares
                ? squares.Average(square => square * square) / Math.Pow(squares.Average(), 2) : 0) - 3;
        })];
        return (excess, LogLogSlope.Of([.. widths.Select(n => (double)n)], [.. excess.Select(Math.Abs)]));
    }

    private ResultTable CovarianceTable()
    {
        ResultTable table = new(
            "covariances", "Covariances of outputs over draws at the largest width, beside the Gaussian process of the limit.", "u", "u'", "mean of h(u) h(u')", "standard error", "limit", "z");
        double[] outputs = results.Array(LimitUnits.TheoremName(configuration.TheoremWidths.Max()), LimitUnits.Outputs);
        for (int i = 0; i < Points; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                RunningMoments moments = RunningMoments.Of(Products(outputs, i, j));
                double limit = inputs.Limit(i, j).Covariance.Covariance;
                table.Add(_pointNames[j], _pointNames[i], moments.Mean, moments.StandardError, limit, moments.ZScore(limit));
            }
        }

        return table;
    }

    private Figure MeansFigure() => new(
        "limits",
        "Means over draws with two standard errors against width, and the limits in closed form. At finite width the means differ from the limits by terms of order 1/width, which many draws resolve.",
        [.. Sweeps.Select(sweep => sweep.Chart())]);

    private Figure TrainingFigure(double[] widths, Estimate[] drift, Estimate slope, double[] kurtosis)
    {
        double scale = drift[^1].Value / Math.Pow(widths[^1], slope.Value);
        double[] theorem = [.. configuration.TheoremWidths.Order().Select(n => (double)n)];
        return new(
            "approach",
            FormattableString.Invariant($"Top left: relative change of Kʰ on the training points after {configuration.DriftSteps} steps of gradient descent, median over {configuration.DriftDraws} networks with 95 % bootstrap intervals, and the fitted power of the width. Top right: excess kurtosis of the outputs over draws, 0 for a Gaussian process. Bottom left: z-scores of all means. Bottom right: standard deviations over draws."),
            new LineChart(
                "Drift of Kʰ in training",
                Axis.Powers("width of f and g", widths),
                new Axis("|Kʰ after − before| / |before|", AxisScale.Logarithmic),
                new Series(FormattableString.Invariant($"width^{slope.Value:F2}"), widths, [.. widths.Select(n => scale * Math.Pow(n, slope.Value))]) { Mark = Mark.DashedLine, Colour = -1 },
                new Series("median", widths, [.. drift.Select(d => d.Value)])
                {
                    Mark = Mark.Dots,
                    Colour = 0,
                    Spread = Spread.Bars,
                    Lower = [.. drift.Select(d => d.Lower)],
                    Upper = [.. drift.Select(d => d.Upper)],
                }),
            new LineChart(
                "Outputs become Gaussian",
                Axis.Powers("width of f and g", theorem),
                new Axis("excess kurtosis of h", AxisScale.Logarithmic),
                new Series("", theorem, kurtosis) { Colour = 1 }),
            new LineChart("Distance of means from limits", Axis.Powers("size", Sweeps.SelectMany(s => s.Sizes).Distinct()), new Axis("standard errors"), [.. Sweeps.Select(s => s.ZScores())]),
            new LineChart(
                "Spread of single draws",
                Axis.Powers("size", Sweeps.SelectMany(s => s.Sizes).Distinct()),
                new Axis("standard deviation", AxisScale.Logarithmic) { Minimum = Sweeps.Min(s => s.Moments.Min(m => m.StandardDeviation)) / RoomForLegend },
                [.. Sweeps.Select(s => s.Deviations())]));
    }
}
