using System.Globalization;
using Hyperkernel.Experiments.Reproduction;
using Hyperkernel.Experiments.Reproduction.Figures;
using Hyperkernel.Experiments.Statistics;

namespace Hyperkernel.Experiments.Limits;

/// <summary>A finite quantity over a sweep of sizes, beside its limit.</summary>
/// <param name="Source">Where the paper states the limit.</param>
/// <param name="Quantity">The quantity, as the figures call it.</param>
/// <param name="SizeName">What grows.</param>
/// <param name="Sizes">How large it is, in ascending order.</param>
/// <param name="Moments">For each size the moments over draws.</param>
/// <param name="Limit">The limit.</param>
/// <param name="Scale">How large such quantities are, where the limit may be 0.</param>
internal sealed record LimitSweep(
    string Source,
    string Quantity,
    string SizeName,
    double[] Sizes,
    RunningMoments[] Moments,
    double Limit,
    double Scale
)
{
    // An interval of so many standard errors to both sides holds all of some means in nearly all experiments.
    private const double Errors = 3;

    // The mean's distance from the limit has higher orders than 1/size, too; the line is fitted where they are small.
    private const int Fitted = 3;

    /// <summary>The mean at infinite size: the intercept of the line through the means at the largest sizes against 1/size.</summary>
    public WeightedLine Extrapolation { get; } =
        WeightedLine.Fit(
            [.. Sizes.TakeLast(Fitted).Select(size => 1 / size)],
            [.. Moments.TakeLast(Fitted).Select(m => m.Mean)],
            [.. Moments.TakeLast(Fitted).Select(m => Math.Max(m.StandardError, double.Epsilon * 1e20))]
        );

    /// <summary>The mean at infinite size with three standard errors to both sides.</summary>
    public Estimate Interval => Estimate.Of(Extrapolation.Intercept, Extrapolation.InterceptError, Errors);

    /// <summary>How many standard errors the extrapolated mean lies above a value.</summary>
    public double ZScore(double value) => (Extrapolation.Intercept - value) / Extrapolation.InterceptError;

    /// <summary>What was found, in a sentence.</summary>
    public string Found =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Quantity}: at {SizeName} = {Sizes[^1]} the mean is {Moments[^1].Mean:G4} ± {Moments[^1].StandardError:G2} (z = "
                + $"{Moments[^1].ZScore(Limit):F1}); extrapolated to 1/{SizeName} = 0: {Extrapolation.Intercept:G4} ± "
                + $"{Extrapolation.InterceptError:G2}; the limit is {Limit:G4} (z = {ZScore(Limit):F1})."
        );

    /// <summary>Adds a row for each size.</summary>
    public void AddTo(ResultTable table)
    {
        for (int i = 0; i < Sizes.Length; i++)
        {
            RunningMoments m = Moments[i];
            table.Add(Source, Quantity, SizeName, Sizes[i], m.Count, m.Mean, m.StandardError, m.StandardDeviation, Limit, m.ZScore(Limit));
        }
    }

    /// <summary>The means with their errors, and the limit.</summary>
    public LineChart Chart() =>
        new(
            Name,
            Axis.Powers(SizeName, Sizes),
            new Axis("mean over draws"),
            new Series("limit", Sizes, [.. Sizes.Select(_ => Limit)]) { Mark = Mark.DashedLine, Colour = -1 },
            new Series("mean ± 2 standard errors", Sizes, [.. Moments.Select(m => m.Mean)])
            {
                Colour = 0,
                Spread = Spread.Bars,
                Lower = [.. Moments.Select(m => m.Mean - (2 * m.StandardError))],
                Upper = [.. Moments.Select(m => m.Mean + (2 * m.StandardError))],
            }
        );

    /// <summary>The z-scores of the means.</summary>
    public Series ZScores() => new(Name, Sizes, [.. Moments.Select(m => m.ZScore(Limit))]);

    /// <summary>The standard deviations over draws.</summary>
    public Series Deviations() => new(Name, Sizes, [.. Moments.Select(m => m.StandardDeviation)]);

    private string Name => $"{Source}: {Quantity}";
}
