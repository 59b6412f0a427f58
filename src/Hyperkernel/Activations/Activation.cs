using System.Numerics;
using Hyperkernel.Activations.Functions;
using Hyperkernel.Activations.SpecialFunctions;
using Hyperkernel.Strips;

namespace Hyperkernel.Activations;

/// <summary>An activation s: its value, its derivative and its dual maps, the expectations under a Gaussian pair.</summary>
/// <remarks>
/// For (a, b) ~ N(0, [[v1, c], [c, v2]]) the dual maps are E s(a)s(b) and E s'(a)s'(b), without any factor 2: the paper's
/// T and D (equation 54) are those of sqrt(2) s. Each activation has them twice: as a scalar map in double that keeps full accuracy near
/// |rho| = 1, and as an elementwise map over a strip of a tile, which says how near it came to the square-root singularity there.
/// Only this library derives from it, since its map over strips has no public form. A program brings its own function by
/// <see cref="FromFunction(string, Func{double, double}, Func{double, double}, IEnumerable{double})"/> or <see cref="FromTaylorSeries"/>.
/// </remarks>
public abstract record Activation
{
    private protected Activation() { }

    /// <summary>The rectifier max(y, 0).</summary>
    public static Activation Relu => PiecewiseLinear.Rectifier;

    /// <summary>The paper's activation, sqrt(2) max(y, 0).</summary>
    public static Activation ReluSqrt2 => PiecewiseLinear.ScaledRectifier;

    /// <summary>The absolute value.</summary>
    public static Activation Abs => PiecewiseLinear.AbsoluteValue;

    /// <summary>The error function.</summary>
    public static Activation Erf => ErfActivation.Instance;

    /// <summary>y Phi(y), with the distribution function Phi of a standard Gaussian variable (the exact GELU).</summary>
    public static Activation Gelu => GeluActivation.Instance;

    /// <summary>The sine.</summary>
    public static Activation Sin => Sinusoid.Sine;

    /// <summary>The cosine.</summary>
    public static Activation Cos => Sinusoid.Cosine;

    /// <summary>The sign: -1, 0 at 0, or 1. Its tangent map is 0.</summary>
    public static Activation Sign => SignActivation.Instance;

    /// <summary>The hyperbolic tangent.</summary>
    public static Activation Tanh => TanhActivation.Instance;

    /// <summary>The logistic function 1 / (1 + exp(-y)).</summary>
    public static Activation Sigmoid => SigmoidActivation.Instance;

    /// <summary>log(1 + exp(y)).</summary>
    public static Activation Softplus => SoftplusActivation.Instance;

    /// <summary>y / (1 + exp(-y)).</summary>
    public static Activation Swish => SwishActivation.Instance;

    /// <summary>y for positive y, exp(y) - 1 for negative.</summary>
    public static Activation Elu => EluActivation.Usual;

    /// <summary>The name in an architecture file, with its parameters.</summary>
    public abstract string Name { get; }

    /// <summary>Points where the function or its derivative jumps, in ascending order.</summary>
    public abstract IReadOnlyList<double> Kinks { get; }

    /// <summary>The highest order of Taylor coefficients that are known; null where all are.</summary>
    public virtual int? LargestTaylorOrder => null;

    /// <summary>Whether the dual maps depend on E(a - b)^2 alone, so that the origin of a network's inputs does not matter.</summary>
    internal virtual bool IsStationary => false;

    /// <summary>Whether the function jumps at 0, so that its values depend on correlations at any variance, however small.</summary>
    internal virtual bool NeedsCorrelation => false;

    /// <summary>The order above which all Taylor coefficients are 0 everywhere; null where there is none.</summary>
    internal virtual int? TaylorDegree => null;

    /// <summary>y for negative y times <paramref name="slope"/>, y for positive.</summary>
    public static Activation LeakyRelu(double slope) => PiecewiseLinear.Leaky(slope);

    /// <summary><paramref name="negative"/> y for negative y, <paramref name="positive"/> y for positive.</summary>
    public static Activation AbRelu(double negative, double positive) => PiecewiseLinear.Of(negative, positive);

    /// <summary>sin(frequency y).</summary>
    /// <exception cref="ArgumentException">The frequency or its square is not finite.</exception>
    public static Activation SinOf(double frequency) => Sinusoid.SineOf(frequency);

