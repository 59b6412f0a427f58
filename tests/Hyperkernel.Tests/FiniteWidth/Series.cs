using Hyperkernel.Activations;
using Hyperkernel.Tests.Activations;

namespace Hyperkernel.Tests.FiniteWidth;

/// <summary>
/// A power series cut off after its last coefficient; a number is one whose other coefficients are all 0. Of two coefficients it is a dual
/// number.
/// </summary>
internal readonly record struct Series(params double[] Coefficients)
{
    public double Value => Coefficients[0];

    private bool IsNumber => Coefficients.Length == 1;

    public double this[int k] => k < Coefficients.Length ? Coefficients[k] : 0;

    public static implicit operator Series(double value) => new([value]);

    public static Series operator +(Series a, Series b) => Of(a, b, k => a[k] + b[k]);

    public static Series operator -(Series a, Series b) => Of(a, b, k => a[k] - b[k]);

    public static Series operator *(Series a, Series b) => Of(a, b, k => Enumerable.Range(0, k + 1).Sum(i => a[i] * b[k - i]));

    /// <summary>
    /// s(a), by an activation's slope where that is all that counts, else by Cauchy's integrals around the value: not by what is tested,
    /// unless the function is not written out over complex numbers.
    /// </summary>
    public static Series Compose(Activation s, Series a) =>
        a.Coefficients.Length switch
        {
            1 => s.Value(a.Value),
            2 => new(s.Value(a.Value), s.Derivative(a.Value) * a[1]),
            int length when ContourIntegral.Has(s) => Compose(a, ContourIntegral.Of(s, a.Value, length - 1).Coefficients),
            int length => Compose(a, OwnCoefficients(s, a.Value, length)),
        };

    /// <summary>a^(-1/2).</summary>
    public static Series InverseRoot(Series a)
    {
        double[] coefficients = new double[a.Coefficients.Length];
        coefficients[0] = 1 / Math.Sqrt(a.Value);
        for (int k = 1; k < coefficients.Length; k++)
        {
            coefficients[k] = coefficients[k - 1] * (0.5 - k) / (k * a.Value);
        }

        return Compose(a, coefficients);
    }

    // Horner's rule in the part of a that is not constant.
    private static Series Compose(Series a, double[] coefficients)
    {
        Series rest = a.IsNumber ? a - a : new([0, .. a.Coefficients[1..]]);
        return coefficients.Reverse().Aggregate((Series)0, (sum, c) => (sum * rest) + c);
    }

    private static double[] OwnCoefficients(Activation s, double y, int count)
    {
        double[] coefficients = new double[count];
        s.TaylorCoefficients(y, coefficients);
        return coefficients;
    }

    private static Series Of(Series a, Series b, Func<int, double> coefficient) =>
        new([.. Enumerable.Range(0, Math.Max(a.Coefficients.Length, b.Coefficients.Length)).Select(coefficient)]);
}
