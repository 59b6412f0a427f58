namespace Hyperkernel.Activations.SpecialFunctions;

/// <summary>
/// By how much sqrt(f(s) f(t)) exceeds f(sqrt(s t)) for an odd function f(s) = s (1 + a_1 s^2 + a_2 s^4 + ...) and small s and t.
/// </summary>
/// <remarks>
/// With L(s) = log(f(s) / s) = sum of c_k s^(2k), the logarithm of the quotient is (L(s) + L(t))/2 - L(sqrt(s t)) = sum of c_k (s^k -
/// t^k)^2 / 2: the means themselves, which agree in all leading digits, are never subtracted.
/// </remarks>
internal sealed class MeanExcess
{
    /// <summary>Up to here the series has 16 digits, for functions whose nearest singularity is 1 away.</summary>
    public const double Largest = 0.3;

    /// <summary>The number of terms.</summary>
    public const int Terms = 16;

    private readonly double[] _logarithm = new double[Terms];

    /// <summary>A function by its coefficients a_0 = 1, ..., a_16.</summary>
    public MeanExcess(double[] coefficients)
    {
        // L' f = f', so that k a_k is the sum over j up to k of j c_j a_(k-j).
        for (int k = 1; k <= Terms; k++)
        {
            double rest = k * coefficients[k];
            for (int j = 1; j < k; j++)
            {
                rest -= j * _logarithm[j - 1] * coefficients[k - j];
            }

            _logarithm[k - 1] = rest / k;
        }
    }

    /// <summary>sqrt(f(s) f(t)) / f(sqrt(s t)) - 1.</summary>
    /// <param name="s">At most <see cref="Largest"/>.</param>
    /// <param name="t">At most <see cref="Largest"/>.</param>
    /// <param name="difference">s - t, with all its digits.</param>
    public double Excess(double s, double t, double difference)
    {
        double sum = 0,
            quotient = 0,
            power = 1;
        for (int k = 0; k < Terms; k++)
        {
            // (s^(k+1) - t^(k+1)) / (s - t)
            quotient = (quotient * s) + power;
            power *= t;
            sum += _logarithm[k] * (quotient * difference) * (quotient * difference) / 2;
        }

        return Accurate.ExpM1(sum);
    }
}