    /// <summary>cos(frequency y).</summary>
    /// <exception cref="ArgumentException">The frequency or its square is not finite.</exception>
    public static Activation CosOf(double frequency) => Sinusoid.CosineOf(frequency);

    /// <summary>y for positive y, alpha (exp(y) - 1) for negative; at 0 its derivative jumps from alpha to 1.</summary>
    /// <exception cref="ArgumentException">alpha is not finite.</exception>
    public static Activation EluOf(double alpha) => EluActivation.Of(alpha);

    /// <summary>sqrt(2) sin(sqrt(2 gamma) y + pi/4), whose dual map is exp(-gamma E (a - b)^2), the RBF kernel.</summary>
    /// <exception cref="ArgumentException">gamma is negative or not finite.</exception>
    public static Activation Rbf(double gamma) => Sinusoid.OfRbf(gamma);

    /// <summary>a exp(b y).</summary>
    public static Activation Exp(double a, double b) => new ExponentialActivation(a, b);

    /// <summary>a exp(b y^2); for positive b its moments exist at variances below 1/(4b) only.</summary>
    public static Activation Gaussian(double a, double b) => new GaussianActivation(a, b);

    /// <summary>y^d.</summary>
    /// <exception cref="ArgumentException">The degree is not from 0 to 16.</exception>
    public static Activation Monomial(int degree) => PolynomialActivation.OfDegree(degree);

    /// <summary>y^d for positive y, else 0: the step function for d = 0.</summary>
    /// <exception cref="ArgumentException">The degree is not from 0 to 16.</exception>
    public static Activation RectifiedMonomial(int degree) => new RectifiedMonomialActivation(degree);

    /// <summary>c_0 + c_1 y + c_2 y^2 + ...</summary>
    /// <exception cref="ArgumentException">There is no coefficient or more than 17, or one is not finite.</exception>
    public static Activation Polynomial(params IEnumerable<double> coefficients) => PolynomialActivation.Of(coefficients);

    /// <summary>The activation that a name in an architecture file stands for, such as tanh or leaky_relu(0.1).</summary>
    /// <exception cref="FormatException">No activation has the name; the message says what is allowed.</exception>
    public static Activation Parse(string name) =>
        ActivationNames.TryParse(name, out Activation? activation, out string problem)
            ? activation!
            : throw new FormatException($"{problem}.");

