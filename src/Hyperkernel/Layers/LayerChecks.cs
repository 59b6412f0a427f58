using System.Globalization;

namespace Hyperkernel.Layers;

/// <summary>Numbers that layers are given; an error names layer and value.</summary>
internal static class LayerChecks
{
    /// <summary>A standard deviation: finite and not negative.</summary>
    /// <exception cref="ArgumentException">It is not.</exception>
    public static double Std(double value, string layer, string name) =>
        double.IsFinite(value) && value >= 0
            ? value
            : throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"{layer}: {name} = {value}, must be finite and not negative."),
                name
            );

    /// <summary>A number of units, or null for none given.</summary>
    /// <exception cref="ArgumentException">It is not positive.</exception>
    public static int? Width(int? width, string layer) =>
        width is null or > 0 ? width : throw new ArgumentException($"{layer}: width = {width}, must be > 0.", nameof(width));
}
