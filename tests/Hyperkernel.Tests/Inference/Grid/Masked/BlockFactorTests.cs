using Hyperkernel.Inference.Grid.Masked;
using Hyperkernel.LinearAlgebra;
using Xunit;

namespace Hyperkernel.Tests.Inference.Grid.Masked;

/// <summary>Packed Cholesky factors against the matrix that was packed.</summary>
public sealed class BlockFactorTests
{
    // Eight rows are solved together, so numbers beside its multiples count.
    public static TheoryData<int, bool> Orders => [.. new[] { 1, 2, 3, 7, 8, 9, 15, 16, 17, 24, 100, 393 }.SelectMany(Both)];

    [Theory]
    [MemberData(nameof(Orders))]
    public void It_is_the_factor_and_solves_its_equations(int order, bool isRounded)
    {
        using Matrix<float> factor = Factor(order, 3);
        using BlockFactor<float> packed = BlockFactor<float>.Of(factor, isRounded);
        using Matrix<float> copy = Matrix<float>.Create(order, order, (_, _) => 7);
        packed.CopyTo(copy);
        for (int i = 0; i < order; i++)
        {
            // Half of a unit, which is the largest entry's 32,767th part; the diagonal is not rounded.
            float largest = factor.Row(i)[..i].ToArray().Append(0).Max(MathF.Abs);
            for (int j = 0; j < order; j++)
            {
                float wanted = j <= i ? factor[i, j] : 7,
                    allowed = j < i && isRounded ? largest / 65534 : 0;
                Assert.Equal(wanted, copy[i, j], allowed + (4e-7f * MathF.Abs(wanted)));
            }
        }

        // L L^T x with the copy, in double: what it solves is what it says it is.
        Random random = new(order);
        float[] x = [.. Enumerable.Range(0, order).Select(_ => (float)random.NextDouble() - 0.5f)];
        double[] inner = [.. Enumerable.Range(0, order).Select(j => Enumerable.Range(j, order - j).Sum(i => (double)copy[i, j] * x[i]))];
        float[] values = [.. Enumerable.Range(0, order).Select(i => (float)Enumerable.Range(0, i + 1).Sum(j => copy[i, j] * inner[j]))];
        packed.Solve(values);
        for (int i = 0; i < order; i++)
        {
            Assert.Equal(x[i], values[i], 2e-5f);
        }
    }

    [Fact]
    public void What_rounding_would_change_is_not_rounded()
    {
        using Matrix<float> even = Matrix<float>.Create(3, 4, (c, j) => c + j + 1),
            uneven = Matrix<float>.Create(3, 4, (c, j) => c == 1 && j == 2 ? 1e-6f : 1);
        Assert.True(BlockFactor<float>.MayRound(even, 0));
        Assert.False(BlockFactor<float>.MayRound(uneven, 0));
        Assert.True(BlockFactor<float>.MayRound(uneven, 0.1));
        using Matrix<float> none = Matrix<float>.Create(1, 2, (_, j) => j == 0 ? float.NaN : 1);
        Assert.False(BlockFactor<float>.MayRound(none, 0.1));
        using Matrix<double> wide = even.ConvertTo<double>();
        Assert.False(BlockFactor<double>.MayRound(wide, 0));
    }

    private static IEnumerable<TheoryDataRow<int, bool>> Both(int order) => [new(order, false), new(order, true)];

    private static Matrix<float> Factor(int order, ulong seed)
    {
        Random random = new((int)seed);
        return Matrix<float>.Create(
            order,
            order,
            (i, j) =>
                j > i ? float.NaN
                : i == j ? 1 + (float)random.NextDouble()
                : ((float)random.NextDouble() - 0.5f) / MathF.Sqrt(order)
        );
    }
}
