using Hyperkernel.Layers.Polynomials;
using Xunit;

namespace Hyperkernel.Tests.Taylor;

/// <summary>Truncated polynomials: how monomials multiply, and which there are.</summary>
public class TruncatedAlgebraTests
{
    public static TheoryData<int, bool> Algebras =>
        new()
        {
            { 0, true },
            { 1, true },
            { 5, true },
            { 16, true },
            { 1, false },
            { 3, false },
            { 5, false },
        };

    [Theory]
    [MemberData(nameof(Algebras))]
    public void Monomials_multiply_as_their_exponents_add(int order, bool univariate)
    {
        TruncatedAlgebra algebra = Create(order, univariate);
        for (int left = 0; left < algebra.Count; left++)
        {
            for (int right = 0; right < algebra.Count; right++)
            {
                int[] sum = [.. Exponents(left, order, univariate).Zip(Exponents(right, order, univariate), (a, b) => a + b)];
                bool kept = univariate ? sum[0] <= order : sum.All(e => e <= 1);
                int product = algebra.Multiply(left, right);
                Assert.Equal(kept, product >= 0);
                if (kept)
                {
                    Assert.Equal(sum, Exponents(product, order, univariate));
                }
            }
        }
    }

    [Fact]
    public void The_variables_and_the_top_are_what_they_are_called()
    {
        Assert.Equal(1, TruncatedAlgebra.Univariate(4).Variable(0));
        Assert.Equal(0, TruncatedAlgebra.Univariate(0).Directions);
        Assert.Equal([1, 2, 4], Enumerable.Range(0, 3).Select(TruncatedAlgebra.Multilinear(3).Variable));
        Assert.Equal(7, TruncatedAlgebra.Multilinear(3).Top);
        Assert.Equal(4, TruncatedAlgebra.Univariate(4).Top);
        Assert.Equal(24, TruncatedAlgebra.Univariate(4).DerivativeFactor(4));
        Assert.Equal(1, TruncatedAlgebra.Multilinear(3).DerivativeFactor(7));
    }

    [Theory]
    [MemberData(nameof(Algebras))]
    public void Powers_without_a_constant_end_after_the_order(int order, bool univariate)
    {
        TruncatedAlgebra algebra = Create(order, univariate);
        MonomialSet all = new(algebra, Enumerable.Range(0, algebra.Count)),
            power = all;
        for (int k = 1; k <= order; k++, power = power.Times(all))
        {
            Assert.NotEqual(0, power.Count);
            Assert.All(power.Members, m => Assert.True(Exponents(m, order, univariate).Sum() >= k));
        }

        Assert.Equal(0, power.Count);
    }

    [Fact]
    public void Sets_follow_sums_and_products()
    {
        TruncatedAlgebra algebra = TruncatedAlgebra.Univariate(5);
        MonomialSet none = new(algebra, []),
            first = none.Shifted(0),
            second = first.Shifted(0);
        Assert.Equal([1], first.Members);
        Assert.Equal([1, 2], second.Members);
        Assert.Equal([2, 3, 4], second.Times(second).Members);
        Assert.Equal([1, 3, 2], first.Plus(new(algebra, [3, 1, 2, 0, -1])).Members);
        Assert.Equal([-1, 0, 1, -1, -1, -1], Enumerable.Range(0, 6).Select(second.SlotOf));
        Assert.Equal([new(0, 0, 0), new(0, 1, 1), new(1, 0, 1), new(1, 1, 2)], second.ProductsWith(second, second.Times(second)));
    }

    private static TruncatedAlgebra Create(int order, bool univariate) =>
        univariate ? TruncatedAlgebra.Univariate(order) : TruncatedAlgebra.Multilinear(order);

    private static int[] Exponents(int monomial, int order, bool univariate) =>
        univariate ? [monomial] : [.. Enumerable.Range(0, order).Select(k => (monomial >> k) & 1)];
}
