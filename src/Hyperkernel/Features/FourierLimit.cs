using System.Globalization;
using Hyperkernel.Activations;
using Hyperkernel.Activations.SpecialFunctions;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Features;

/// <summary>The limit of random Fourier features p(z) = sqrt(2) [cos(w_i.z/ell + b_i)], w_i ~ N(0, I), b_i ~ U[-pi, pi].</summary>
/// <remarks>
/// p(z).p(z')/k tends to exp(-|z - z'|^2 / (2 ell^2)) (Remark 1, equations 64 and 65; corrected, see docs/theory.md: without the sqrt(2)
/// the limit would be half that). Source: Rahimi and Recht 2008.
/// </remarks>
public sealed record FourierLimit : CoordinateFeatures
{
    /// <summary>The limit for a length scale ell, in the units of the coordinates; finite and positive.</summary>
    /// <exception cref="ArgumentException">The length scale is not finite and positive.</exception>
    public FourierLimit(double lengthScale)
    {
        LengthScale =
            double.IsFinite(lengthScale) && lengthScale > 0
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
            double difference = (z[k] - other[k]) / LengthScale;
            square += difference * difference;
        }

        // 1 - exp(-square / 2) keeps its digits for nearly equal coordinates, and is 1 for those whose square overflows.
        double gap = -Accurate.ExpM1(-square / 2);
        return new(1, 1, Math.Exp(-square / 2), gap);
    }

    internal override bool HasDerivatives => true;

    internal override void AddByScales(Matrix<double> rows, Matrix<double> covariances, Matrix<double> adjoint, Span<double> derivatives)
    {
        for (long i = 0; i < rows.Rows; i++)
        {
            for (long j = 0; j < i; j++)
            {
                double both = (adjoint[i, j] + adjoint[j, i]) * covariances[i, j];
                ReadOnlySpan<double> z = rows.Row(i),
                    other = rows.Row(j);
                for (int k = 0; k < derivatives.Length; k++)
                {
                    double difference = (z[k] - other[k]) / LengthScale;
                    derivatives[k] -= both * difference * difference;
                }
            }
        }
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"fourier:{LengthScale}");
}
