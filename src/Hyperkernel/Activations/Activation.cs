using System.Numerics;
using Hyperkernel.Strips;

namespace Hyperkernel.Activations;

/// <summary>An activation s: its value, its derivative and its dual maps, the expectations under a Gaussian pair.</summary>
/// <remarks>
/// For (a, b) ~ N(0, [[v1, c], [c, v2]]) the dual maps are E s(a)s(b) and E s'(a)s'(b), without any factor 2: the paper's
/// T and D (equation 54) are those of sqrt(2) s. Each activation has them twice: as a scalar map in double that keeps full accuracy near
/// |rho| = 1, and as an elementwise map over a strip of a tile, which says how near it came to the square-root singularity there.
/// </remarks>
public abstract record Activation
{
    /// <summary>The rectifier max(y, 0).</summary>
    public static Activation Relu { get; } = new PiecewiseLinear(0, 1, "relu");

    /// <summary>The paper's activation, sqrt(2) max(y, 0).</summary>
    public static Activation ReluSqrt2 { get; } = new PiecewiseLinear(0, Math.Sqrt(2), "relu_sqrt2");

    /// <summary>The absolute value.</summary>
    public static Activation Abs { get; } = new PiecewiseLinear(-1, 1, "abs");

    /// <summary>The error function.</summary>
    public static Activation Erf { get; } = new ErfActivation();

    /// <summary>The name in an architecture file, with its parameters.</summary>
    public abstract string Name { get; }

    /// <summary>Points where the derivative jumps, in ascending order.</summary>
    public abstract IReadOnlyList<double> Kinks { get; }

    /// <summary>y for negative y times <paramref name="slope"/>, y for positive.</summary>
    public static Activation LeakyRelu(double slope) =>
        new PiecewiseLinear(slope, 1, FormattableString.Invariant($"leaky_relu({slope:R})"));

    /// <summary><paramref name="negative"/> y for negative y, <paramref name="positive"/> y for positive.</summary>
    public static Activation AbRelu(double negative, double positive) =>
        new PiecewiseLinear(negative, positive, FormattableString.Invariant($"ab_relu({negative:R},{positive:R})"));

    /// <summary>The value s(y).</summary>
    public abstract double Value(double y);

    /// <summary>The derivative s'(y); at a kink, the value from the left.</summary>
    public abstract double Derivative(double y);

    /// <summary>The dual maps, in double precision and accurate for every correlation.</summary>
    public abstract DualMoments Moments(in CovarianceBlock input);

    /// <summary>This activation times a factor.</summary>
    public Activation Scaled(double scale) => new ScaledActivation(this, scale);

    /// <inheritdoc/>
    public sealed override string ToString() => Name;

    /// <summary>The map over strips of data whose variances lie in a range: covariance := E s(a)s(b), tangent := tangent * E s'(a)s'(b).</summary>
    internal abstract StripMap<T> StripMap<T>(VarianceRange range)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}
