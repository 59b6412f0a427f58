using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using Hyperkernel.Activations.SpecialFunctions;
using Hyperkernel.Activations.Tables;
using Hyperkernel.LinearAlgebra.Simd;
using Hyperkernel.Strips;

namespace Hyperkernel.Activations.Functions;

/// <summary>s(y) = c_0 + c_1 y + c_2 y^2 + ...; a monomial among them.</summary>
/// <remarks>
/// E s s' = sum over n of h_n(v1) h_n(v2) c^n, where h_n(v) = E s^(n)(a) / sqrt(n!) for a of variance v (Mehler's formula: the expansion of
/// s in Hermite polynomials), and E s's' is its derivative by c (R. Price 1958).
/// </remarks>
internal sealed record PolynomialActivation : Activation
{
    /// <summary>The largest degree: moments of its square are still far from overflow.</summary>
    public const int LargestDegree = 16;

    public PolynomialActivation(ImmutableArray<double> coefficients, string name)
    {
        if (coefficients.Length is 0 or > LargestDegree + 1)
        {
            throw new ArgumentException(
                $"{name}: there are {coefficients.Length} coefficients, must be 1 to {LargestDegree + 1}.",
                nameof(coefficients)
            );
        }

        if (!coefficients.All(double.IsFinite))
        {
            throw new ArgumentException($"{name}: all coefficients must be finite.", nameof(coefficients));
        }

        (Coefficients, Name) = (coefficients, name);
    }

    public static ActivationEntry MonomialEntry { get; } =
        new("monomial", p => OfDegree((int)p[0]))
        {
            Parameters = ["d"],
            IsDegree = true,
            Formula = "y^d; d from 0 to 16",
            DualMaps = "Mehler's formula",
            Samples =
            [
                [0],
                [2],
                [3],
            ],
        };

    public static ActivationEntry PolynomialEntry { get; } =
        new("polynomial", Of)
        {
            Parameters = ["c0", "c1", "..."],
            Formula = "c0 + c1 y + c2 y^2 + ..., of degree at most 16",
            DualMaps = "Mehler's formula",
            Samples =
            [
                [0.2, 0.5, -0.3],
                [0, 1, 0, -0.1, 0.02],
            ],
        };

    /// <summary>c_0, c_1, and so on.</summary>
    public ImmutableArray<double> Coefficients { get; }

    public override string Name { get; }

    public override IReadOnlyList<double> Kinks => [];

    public static PolynomialActivation Of(IEnumerable<double> coefficients)
    {
        ImmutableArray<double> all = [.. coefficients];
        return new(all, $"polynomial({string.Join(',', all.Select(c => c.ToString("R", CultureInfo.InvariantCulture)))})");
    }

    public static PolynomialActivation OfDegree(int degree) =>
        degree is >= 0 and <= LargestDegree
            ? new([.. Enumerable.Repeat(0.0, degree), 1.0], FormattableString.Invariant($"monomial({degree})"))
            : throw new ArgumentException($"monomial: degree = {degree}, must be 0 to {LargestDegree}.", nameof(degree));

    public override double Value(double y)
    {
        double sum = 0;
        for (int n = Coefficients.Length - 1; n >= 0; n--)
        {
            sum = (sum * y) + Coefficients[n];
        }

        return sum;
    }

    public override double Derivative(double y)
    {
        double sum = 0;
        for (int n = Coefficients.Length - 1; n > 0; n--)
        {
            sum = (sum * y) + (n * Coefficients[n]);
        }

        return sum;
    }

    public override DualMoments Moments(in CovarianceBlock input)
    {
        Span<double> first = stackalloc double[Coefficients.Length],
            second = stackalloc double[Coefficients.Length];
        HermiteCoefficients(Coefficients.AsSpan(), input.Variance1, first);
        HermiteCoefficients(Coefficients.AsSpan(), input.Variance2, second);
        double value = 0,
            slope = 0,
            own1 = 0,
            own2 = 0;
        for (int n = Coefficients.Length - 1; n >= 0; n--)
        {
            slope = (slope * input.Covariance) + value;
            value = (value * input.Covariance) + (first[n] * second[n]);
            own1 = (own1 * input.Variance1) + (first[n] * first[n]);
            own2 = (own2 * input.Variance2) + (second[n] * second[n]);
        }

        bool isZero = !Coefficients.AsSpan().ContainsAnyExcept(0);
        own1 = CovarianceBlock.NotZero(own1, input.Variance1 > 0 && !isZero);
        own2 = CovarianceBlock.NotZero(own2, input.Variance2 > 0 && !isZero);

        CovarianceBlock block = input.IsDiagonal
            ? CovarianceBlock.Diagonal(own1)
            : new(own1, own2, value, Gap(input, first, second, own1, own2, value));
        return new(block, slope);
    }

    public bool Equals(PolynomialActivation? other) =>
        other is not null && Name == other.Name && Coefficients.AsSpan().SequenceEqual(other.Coefficients.AsSpan());

    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    internal override int? TaylorDegree => Coefficients.Length - 1;

