using System.Numerics;
using Hyperkernel.Activations;
using Hyperkernel.Activations.Functions;

namespace Hyperkernel.Tests.Activations;

/// <summary>
/// Taylor coefficients by Cauchy's formula: the mean of s(y + R e^(it)) e^(-ikt) / R^k over a circle in the complex plane.
/// </summary>
/// <remarks>
/// The functions are written out here again, over complex numbers; of those with a kink, the branch on the side of y. The trapezoidal rule
/// with N points is off by c_(k+N) R^N + c_(k+2N) R^(2N) + ...: nothing to see at N = 128 and R = 1, for poles at a distance of pi/2 or
/// more.
/// </remarks>
internal static class ContourIntegral
{
    public const double Radius = 1;

    private const int Points = 128;

    /// <summary>The coefficients of orders 0 to r, and the largest value on the circle.</summary>
    public static (double[] Coefficients, double Largest) Of(Activation activation, double y, int order)
    {
        Func<Complex, Complex> function =
            FunctionOf(activation, y > 0) ?? throw new InvalidOperationException($"{activation} has no form over complex numbers here.");
        Complex[] values =
        [
            .. Enumerable.Range(0, Points).Select(n => function(y + Complex.FromPolarCoordinates(Radius, 2 * Math.PI * n / Points))),
        ];
        double[] coefficients =
        [
            .. Enumerable
                .Range(0, order + 1)
                .Select(k =>
                    values
                        .Select((v, n) => v * Complex.FromPolarCoordinates(1 / Math.Pow(Radius, k), -2 * Math.PI * (long)n * k / Points))
                        .Aggregate(Complex.Add)
                        .Real / Points
                ),
        ];
        return (coefficients, values.Max(Complex.Abs));
    }

    /// <summary>Whether an activation is written out here.</summary>
    public static bool Has(Activation activation) => FunctionOf(activation, right: true) is not null;

    private static Func<Complex, Complex>? FunctionOf(Activation activation, bool right) =>
        activation switch
        {
            ScaledActivation scaled => FunctionOf(scaled.Inner, right) is { } inner ? z => scaled.Scale * inner(z) : null,
            PiecewiseLinear linear => z => (right ? linear.Positive : linear.Negative) * z,
            SignActivation => _ => right ? 1 : -1,
            RectifiedMonomialActivation rectified => z => right ? Power(z, rectified.Degree) : 0,
            PolynomialActivation polynomial => z => polynomial.Coefficients.Select((c, n) => c * Power(z, n)).Aggregate(Complex.Add),
            ExponentialActivation exponential => z => exponential.A * Complex.Exp(exponential.B * z),
            GaussianActivation gaussian => z => gaussian.A * Complex.Exp(gaussian.B * z * z),
            Sinusoid sinusoid => z => sinusoid.Amplitude * Complex.Sin((sinusoid.Frequency * z) + sinusoid.Phase),
            ErfActivation => Erf,
            EluActivation elu => z => right ? z : elu.Alpha * (Complex.Exp(z) - 1),
            GeluActivation => z => z * (1 + Erf(z / Math.Sqrt(2))) / 2,
            TanhActivation => Tanh,
            SigmoidActivation => Logistic,
            SoftplusActivation => z => Complex.Log(1 + Complex.Exp(z)),
            SwishActivation => z => z * Logistic(z),
            _ => activation == ActivationSamples.Series ? z => Complex.Atan(z / 2) : null,
        };

    // Complex.Pow takes logarithms, which 0 has not.
    private static Complex Power(Complex z, int n) => Enumerable.Repeat(z, n).Aggregate(Complex.One, Complex.Multiply);

    private static Complex Tanh(Complex z) => (2 * Logistic(2 * z)) - 1;

    private static Complex Logistic(Complex z) => 1 / (1 + Complex.Exp(-z));

    // (2/sqrt pi) exp(-z^2) sum of 2^n z^(2n+1) / (2n+1)!!
    private static Complex Erf(Complex z)
    {
        Complex term = z,
            sum = z;
        for (int n = 1; n < 200; n++)
        {
            term *= 2 * z * z / ((2 * n) + 1);
            sum += term;
        }

        return 2 / Math.Sqrt(Math.PI) * Complex.Exp(-z * z) * sum;
    }
}
