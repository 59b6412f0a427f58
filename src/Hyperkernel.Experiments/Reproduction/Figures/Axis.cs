namespace Hyperkernel.Experiments.Reproduction.Figures;

/// <summary>An axis of a chart.</summary>
/// <param name="Label">What it measures, with its unit.</param>
/// <param name="Scale">How numbers become places.</param>
public sealed record Axis(string Label, AxisScale Scale = AxisScale.Linear)
{
    /// <summary>Ticks with their labels; chosen by the renderer if empty.</summary>
    public IReadOnlyList<(double Value, string Label)> Ticks { get; init; } = [];

    /// <summary>The least number shown; by the data if null.</summary>
    public double? Minimum { get; init; }

    /// <summary>The greatest number shown; by the data if null.</summary>
    public double? Maximum { get; init; }

    /// <summary>Whether numbers only stand for the labels of their ticks.</summary>
    public bool HasNames { get; private init; }

    /// <summary>An axis of names, the first at the top.</summary>
    public static Axis Names(string label, IReadOnlyList<string> names) =>
        new(label)
        {
            Ticks = [.. names.Select((name, i) => ((double)(names.Count - i), name))],
            HasNames = true,
            Minimum = .5,
            Maximum = names.Count + .5,
        };

    /// <summary>A logarithmic axis with a tick at each given number.</summary>
    public static Axis Powers(string label, IEnumerable<double> values) =>
        new(label, AxisScale.Logarithmic)
        {
            Ticks = [.. values.Distinct().Order().Select(value => (value, FormattableString.Invariant($"{value:0.######}")))],
        };
}

/// <summary>How numbers become places on an axis.</summary>
public enum AxisScale
{
    /// <summary>In proportion.</summary>
    Linear,

    /// <summary>By their logarithm; numbers that are not positive are not drawn.</summary>
    Logarithmic,
}
