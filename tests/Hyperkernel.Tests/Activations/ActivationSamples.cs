using System.Numerics;
using Hyperkernel.Activations;
using Xunit;

namespace Hyperkernel.Tests.Activations;

/// <summary>The activations that every law is tried on; each type of activation is among them.</summary>
internal static class ActivationSamples
{
    /// <summary>A caller's smooth function, given by its values only.</summary>
    public static Activation Smooth { get; } = Activation.FromFunction("tanh(y + 0.3)", y => Math.Tanh(y + 0.3));

    /// <summary>A caller's function whose derivative jumps away from 0.</summary>
    public static Activation Kinked { get; } =
        Activation.FromFunction("hard_tanh", y => Math.Clamp(y, -1, 0.7), y => y is > -1 and <= 0.7 ? 1 : 0, [0.7, -1]);

    /// <summary>
    /// A caller's function given by its Taylor coefficients: Im log(1 + iy/2), whose k-th is Im (-1)^(k-1) (i / (2 + iy))^k / k.
    /// </summary>
    public static Activation Series { get; } =
        Activation.FromTaylorSeries(
            "arctan(y / 2)",
            (y, coefficients) =>
            {
                Complex step = -Complex.ImaginaryOne / new Complex(2, y),
                    power = -Complex.One;
                coefficients[0] = Math.Atan(y / 2);
                for (int k = 1; k < coefficients.Length; k++)
                {
                    power *= step;
                    coefficients[k] = power.Imaginary / k;
                }
            }
        );

    /// <summary>All samples.</summary>
    public static Activation[] All { get; } =
    [
        Activation.Relu,
        Activation.ReluSqrt2,
        Activation.LeakyRelu(0.1),
        Activation.Abs,
        Activation.AbRelu(-0.3, 1.2),
        Activation.AbRelu(0.8, 0.8),
        Activation.Erf,
        Activation.Erf.Scaled(1.7),
        Activation.LeakyRelu(-0.5).Scaled(-2),
        Activation.Gelu,
        Activation.Sin,
        Activation.SinOf(1.6),
        Activation.Cos,
        Activation.CosOf(-0.4),
        Activation.Rbf(0.7),
        Activation.Exp(0.5, 0.8),
        Activation.Gaussian(0.9, -0.4),
        Activation.Gaussian(1.1, 0.02),
        Activation.Sign,
        Activation.Monomial(0),
        Activation.Monomial(2),
        Activation.Monomial(3),
        Activation.RectifiedMonomial(0),
        Activation.RectifiedMonomial(1),
        Activation.RectifiedMonomial(2),
        Activation.RectifiedMonomial(5),
        Activation.Polynomial(0.2, 0.5, -0.3),
        Activation.Polynomial(0, 1, 0, -0.1, 0.02),
        Activation.Tanh,
        Activation.Sigmoid,
        Activation.Softplus,
        Activation.Swish,
        Activation.Elu,
        Activation.EluOf(0.6),
        Activation.EluOf(-1.5).Scaled(Math.Sqrt(2)),
        Activation.Tanh.Scaled(Math.Sqrt(2)),
        Smooth,
        Kinked,
        Series,
    ];

    /// <summary>Those that have a form in a file.</summary>
    public static Activation[] InFiles { get; } = [.. All.Where(a => !IsCallers(a))];

    /// <summary>
    /// The largest variance at which laws are tried: moments of fast-growing activations end or overflow, or lie outside the oracles'
    /// reach.
    /// </summary>
    public static double LargestVariance(Activation activation) =>
        activation switch
        {
            ExponentialActivation => 2,
            GaussianActivation { B: > 0 } => 4,
            _ => 1e6,
        };

    /// <summary>Whether the function is a caller's.</summary>
    public static bool IsCallers(Activation activation) => activation == Smooth || activation == Kinked || activation == Series;

    /// <summary>Whether scalar moments take quadrature.</summary>
    public static bool IsNumerical(Activation activation) =>
        activation is NumericalActivation or EluActivation or ScaledActivation { Inner: NumericalActivation or EluActivation };

    /// <summary>Whether strips take tables.</summary>
    public static bool IsTabulated(Activation activation) => activation is GeluActivation || IsNumerical(activation);

    /// <summary>Their names, as theory data.</summary>
    public static TheoryData<string> Names => [.. All.Select(a => a.Name)];

    /// <summary>The sample with a name.</summary>
    public static Activation Of(string name) => All.Single(a => a.Name == name);
}
