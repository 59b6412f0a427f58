namespace Hyperkernel.Experiments.Reproduction.Figures;

/// <summary>Points of a chart that belong together.</summary>
/// <param name="Name">What the legend calls them; empty for no entry.</param>
/// <param name="X">Their places.</param>
/// <param name="Y">Their heights; those that are not finite are not drawn.</param>
public sealed record Series(string Name, IReadOnlyList<double> X, IReadOnlyList<double> Y)
{
    /// <summary>The lower ends of what is drawn around the heights; nothing if null.</summary>
    public IReadOnlyList<double>? Lower { get; init; }

    /// <summary>The upper ends.</summary>
    public IReadOnlyList<double>? Upper { get; init; }

    /// <summary>How points are drawn.</summary>
    public Mark Mark { get; init; } = Mark.LineAndDots;

    /// <summary>How lower and upper ends are drawn.</summary>
    public Spread Spread { get; init; } = Spread.Band;

    /// <summary>Which colour of the palette, from 0; -1 for black. By the series' place if null.</summary>
    public int? Colour { get; init; }

    /// <summary>The points at which something is drawn: those that are finite, and positive where the axis needs it.</summary>
    internal int[] Drawn(Axis x, Axis y) => [.. Enumerable.Range(0, X.Count).Where(i => Has(x, X[i]) && Has(y, Y[i]))];

    private static bool Has(Axis axis, double value) => double.IsFinite(value) && (axis.Scale == AxisScale.Linear || value > 0);
}

/// <summary>How points are drawn.</summary>
public enum Mark
{
    /// <summary>A line through them, and dots.</summary>
    LineAndDots,

    /// <summary>A line through them.</summary>
    Line,

    /// <summary>A faint line through them, for one of many.</summary>
    ThinLine,

    /// <summary>A dashed line through them.</summary>
    DashedLine,

    /// <summary>Dots.</summary>
    Dots,
}

/// <summary>How lower and upper ends are drawn.</summary>
public enum Spread
{
    /// <summary>As a band.</summary>
    Band,

    /// <summary>As bars through the points.</summary>
    Bars,
}