    /// <summary>Any smooth function; its derivative comes from its values, by extrapolated differences.</summary>
    /// <param name="name">What to call it in descriptions; an architecture with it cannot be written to a file.</param>
    /// <param name="value">s(y): smooth on the whole line, and growing slower than exp(y^2 / (4v)) at variances v.</param>
    public static Activation FromFunction(string name, Func<double, double> value)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(value);
        return new CallersActivation(name, y => (value(y), NumericalDerivative.At(value, y)), []);
    }

    /// <summary>Any function with its derivative.</summary>
    /// <param name="name">What to call it in descriptions; an architecture with it cannot be written to a file.</param>
    /// <param name="value">s(y), growing slower than exp(y^2 / (4v)) at variances v.</param>
    /// <param name="derivative">s'(y); at a kink, the value from the left.</param>
    /// <param name="kinks">Every point where s or s' jumps; null for none. A jump that is not declared costs accuracy.</param>
    /// <exception cref="ArgumentException">A kink is not finite.</exception>
    public static Activation FromFunction(
        string name,
        Func<double, double> value,
        Func<double, double> derivative,
        IEnumerable<double>? kinks = null
    )
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(derivative);
        return new CallersActivation(name, y => (value(y), derivative(y)), CheckedKinks(name, kinks));
    }

    /// <summary>Any function with its Taylor coefficients, from which its value and its derivative come too.</summary>
    /// <param name="name">What to call it in descriptions; an architecture with it cannot be written to a file.</param>
    /// <param name="taylor">s^(k)(y)/k! for k = 0, 1, ..., as many as are asked for.</param>
    /// <param name="kinks">Every point where s or s' jumps; null for none. A jump that is not declared costs accuracy.</param>
    /// <exception cref="ArgumentException">A kink is not finite.</exception>
    public static Activation FromTaylorSeries(string name, TaylorSeries taylor, IEnumerable<double>? kinks = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(taylor);
        return new CallersActivation(name, JetOf, CheckedKinks(name, kinks), taylor);

        (double Value, double Derivative) JetOf(double y)
        {
            Span<double> coefficients = stackalloc double[2];
            taylor(y, coefficients);
            return (coefficients[0], coefficients[1]);
        }
    }

    /// <summary>The value s(y).</summary>
    public abstract double Value(double y);

    /// <summary>The derivative s'(y); at a kink where s does not jump, the value from the left.</summary>
    public abstract double Derivative(double y);

    /// <summary>The dual maps, in double precision and accurate for every correlation.</summary>
    public abstract DualMoments Moments(in CovarianceBlock input);

    /// <summary>The Taylor coefficients s^(k)(y)/k! for k = 0, ..., r; at a kink, those from the left.</summary>
    /// <param name="y">The point.</param>
    /// <param name="coefficients">Takes the r + 1 coefficients.</param>
    /// <exception cref="ArgumentException">r is negative, or above <see cref="LargestTaylorOrder"/>.</exception>
    public void TaylorCoefficients(double y, Span<double> coefficients)
    {
        RequireTaylorOrder(coefficients.Length - 1);
        WriteTaylor(y, coefficients);
    }

    /// <summary>This activation times a factor.</summary>
    public Activation Scaled(double scale) => new ScaledActivation(this, scale);

    /// <inheritdoc/>
    public sealed override string ToString() => Name;

    /// <exception cref="ArgumentException">The Taylor coefficients of an order are not known.</exception>
    internal void RequireTaylorOrder(int order)
    {
        if (order < 0 || order > LargestTaylorOrder)
        {
            throw new ArgumentException(
                order < 0
                    ? $"{Name}: Taylor coefficients up to order {order} were asked for, the order must be 0 or more."
                    : $"{Name}: Taylor coefficients up to order {order} were asked for, of a function given by values they are "
                        + $"known up to order {LargestTaylorOrder}; FromTaylorSeries takes a function with all of them."
            );
        }
    }

    /// <summary>Writes the Taylor coefficients, at least one, whose orders are known.</summary>
    internal abstract void WriteTaylor(double y, Span<double> coefficients);

    /// <summary>s(y) of many numbers; the destination may be the source.</summary>
    internal virtual void Values<T>(ReadOnlySpan<T> y, Span<T> values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int k = 0; k < y.Length; k++)
        {
            values[k] = T.CreateTruncating(Value(double.CreateTruncating(y[k])));
        }
    }

    /// <summary>s'(y) of many numbers; the destination may be the source.</summary>
    internal virtual void Slopes<T>(ReadOnlySpan<T> y, Span<T> slopes)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int k = 0; k < y.Length; k++)
        {
            slopes[k] = T.CreateTruncating(Derivative(double.CreateTruncating(y[k])));
        }
    }

    /// <summary>
    /// The map over strips of data whose variances lie in a range: covariance := E s(a)s(b), tangent := tangent * E s'(a)s'(b).
    /// </summary>
    internal abstract StripMap<T> StripMap<T>(VarianceRange range)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>Why dual maps have no derivatives by the covariance here; null where they have.</summary>
    internal virtual string? WhyNoDerivatives => null;

    /// <summary>How many numbers of a variance <see cref="DualDerivatives"/> reads.</summary>
    internal virtual int DerivativeNumbers => 0;

    /// <summary>The dual maps of a variable with itself, with derivatives.</summary>
    /// <param name="variance">Its variance.</param>
    /// <param name="numbers">Takes <see cref="DerivativeNumbers"/> numbers.</param>
    internal virtual OwnDerivatives OwnDerivatives(double variance, Span<double> numbers) =>
        DualDerivatives(variance, variance, variance, numbers, numbers).Own;

    /// <summary>The dual maps of a pair, with derivatives, in double precision without a gap of their own.</summary>
    /// <param name="v1">The first variance.</param>
    /// <param name="c">The covariance.</param>
    /// <param name="v2">The second variance.</param>
    /// <param name="first">What <see cref="OwnDerivatives"/> wrote of the first variance.</param>
    /// <param name="second">The same of the second.</param>
    internal abstract DualDerivatives DualDerivatives(
        double v1,
        double c,
        double v2,
        ReadOnlySpan<double> first,
        ReadOnlySpan<double> second
    );

    private static double[] CheckedKinks(string name, IEnumerable<double>? kinks)
    {
        double[] jumps = [.. (kinks ?? []).Distinct().Order()];
        return jumps.All(double.IsFinite) ? jumps : throw new ArgumentException($"{name}: all kinks must be finite.", nameof(kinks));
    }
}
