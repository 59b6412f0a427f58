using Hyperkernel.Activations;
using Hyperkernel.Activations.Functions;

namespace Hyperkernel.Tests.Differential;

/// <summary>E s(a)s(b) and E s'(a)s'(b) of activations with closed forms, the formulas of the literature as they are printed.</summary>
internal static class LiteralMoments
{
    /// <summary>Whether an activation has a closed form here.</summary>
    public static bool Has(Activation activation) =>
        activation switch
        {
            ScaledActivation scaled => Has(scaled.Inner),
            RectifiedMonomialActivation rectified => rectified.Degree <= 3,
            PiecewiseLinear
            or ErfActivation
            or Sinusoid
            or ExponentialActivation
            or GaussianActivation
            or SignActivation
            or PolynomialActivation
            or GeluActivation => true,
            _ => false,
        };

    /// <summary>Both moments of (a, b) ~ N(0, [[v1, c], [c, v2]]).</summary>
    public static (BigReal Value, BigReal Slope) Of(Activation activation, BigReal v1, BigReal v2, BigReal c)
    {
        switch (activation)
        {
            case ScaledActivation scaled:
                BigReal factor = (BigReal)scaled.Scale * scaled.Scale;
                (BigReal value, BigReal slope) = Of(scaled.Inner, v1, v2, c);
                return (factor * value, factor * slope);
            case PiecewiseLinear s:
                return Piecewise(s, v1, v2, c);
            case ErfActivation:
                BigReal w = (1 + (2 * v1)) * (1 + (2 * v2));

                // w - 4 c^2, multiplied out: at equal inputs of 1e48 the difference would take all 96 digits.
                BigReal square = 1 + (2 * (v1 + v2)) + (4 * ((v1 * v2) - (c * c)));
                return (2 / BigMath.Pi * BigMath.Asin(2 * c / BigReal.Sqrt(w)), 4 / BigMath.Pi / BigReal.Sqrt(square));
            case Sinusoid s:
                return Sine(s, v1, v2, c);
            case ExponentialActivation s:
                BigReal b = (BigReal)s.B * s.B,
                    moment = (BigReal)s.A * s.A * BigMath.Exp(b * ((v1 + v2) / 2 + c));
                return (moment, b * moment);
            case GaussianActivation s:
                return Gaussian(s, v1, v2, c);
            case SignActivation:
                return (v1.IsZero || v2.IsZero ? 0 : 2 / BigMath.Pi * BigMath.Asin(c / BigReal.Sqrt(v1 * v2)), 0);
            case PolynomialActivation s:
                double[] coefficients = [.. s.Coefficients];
                return (Polynomial(coefficients, v1, v2, c), Polynomial(DerivativeOf(coefficients), v1, v2, c));
            case RectifiedMonomialActivation s:
                return Rectified(s.Degree, v1, v2, c);
            case GeluActivation:
                return Gelu(v1, v2, c);
            default:
                throw new NotSupportedException($"{activation} has no closed form here.");
        }
    }

    // s(y) = p y + q |y|: E |a||b| = (2/pi) m (sqrt(1 - rho^2) + rho arcsin rho), and the mixed terms are odd.
    private static (BigReal, BigReal) Piecewise(PiecewiseLinear s, BigReal v1, BigReal v2, BigReal c)
    {
        BigReal p = ((BigReal)s.Positive + s.Negative) / 2,
            q = ((BigReal)s.Positive - s.Negative) / 2;
        if (v1.IsZero || v2.IsZero)
        {
            return (0, p * p);
        }

        BigReal m = BigReal.Sqrt(v1 * v2),
            arc = BigMath.Asin(c / m),
            root = BigReal.Sqrt(BigReal.Max(0, (v1 * v2) - (c * c)));
        return ((p * p * c) + (q * q * 2 / BigMath.Pi * (root + (c * arc))), (p * p) + (q * q * 2 / BigMath.Pi * arc));
    }

    // amplitude sin(w y + phase) with cos(2 phase) = k.
    private static (BigReal, BigReal) Sine(Sinusoid s, BigReal v1, BigReal v2, BigReal c)
    {
        BigReal w = (BigReal)s.Frequency * s.Frequency,
            power = (BigReal)s.Amplitude * s.Amplitude / 2;
        BigReal near = BigMath.Exp(w * (c - ((v1 + v2) / 2))),
            far = s.Evenness * BigMath.Exp(-w * (c + ((v1 + v2) / 2)));

        // near - far of sin by its series, where all digits would cancel.
        BigReal angle = w * c;
        BigReal difference =
            s.Evenness == 1 && BigReal.Abs(angle) < 1e-20
                ? 2 * angle * BigMath.Exp(-w * ((v1 + v2) / 2)) * (1 + (angle * angle / 6))
                : near - far;
        return (power * difference, w * power * (near + far));
    }

