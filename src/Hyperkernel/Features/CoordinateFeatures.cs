using System.Globalization;
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

    /// <summary>The block of Sig^0 at two coordinates.</summary>
    /// <param name="z">A coordinate.</param>
    /// <param name="other">Another, of the same length.</param>
    public abstract CovarianceBlock Block(ReadOnlySpan<double> z, ReadOnlySpan<double> other);

    /// <summary>Sig^0 of a coordinate with itself.</summary>
    /// <param name="z">The coordinate.</param>
    public abstract double Variance(ReadOnlySpan<double> z);

    private sealed record RawCoordinates : CoordinateFeatures
    {
        public override double Variance(ReadOnlySpan<double> z) => TensorPrimitives.SumOfSquares(z) / z.Length;

        public override CovarianceBlock Block(ReadOnlySpan<double> z, ReadOnlySpan<double> other) =>
            CovarianceBlock.FromVectors(z, other, z.Length);

        public override string ToString() => "raw";
    }
}

/// <summary>The limit of random Fourier features p(z) = sqrt(2) [cos(w_i.z/ell + b_i)], w_i ~ N(0, I), b_i ~ U[-pi, pi].</summary>
/// <remarks>
/// p(z).p(z')/k tends to exp(-|z - z'|^2 / (2 ell^2)) (Remark 1, equations 64 and 65; corrected, see docs/theory.md: without the sqrt(2) the limit
/// would be half that). Source: Rahimi and Recht 2008.
/// </remarks>
public sealed record FourierLimit : CoordinateFeatures
{
    /// <summary>The limit for a length scale ell, in the units of the coordinates; finite and positive.</summary>
    /// <exception cref="ArgumentException">The length scale is not finite and positive.</exception>
    public FourierLimit(double lengthScale)
    {
        LengthScale = double.IsFinite(lengthScale) && lengthScale > 0
            ? lengthScale
            : throw new ArgumentException($"FourierLimit: length scale = {lengthScale}, must be finite and > 0.", nameof(lengthScale));
    }

    /// <summary>The length scale ell, in the units of the coordinates.</summary>
    public double LengthScale { get; }

    /// <inheritdoc/>
    public override double Variance(ReadOnlySpan<double> z) => 1;

    /// <inheritdoc/>
    public override CovarianceBlock Block(ReadOnlySpan<double> z, ReadOnlySpan<double> other)
    {
        double square = 0;
        for (int k = 0; k < z.Length; k++)
        {
            square += (z[k] - other[k]) * (z[k] - other[k]);
        }

        double exponent = -square / (2 * LengthScale * LengthScale);

        // 1 - exp(e) = -2 exp(e/2) sinh(e/2): double.ExpM1 subtracts, so nearly equal coordinates would lose the gap's digits.
        return new(1, 1, Math.Exp(exponent), -2 * Math.Exp(exponent / 2) * Math.Sinh(exponent / 2));
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"fourier:{LengthScale}");
}
