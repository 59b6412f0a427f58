using System.Globalization;
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

    // The axis of spreads begins so many times below the least of them.
    private const double RoomForLegend = 8;

    // Resampling a kurtosis goes through all draws of all widths.
    private const int KurtosisResamples = 200;

    private static readonly string[] _pointNames = ["(x,z)", "(x,z′)", "(x′,z)", "(x′,z′)"];

    private readonly LimitSweep _lemma2 = Sweep(
        "Lemma 2",
        "(P P′ᵀ)₁₁",
        "width of f",
        configuration.LemmaWidths,
        n => results.Array(LimitUnits.Lemma2Name(n), LimitUnits.Same),
        inputs.MetaProduct
    );

    private readonly LimitSweep _lemma2Cross = Sweep(
        "Lemma 2",
        "(P P′ᵀ)₁₂",
        "width of f",
        configuration.LemmaWidths,
        n => results.Array(LimitUnits.Lemma2Name(n), LimitUnits.Cross),
        0,
        inputs.MetaProduct
    );

    private readonly LimitSweep _lemma6 = Sweep(
        "Lemma 6",
        "(P P′ᵀ)₁₁",
        "width of g",
        configuration.LemmaWidths,
        m => results.Array(LimitUnits.Lemma6Name(m), LimitUnits.Same),
        inputs.PrimaryProduct
    );

    private readonly LimitSweep _lemma6Cross = Sweep(
        "Lemma 6",
        "(P P′ᵀ)₁₂",
        "width of g",
        configuration.LemmaWidths,
        m => results.Array(LimitUnits.Lemma6Name(m), LimitUnits.Cross),
        0,
        inputs.PrimaryProduct
    );

    private readonly LimitSweep _theorem2 = Sweep(
        "Theorem 2",
        "h(u) h(u′)",
        "width of f and g",
        configuration.TheoremWidths,
        n => Products(results.Array(LimitUnits.TheoremName(n), LimitUnits.Outputs), 0, Points - 1),
        inputs.Limit(0, Points - 1).Covariance.Covariance
    );

    private readonly LimitSweep _theorem3 = Sweep(
        "Theorem 3",
        "Kʰ(u,u′)",
        "width of f and g",
        configuration.TheoremWidths,
        n => results.Array(LimitUnits.TheoremName(n), LimitUnits.Kernel),
        inputs.Limit(0, Points - 1).Tangent
    );

    private readonly LimitSweep _remark1 = Sweep(
        "Remark 1",
        "p(z)·p(z′)/k",
        "number k of features",
        configuration.FeatureCounts,
        k => results.Array(FourierUnits.Name(k), FourierUnits.Draws),
        FourierUnits.Limit
    );

    private LimitSweep[] Sweeps => [_lemma2, _lemma2Cross, _lemma6, _lemma6Cross, _theorem2, _theorem3, _remark1];

    public Findings All()
    {
        ResultTable table = new(
            "limits",
            "Means over draws beside the limits.",
            "source",
            "quantity",
            "size",
            "value of size",
            "draws",
            "mean",
            "standard error",
            "standard deviation",
            "limit",
            "z"
        );
        foreach (LimitSweep sweep in Sweeps)
        {
            sweep.AddTo(table);
        }

        (double[] widths, double[][] drifts) = Drifts();
        Estimate driftSlope = new Bootstrap(1).SlopeOfMedians(widths, drifts);
        Estimate[] drift = [.. drifts.Select((values, i) => new Bootstrap((ulong)i).Median(values))];
        (double[] kurtosis, Estimate kurtosisSlope) = Kurtosis();
        double[] theorem = [.. configuration.TheoremWidths.Order().Select(n => (double)n)];
        return new(
            [
                LimitsStatements.Tends(LimitsStatements.Lemma2, _lemma2, _lemma2Cross),
                LimitsStatements.TendsAsPrinted(_lemma6, inputs.PrintedPrimaryProduct),
                LimitsStatements.Tends(LimitsStatements.Lemma6Corrected, _lemma6, _lemma6Cross),
                LimitsStatements.Tends(LimitsStatements.Covariance, _theorem2),
                LimitsStatements.BecomesGaussian(theorem, kurtosis, kurtosisSlope),
                LimitsStatements.Tends(LimitsStatements.Kernel, _theorem3),
                LimitsStatements.BecomesStill(configuration.DriftSteps, widths, drift, driftSlope),
                LimitsStatements.Tends(LimitsStatements.Fourier, _remark1),
            ],
            [MeansFigure(), TrainingFigure(widths, drift, driftSlope, kurtosis)],
            [table, CovarianceTable()]
        );
    }

    private static LimitSweep Sweep(
        string source,
        string quantity,
        string sizeName,
        IReadOnlyList<int> sizes,
        Func<int, double[]> draws,
        double limit,
        double? scale = null
    )
    {
        int[] sorted = [.. sizes.Order()];
        RunningMoments[] moments = [.. sorted.Select(n => RunningMoments.Of(draws(n)))];
        return new(source, quantity, sizeName, [.. sorted.Select(n => (double)n)], moments, limit, Math.Abs(scale ?? limit));
    }

    private static double[] Products(double[] outputs, int i, int j) =>
        [.. Enumerable.Range(0, outputs.Length / Points).Select(draw => outputs[(Points * draw) + i] * outputs[(Points * draw) + j])];

    private (double[] Widths, double[][] Drifts) Drifts()
    {
        int[] widths = [.. configuration.DriftWidths.Order()];
        return ([.. widths.Select(n => (double)n)], [.. widths.Select(n => results.Array(DriftUnits.Name(n), DriftUnits.Drift))]);
    }

    // E h^4 / E^2 h^2 - 3 over draws and points, h divided by its own deviation at each point; and the power of the width with which it
    // falls.
    private (double[] Excess, Estimate Slope) Kurtosis()
    {
        int[] widths = [.. configuration.TheoremWidths.Order()];
        double[][][] squares =
        [
            .. widths
                .Select(n => results.Array(LimitUnits.TheoremName(n), LimitUnits.Outputs))
                .Select(outputs => Enumerable.Range(0, Points).Select(i => Products(outputs, i, i)).ToArray()),
        ];
        double[][] draws = [.. squares.Select(points => Enumerable.Range(0, points[0].Length).Select(d => (double)d).ToArray())];
        double Excess(int width, IReadOnlyList<double> drawn) =>
            squares[width]
                .Average(square => drawn.Average(d => square[(int)d] * square[(int)d]) / Math.Pow(drawn.Average(d => square[(int)d]), 2))
            - 3;
        return (
            [.. draws.Select((all, i) => Excess(i, all))],
            new Bootstrap(2, KurtosisResamples).Interval(
                draws,
                drawn => LogLogSlope.Of([.. widths.Select(n => (double)n)], [.. drawn.Select((d, i) => Math.Abs(Excess(i, d)))])
            )
        );
    }

    private ResultTable CovarianceTable()
    {
        ResultTable table = new(
            "covariances",
            "Covariances of outputs over draws at the largest width, beside the Gaussian process of the limit.",
            "u",
            "u'",
            "mean of h(u) h(u')",
            "standard error",
            "limit",
            "z"
        );
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

    private Figure MeansFigure() =>
        new(
            "limits",
            "Means over draws with two standard errors against width, and the limits in closed form. At finite width the means "
                + "differ from the limits by terms of order 1/width, which many draws resolve.",
            [.. Sweeps.Select(sweep => sweep.Chart())]
        );

    private Figure TrainingFigure(double[] widths, Estimate[] drift, Estimate slope, double[] kurtosis)
    {
        double scale = drift[^1].Value / Math.Pow(widths[^1], slope.Value);
        double[] theorem = [.. configuration.TheoremWidths.Order().Select(n => (double)n)];
        return new(
            "approach",
            string.Create(
                CultureInfo.InvariantCulture,
                $"Top left: relative change of Kʰ on the training points after {configuration.DriftSteps} steps of gradient "
                    + $"descent, median over {configuration.DriftDraws} networks with 95 % bootstrap intervals, and the fitted "
                    + $"power of the width. Top right: excess kurtosis of the outputs over draws, 0 for a Gaussian process. Bottom "
                    + $"left: z-scores of all means. Bottom right: standard deviations over draws."
            ),
            new LineChart(
                "Drift of Kʰ in training",
                Axis.Powers("width of f and g", widths),
                new Axis("|Kʰ after − before| / |before|", AxisScale.Logarithmic),
                new Series(
                    FormattableString.Invariant($"width^{slope.Value:F2}"),
                    widths,
                    [.. widths.Select(n => scale * Math.Pow(n, slope.Value))]
                )
                {
                    Mark = Mark.DashedLine,
                    Colour = -1,
                },
                new Series("median", widths, [.. drift.Select(d => d.Value)])
                {
                    Mark = Mark.Dots,
                    Colour = 0,
                    Spread = Spread.Bars,
                    Lower = [.. drift.Select(d => d.Lower)],
                    Upper = [.. drift.Select(d => d.Upper)],
                }
            ),
            new LineChart(
                "Outputs become Gaussian",
                Axis.Powers("width of f and g", theorem),
                new Axis("excess kurtosis of h", AxisScale.Logarithmic),
                new Series("", theorem, kurtosis) { Colour = 1 }
            ),
            new LineChart(
                "Distance of means from limits",
                Axis.Powers("size", Sweeps.SelectMany(s => s.Sizes).Distinct()),
                new Axis("standard errors"),
                [.. Sweeps.Select(s => s.ZScores())]
            ),
            new LineChart(
                "Spread of single draws",
                Axis.Powers("size", Sweeps.SelectMany(s => s.Sizes).Distinct()),
                new Axis("standard deviation", AxisScale.Logarithmic)
                {
                    Minimum = Sweeps.Min(s => s.Moments.Min(m => m.StandardDeviation)) / RoomForLegend,
                },
                [.. Sweeps.Select(s => s.Deviations())]
            )
        );
    }
}