    private static (BigReal, BigReal) Gaussian(GaussianActivation s, BigReal v1, BigReal v2, BigReal c)
    {
        BigReal a = (BigReal)s.A * s.A,
            b = s.B,
            determinant = (v1 * v2) - (c * c),
            w = 1 - (2 * b * (v1 + v2)) + (4 * b * b * determinant);

        // A bias beside so large a variance has no digits, and the determinant is made of it.
        if (BigReal.Max(v1, v2).Magnitude > BigReal.Bits / 2)
        {
            throw new ArithmeticException("The determinant has no digits left.");
        }

        return (a / BigReal.Sqrt(w), 4 * a * b * b * c / (w * BigReal.Sqrt(w)));
    }

    // J_d of Cho and Saul 2009, at the angle t.
    private static (BigReal, BigReal) Rectified(int degree, BigReal v1, BigReal v2, BigReal c)
    {
        bool isZero = v1.IsZero || v2.IsZero;
        BigReal product = v1 * v2,
            rho = isZero ? 0 : c / BigReal.Sqrt(product),
            rest = (BigMath.Pi / 2) + BigMath.Asin(rho);
        BigReal sine = BigReal.Sqrt(BigReal.Max(0, 1 - (rho * rho))),
            root = BigReal.Sqrt(product);
        BigReal value = isZero ? 0 : root.Power(degree) * J(degree) / (2 * BigMath.Pi);
        return (value, degree == 0 ? 0 : degree * degree * root.Power(degree - 1) * J(degree - 1) / (2 * BigMath.Pi));

        BigReal J(int d) =>
            d switch
            {
                0 => rest,
                1 => sine + (rest * rho),
                2 => (3 * sine * rho) + (rest * (1 + (2 * rho * rho))),
                _ => (4 * sine * sine * sine) + (15 * sine * rho * rho) + (rest * ((9 * sine * sine * rho) + (15 * rho * rho * rho))),
            };
    }

    // E a^i b^j by Isserlis' theorem: k of the factors are paired across, the others among themselves.
    private static BigReal Polynomial(double[] coefficients, BigReal v1, BigReal v2, BigReal c)
    {
        BigReal sum = 0;
        for (int i = 0; i < coefficients.Length; i++)
        {
            for (int j = 0; j < coefficients.Length; j++)
            {
                if ((i + j) % 2 == 1 || coefficients[i] == 0 || coefficients[j] == 0)
                {
                    continue;
                }

                BigReal moment = 0;
                for (int k = i % 2; k <= Math.Min(i, j); k += 2)
                {
                    int p = (i - k) / 2,
                        q = (j - k) / 2;
                    moment +=
                        Factorial(i)
                        * Factorial(j)
                        / (Factorial(k) * Factorial(p) * Factorial(q)).Scaled(p + q)
                        * c.Power(k)
                        * v1.Power(p)
                        * v2.Power(q);
                }

                sum += (BigReal)coefficients[i] * coefficients[j] * moment;
            }
        }

        return sum;
    }

    private static double[] DerivativeOf(double[] coefficients) => [.. coefficients.Skip(1).Select((c, n) => (n + 1) * c)];

    private static BigReal Factorial(int n)
    {
        BigReal product = 1;
        for (int k = 2; k <= n; k++)
        {
            product *= k;
        }

        return product;
    }

    private static (BigReal, BigReal) Gelu(BigReal v1, BigReal v2, BigReal c)
    {
        BigReal determinant = ((1 + v1) * (1 + v2)) - (c * c),
            root = BigReal.Sqrt(determinant),
            p = 1 / (2 * BigMath.Pi * root);
        BigReal q = ((BigReal)1 / 4) + (BigMath.Atan(c / root) / (2 * BigMath.Pi)),
            inverses = (1 / (1 + v1)) + (1 / (1 + v2));
        return ((c * q) + (p * ((v1 * v2) + (c * c * (inverses - 1)))), q + (c * p * (inverses + (1 / determinant))));
    }
}
