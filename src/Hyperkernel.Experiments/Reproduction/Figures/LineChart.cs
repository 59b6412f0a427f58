namespace Hyperkernel.Experiments.Reproduction.Figures;

/// <summary>Lines, dots and bands.</summary>
/// <param name="Title">Its title; empty for none.</param>
/// <param name="X">The horizontal axis.</param>
/// <param name="Y">The vertical axis.</param>
/// <param name="Series">What is drawn; the first lies lowest.</param>
public sealed record LineChart(string Title, Axis X, Axis Y, params IReadOnlyList<Series> Series) : Chart(Title, X, Y)
{
    /// <summary>Where the colours of series come from that name none.</summary>
    public Palette Palette { get; init; } = Palette.Distinct;

    /// <inheritdoc/>
    internal override ResultTable Table(string name, string caption)
    {
        ResultTable table = new(name, caption, "series", X.Label, Y.Label, "lower", "upper");
        foreach (Series series in Series)
        {
            for (int i = 0; i < series.X.Count; i++)
            {
                table.Add(series.Name, Entry(X, series.X[i]), Entry(Y, series.Y[i]), Bound(series.Lower, i), Bound(series.Upper, i));
            }
        }

        return table;
    }

    private static Cell Entry(Axis axis, double value) => axis.HasNames ? axis.Ticks.First(tick => tick.Value == value).Label : value;

    private static Cell Bound(IReadOnlyList<double>? bounds, int i) => bounds is null ? "" : bounds[i];
}

/// <summary>Colours for the series of a chart.</summary>
public enum Palette
{
    /// <summary>Seven colours that are easily told apart, over and over.</summary>
    Distinct,

    /// <summary>From dark to light, for series that have an order.</summary>
    Ordered,
}
