using System.Globalization;

namespace Hyperkernel.Features;

/// <summary>The coordinate features that a text stands for: <c>raw</c> or <c>fourier:1.4142</c>, as their <see cref="object.ToString"/> writes them.</summary>
public static class CoordinateFeatureNames
{
    private const string Fourier = "fourier:";

    /// <summary>The features that a text stands for.</summary>
    /// <param name="text">raw, or fourier:LENGTH for the limit of random Fourier features.</param>
    /// <exception cref="FormatException">The text stands for none; the message is a clause that says what is allowed.</exception>
    public static CoordinateFeatures Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text == "raw")
        {
            return CoordinateFeatures.Raw;
        }

        return text.StartsWith(Fourier, StringComparison.Ordinal)
            && double.TryParse(text.AsSpan(Fourier.Length), NumberStyles.Float, CultureInfo.InvariantCulture, out double length)
            && double.IsFinite(length) && length > 0
            ? CoordinateFeatures.Fourier(length)
            : throw new FormatException($"is '{text}', must be raw, or fourier:LENGTH with a positive length such as fourier:1.4142.");
    }
}
