using System.Globalization;
using System.Numerics;
using System.Numerics.Tensors;
using Hyperkernel.Activations;

namespace Hyperkernel.Features;

/// <summary>What a primary network sees of a coordinate z, as the covariance Sig^0(z, z') at its first layer.</summary>
public abstract record CoordinateFeatures
{
    /// <summary>The coordinate itself: Sig^0 = z.z'/m_0.</summary>
    public static CoordinateFeatures Raw { get; } = new RawCoordinates();

    /// <summary>Infinitely many random Fourier features; see <see cref="FourierLimit"/>.</summary>
    public static CoordinateFeatures Fourier(double lengthScale) => new FourierLimit(lengthScale);

    /// <summary>Finitely many random Fourier features; see <see cref="RandomFourierFeatures"/>.</summary>
    public static CoordinateFeatures Fourier(double lengthScale, int count, ulong seed) =>
        new RandomFourierFeatures(lengthScale, count, seed);

    /// <summary>
    /// Reads what <see cref="object.ToString"/> writes: raw, fourier:LENGTH, or fourier:LENGTH:COUNT:SEED, where an absent seed is 1.
    /// </summary>
    /// <param name="text">Such as fourier:1.4142 or fourier:1.4142:500:7.</param>
    /// <exception cref="FormatException">The text is none of these; the message says what it must be.</exception>
    public static CoordinateFeatures Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Split(':') switch
        {
            ["raw"] => Raw,
            ["fourier", string length] when Length(length) is { } scale => Fourier(scale),
            ["fourier", string length, string count] when Length(length) is { } scale && Count(count) is { } k => Fourier(scale, k, 1),
            ["fourier", string length, string count, string seed]
                when Length(length) is { } scale && Count(count) is { } k && Seed(seed) is { } number => Fourier(scale, k, number),
            _ => throw new FormatException(
                $"'{text}' must be raw, or fourier:LENGTH with a positive length such as fourier:1.4142, or "
                    + $"fourier:LENGTH:COUNT:SEED such as fourier:1.4142:500:1."
            ),
        };

        static double? Length(string part) =>
            double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out double length)
            && double.IsFinite(length)
            && length > 0
                ? length
                : null;

        static int? Count(string part) =>
            int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count > 0 ? count : null;

        static ulong? Seed(string part) =>
            ulong.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed) ? seed : null;
    }

    /// <summary>The block of Sig^0 at two coordinates.</summary>
    /// <param name="z">A coordinate.</param>
    /// <param name="other">Another, of the same length.</param>
    public abstract CovarianceBlock Block(ReadOnlySpan<double> z, ReadOnlySpan<double> other);

    /// <summary>Sig^0 of a coordinate with itself.</summary>
    /// <param name="z">The coordinate.</param>
    public abstract double Variance(ReadOnlySpan<double> z);

    /// <summary>
    /// What of a list of coordinates is computed once, so that their covariances are those of <see cref="Raw"/>; by default nothing.
    /// </summary>
    internal virtual InputList Map<T>(InputList coordinates, ParallelOptions options)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => coordinates;

    private sealed record RawCoordinates : CoordinateFeatures
    {
        public override double Variance(ReadOnlySpan<double> z) => TensorPrimitives.SumOfSquares(z) / z.Length;

        public override CovarianceBlock Block(ReadOnlySpan<double> z, ReadOnlySpan<double> other) =>
            CovarianceBlock.FromVectors(z, other, z.Length);

        public override string ToString() => "raw";
    }
}