    // Horner's rule, carried on to the quotients: their remainders are the coefficients at y.
    internal override void WriteTaylor(double y, Span<double> coefficients)
    {
        coefficients.Clear();
        for (int n = Coefficients.Length - 1; n >= 0; n--)
        {
            for (int k = Math.Min(coefficients.Length, Coefficients.Length - n) - 1; k > 0; k--)
            {
                coefficients[k] = (coefficients[k] * y) + coefficients[k - 1];
            }

            coefficients[0] = (coefficients[0] * y) + Coefficients[n];
        }
    }

    internal override int DerivativeNumbers => Coefficients.Length;

    internal override OwnDerivatives OwnDerivatives(double variance, Span<double> numbers)
    {
        Span<double> series = numbers[..Coefficients.Length];
        HermiteCoefficients(Coefficients.AsSpan(), variance, series);
        double power = 1;
        for (int n = 0; n < series.Length; n++)
        {
            series[n] *= power;
            power *= Math.Sqrt(variance);
        }

        return HermiteDerivatives.Of(variance, variance, variance, series, series).Own;
    }

    internal override DualDerivatives DualDerivatives(
        double v1,
        double c,
        double v2,
        ReadOnlySpan<double> first,
        ReadOnlySpan<double> second
    ) => HermiteDerivatives.Of(v1, c, v2, first[..Coefficients.Length], second[..Coefficients.Length]);

    // A strip multiplies the Hermite coefficients of two inputs, whose products may underflow beside covariances that make up for it.
    internal override StripMap<T> StripMap<T>(VarianceRange range)
    {
        double least = typeof(T) == typeof(float) ? 1e-15 : 1e-150;
        double[] coefficients = new double[Coefficients.Length];
        HermiteCoefficients(Coefficients.AsSpan(), range.Smallest, coefficients);
        return coefficients.Any(h => h != 0 && Math.Abs(h) < least)
            ? new ScalarStripMap<T>(this)
            : new VectorStripMap<Kernel<T>, T>(new(Coefficients));
    }

    /// <summary>h_n(v) = E s^(n)(a) / sqrt(n!) for every n up to the degree.</summary>
    internal static void HermiteCoefficients(ReadOnlySpan<double> coefficients, double variance, Span<double> result)
    {
        double root = 1;
        for (int n = 0; n < coefficients.Length; n++)
        {
            // E s^(n)(a) = sum over even m of c_(n+m) (n+m)!/m! E a^m, and E a^m / m! = (v/2)^(m/2) / (m/2)!.
            root *= n == 0 ? 1 : Math.Sqrt(n);
            double term = root,
                sum = 0;
            for (int m = 0; n + m < coefficients.Length; m += 2)
            {
                term *= m == 0 ? 1 : (n + m) * (n + m - 1) * variance / m;
                sum += coefficients[n + m] * term;
            }

            result[n] = sum;
        }
    }

    // sqrt(own own') - |C| = sum over n of (k p - t q/k)^2 / 2 + t p q (1 - |rho|^n), with p, q the terms' sizes h_n v^(n/2), k^4 =
    // own'/own, and t the sign of C rho^n.
    private static double Gap(
        in CovarianceBlock input,
        ReadOnlySpan<double> first,
        ReadOnlySpan<double> second,
        double own1,
        double own2,
        double value
    )
    {
        if (own1 == 0 || own2 == 0)
        {
            return 0;
        }

        double bound = input.GeometricMean,
            distance = bound == 0 ? 1 : Math.Min(1, input.Gap / bound);
        double k = Math.Sqrt(Math.Sqrt(own2) / Math.Sqrt(own1)),
            deviation1 = Math.Sqrt(input.Variance1),
            deviation2 = Math.Sqrt(input.Variance2);
        double sum = 0,
            power1 = 1,
            power2 = 1;
        for (int n = 0; n < first.Length; n++)
        {
            double p = k * first[n] * power1,
                q = second[n] * power2 / k;
            double sign = (value < 0) != (input.Covariance < 0 && n % 2 == 1) ? -1 : 1;
            double difference = p - (sign * q);
            sum += (difference * difference / 2) + (sign * p * q * Accurate.PowerDeficit(distance, n));
            power1 *= deviation1;
            power2 *= deviation2;
        }

        return Math.Max(0, sum);
    }

    private readonly unsafe struct Kernel<T>(ImmutableArray<double> coefficients) : IStripKernel<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public int Constants => coefficients.Length;

        public void Prepare(double variance, Span<double> constants) => HermiteCoefficients(coefficients.AsSpan(), variance, constants);

        public T Map<TLanes>(in KernelStrip<T> strip)
            where TLanes : struct, ILanes<TLanes, T>
        {
            T* covariance = strip.Covariance,
                tangent = strip.Tangent;
            TLanes zero = TLanes.Create(T.Zero);
            for (int j = 0; j < strip.Count; j += TLanes.Count)
            {
                // Horner's rule for a polynomial and its derivative.
                TLanes c = TLanes.Load(covariance + j),
                    value = zero,
                    slope = zero;
                for (int n = coefficients.Length - 1; n >= 0; n--)
                {
                    slope = TLanes.MultiplyAdd(slope, c, value);
                    value = TLanes.MultiplyAdd(value, c, TLanes.Create(strip.Row[n]) * TLanes.Load(strip.Columns[n] + j));
                }

                TLanes.Store(value, covariance + j);
                TLanes.Store(slope * TLanes.Load(tangent + j), tangent + j);
            }

            return T.Zero;
        }
    }
}
