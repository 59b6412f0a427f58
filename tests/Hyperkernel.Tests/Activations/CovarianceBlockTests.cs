using CsCheck;
using Hyperkernel.Activations;
using Xunit;

namespace Hyperkernel.Tests.Activations;

/// <summary>Gaps of blocks against 28 decimal digits, for vectors at angles down to 1e-6.</summary>
public class CovarianceBlockTests
{
    private static readonly Gen<(double[] X, double[] Y)> _pairs = Gen.Select(
        Gen.Double[0.5, 2].Array[3],
        Gen.Double[-1, 1].Array[3],
        Gen.Double[-6, 0],
        Gen.Double[0.5, 2],
        Gen.Bool,
        (x, d, e, scale, negative) =>
            (x, x.Select((value, k) => (negative ? -scale : scale) * (value + (Math.Pow(10, e) * d[k]))).ToArray())
    );

    [Fact]
    public void The_gap_of_two_vectors_keeps_its_digits() =>
        _pairs.SampleSeeded(
            (x, y) =>
            {
                CovarianceBlock block = CovarianceBlock.FromVectors(x, y, 3);
                decimal xx = Dot(x, x) / 3,
                    yy = Dot(y, y) / 3,
                    xy = Dot(x, y) / 3;

                // 28 digits of a gap are 14 of an angle.
                AssertGap((double)Gap(xx, yy, xy), block, 1e-13);
                Assert.Equal((double)xy, block.Covariance, 4 * Tolerances.Scalar * block.GeometricMean);
                ActivationLaws.AssertCovariance(block);
            },
            iter: 300
        );

    [Fact]
    public void Sums_and_products_keep_the_digits_of_their_gaps() =>
        Gen.Select(_pairs, _pairs)
            .SampleSeeded(
                (first, second) =>
                {
                    (CovarianceBlock a, decimal[] inA) = Exact(first.X, first.Y);
                    (CovarianceBlock b, decimal[] inB) = Exact(second.X, second.Y);
                    AssertGap((double)Gap(inA[0] + inB[0], inA[1] + inB[1], inA[2] + inB[2]), a.Add(b), 1e-13);
                    AssertGap((double)Gap(inA[0] * inB[0], inA[1] * inB[1], inA[2] * inB[2]), a.Multiply(b), 1e-13);
                    ActivationLaws.AssertCovariance(a.Add(b));
                    ActivationLaws.AssertCovariance(a.Multiply(b));
                },
                iter: 300
            );

    [Fact]
    public void Variables_times_factors_keep_the_digits_of_their_gap() =>
        Gen.Select(_pairs, Gen.Double[0.1, 3], Gen.Double[0.1, 3])
            .SampleSeeded(
                (pair, first, second) =>
                {
                    CovarianceBlock block = CovarianceBlock.FromVectors(pair.X, pair.Y, 3).Scale(first, second);
                    CovarianceBlock expected = CovarianceBlock.FromVectors(
                        [.. pair.X.Select(v => first * v)],
                        [.. pair.Y.Select(v => second * v)],
                        3
                    );
                    Assert.Equal(expected.Covariance, block.Covariance, 4 * Tolerances.Scalar * expected.GeometricMean);
                    Assert.Equal(
                        Math.Sqrt(expected.Gap),
                        Math.Sqrt(block.Gap),
                        (Tolerances.Gap * Math.Sqrt(expected.Gap)) + (1e-15 * Math.Sqrt(expected.GeometricMean))
                    );
                    ActivationLaws.AssertCovariance(block);
                },
                iter: 300
            );

    [Fact]
    public void Equal_opposite_and_zero_vectors_have_gap_zero()
    {
        double[] x = [0.1, -0.7, 3],
            opposite = [-0.1, 0.7, -3],
            zero = [0, 0, 0];
        Assert.True(CovarianceBlock.FromVectors(x, x, 3).IsDiagonal);
        Assert.Equal(0, CovarianceBlock.FromVectors(x, opposite, 3).Gap);
        Assert.False(CovarianceBlock.FromVectors(x, opposite, 3).IsDiagonal);
        Assert.Equal(new(CovarianceBlock.FromVectors(x, x, 3).Variance1, 0, 0, 0), CovarianceBlock.FromVectors(x, zero, 3));
        Assert.Equal(default, CovarianceBlock.FromVectors(zero, zero, 3));
    }

    [Fact]
    public void A_subtraction_would_have_lost_them()
    {
        // Angle 1e-6, gap 5e-13: of entries given to 16 digits only 3 or 4 digits are left.
        double[] x = [1, 0.3],
            y = [1 - 0.3e-6, 0.3 + 1e-6];
        decimal exact = Gap(Dot(x, x), Dot(y, y), Dot(x, y));
        CovarianceBlock careful = CovarianceBlock.FromVectors(x, y, 1),
            naive = CovarianceBlock.FromEntries(careful.Variance1, careful.Variance2, careful.Covariance);
        Assert.Equal(1, careful.Gap / (double)exact, 1e-8);
        Assert.NotEqual(1, naive.Gap / (double)exact, 1e-6);
    }

    // Blocks whose entries are those of vectors, with the gap correct to a rounding.
    private static (CovarianceBlock Block, decimal[] Entries) Exact(double[] x, double[] y)
    {
        decimal xx = Dot(x, x),
            yy = Dot(y, y),
            xy = Dot(x, y);
        return (new((double)xx, (double)yy, (double)xy, Math.Max(0, (double)Gap(xx, yy, xy))), [xx, yy, xy]);
    }

    private static void AssertGap(double expected, CovarianceBlock actual, double angle)
    {
        double bound = actual.GeometricMean,
            distance = Math.Sqrt(Math.Max(0, expected) / bound);
        double allowed = (Tolerances.Gap * distance) + angle;
        Assert.True(Math.Abs(Math.Sqrt(actual.Gap / bound) - distance) <= allowed, $"gap {actual.Gap:R} instead of {expected:R}");
    }

    private static decimal Dot(double[] x, double[] y) => x.Zip(y, (a, b) => All(a) * All(b)).Sum();

    // With all digits; the conversion of the language keeps 15.
    private static decimal All(double value) => (long)Math.ScaleB(value, 58) / (decimal)(1L << 58);

    // (v1 v2 - c^2) / (sqrt(v1 v2) + |c|).
    private static decimal Gap(decimal v1, decimal v2, decimal c)
    {
        decimal root = (decimal)Math.Sqrt((double)(v1 * v2));
        for (int k = 0; k < 3; k++)
        {
            root = (root + (v1 * v2 / root)) / 2;
        }

        return ((v1 * v2) - (c * c)) / (root + Math.Abs(c));
    }
}
