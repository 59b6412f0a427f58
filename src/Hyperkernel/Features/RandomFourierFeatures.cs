using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using Hyperkernel.Activations;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Features;

/// <summary>
/// k random Fourier features of a coordinate, p(z) = sqrt(2) [cos(w_i.z/ell + b_i)], with w_i ~ N(0, I) and b_i ~ U[-pi, pi] from a seed.
/// </summary>
/// <remarks>
/// Sig^0 = p(z).p(z')/k is unbiased for g = exp(-|z - z'|^2 / (2 ell^2)), the <see cref="FourierLimit"/>, with variance (1 + g^4/2 - g^2)/k
/// over seeds. With t = w.(z - z')/ell: 4 cos^2 a cos^2 a' = (1 + cos 2a)(1 + cos 2a'), the uniform phase leaves 1 + cos(2t)/2 of it on the
/// mean, and E cos(2t) = g^4. The first features of a seed are the same for every k. A coordinate is mapped once, at k width operations and
/// k cosines; covariances are then a matrix product. Source: Remark 1, equation 64 (corrected, see docs/theory.md); Rahimi and Recht 2008.
/// </remarks>
public sealed record RandomFourierFeatures : CoordinateFeatures
{
    /// <summary>Random Fourier features.</summary>
    /// <param name="lengthScale">The length scale ell, in the units of the coordinates; finite and positive.</param>
    /// <param name="count">Their number k, positive.</param>
    /// <param name="seed">The seed of frequencies and phases.</param>
    /// <exception cref="ArgumentException">The length scale or the number is not positive.</exception>
    public RandomFourierFeatures(double lengthScale, int count, ulong seed)
    {
        Limit = new(lengthScale);
        Count = count > 0 ? count : throw new ArgumentException($"RandomFourierFeatures: count = {count}, must be > 0.", nameof(count));
        Seed = seed;
    }

    /// <summary>What the covariances tend to as the number of features grows.</summary>
    public FourierLimit Limit { get; }

    /// <summary>The length scale ell, in the units of the coordinates.</summary>
    public double LengthScale => Limit.LengthScale;

    /// <summary>The number k of features.</summary>
    public int Count { get; }

    /// <summary>The seed of frequencies and phases.</summary>
    public ulong Seed { get; }

    /// <summary>The features p(z) of some coordinates.</summary>
    /// <param name="coordinates">N x width: one coordinate a row.</param>
    /// <returns>N x k.</returns>
    /// <exception cref="ArgumentException">There are no coordinates, or an entry is not finite.</exception>
    public Matrix<double> Map(Matrix<double> coordinates) => Map<double>(Inputs.From(coordinates, nameof(coordinates)), new()).As<double>();

    /// <summary>The variance over seeds of p(z).p(z')/k, whose mean is the limit.</summary>
    /// <param name="z">A coordinate.</param>
    /// <param name="other">Another, of the same length.</param>
    public double EstimateVariance(ReadOnlySpan<double> z, ReadOnlySpan<double> other)
    {
        double square = Math.Pow(Limit.Block(z, other).Covariance, 2);
        return (1 + (square * square / 2) - square) / Count;
    }

    /// <inheritdoc/>
    /// <remarks>Draws the frequencies anew; for many coordinates use <see cref="Map(Matrix{double})"/>.</remarks>
    public override double Variance(ReadOnlySpan<double> z) => Raw.Variance(Map(z));

    /// <inheritdoc/>
    /// <remarks>Draws the frequencies anew; for many coordinates use <see cref="Map(Matrix{double})"/>.</remarks>
    public override CovarianceBlock Block(ReadOnlySpan<double> z, ReadOnlySpan<double> other) => Raw.Block(Map(z), Map(other));

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"fourier:{LengthScale}:{Count}:{Seed}");

    internal override InputList Map<T>(InputList coordinates, ParallelOptions options) =>
        new(Map<T>(coordinates.Distinct, options), coordinates.Index);

    private Inputs Map<T>(Inputs coordinates, ParallelOptions options)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        MemoryBudget.Require(
            (((Int128)coordinates.Count * Unsafe.SizeOf<T>()) + ((coordinates.Width + 1L) * sizeof(double))) * Count,
            $"{Count} random Fourier features of {coordinates.Count} coordinates"
        );
        return Inputs.Mapped<T>(coordinates, Count, new FourierBasis(this, coordinates.Width).Map, "random Fourier features", options);
    }

    private double[] Map(ReadOnlySpan<double> z)
    {
        double[] features = new double[Count];
        new FourierBasis(this, z.Length).Map(z, features);
        return features;
    }
}
