using Hyperkernel.Activations;
using Hyperkernel.Features;

namespace Hyperkernel.Tests.Differential;

/// <summary>What theory.md carries from layer to layer for one pair of points: the block of covariances and the tangent kernel.</summary>
internal readonly record struct LiteralState(BigReal V1, BigReal V2, BigReal C, BigReal Tangent)
{
    /// <summary>x.x'/n_0 of two inputs.</summary>
    public static LiteralState Of(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        BigReal xx = 0,
            yy = 0,
            xy = 0;
        for (int k = 0; k < x.Length; k++)
        {
            (BigReal a, BigReal b) = (x[k], y[k]);
            (xx, yy, xy) = (xx + (a * a), yy + (b * b), xy + (a * b));
        }

        return new(xx / x.Length, yy / x.Length, xy / x.Length, 0);
    }

    /// <summary>
    /// The covariances of what a primary network sees of two coordinates; of finitely many Fourier features those of the features as they
    /// are.
    /// </summary>
    public static LiteralState Of(CoordinateFeatures features, ReadOnlySpan<double> z, ReadOnlySpan<double> other)
    {
        if (features is not FourierLimit limit)
        {
            return Of(z, other);
        }

        BigReal square = 0;
        for (int k = 0; k < z.Length; k++)
        {
            BigReal difference = (BigReal)z[k] - other[k];
            square += difference * difference;
        }

        return new(1, 1, BigMath.Exp(-square / (2 * (BigReal)limit.LengthScale * limit.LengthScale)), 0);
    }

    public static LiteralState operator +(LiteralState a, LiteralState b) =>
        new(a.V1 + b.V1, a.V2 + b.V2, a.C + b.C, a.Tangent + b.Tangent);

    /// <summary>The states of an activation's outputs.</summary>
    public LiteralState Through(Activation activation)
    {
        (BigReal value, BigReal slope) = LiteralMoments.Of(activation, V1, V2, C);
        return new(
            LiteralMoments.Of(activation, V1, V1, V1).Value,
            LiteralMoments.Of(activation, V2, V2, V2).Value,
            value,
            slope * Tangent
        );
    }
}
