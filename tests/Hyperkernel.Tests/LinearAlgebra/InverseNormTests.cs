using Hyperkernel.LinearAlgebra;
using Xunit;

namespace Hyperkernel.Tests.LinearAlgebra;

/// <summary>The estimate of an inverse's 1-norm beside the norm itself.</summary>
public class InverseNormTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    [InlineData(7, 5)]
    [InlineData(20, 20)]
    [InlineData(40, 3)]
    [InlineData(40, 40)]
    public void It_is_a_lower_bound_and_within_a_factor_of_three(int order, int rank)
    {
        for (int seed = 1; seed <= 20; seed++)
        {
            // A kernel of low rank and a small ridge, whose inverse is large.
            Random random = new(seed);
            Matrix<double> b = Matrix<double>.Create(order, rank, (_, _) => random.NextDouble() - .3);
            AssertEstimate(b, Math.Pow(10, -random.Next(0, 7)));
        }
    }

    [Theory]
    [InlineData(48, 6, 36)]
    [InlineData(20, 1, 1)]
    [InlineData(20, 1, 2)]
    [InlineData(50, 25, 25)]
    [InlineData(51, 17, 34)]
    public void Equal_rows_are_found_wherever_they_are(int order, int repeated, int apart)
    {
        // The inverse is large for the differences of equal rows alone, which no vector sees that has equal entries at both.
        for (int seed = 1; seed <= 10; seed++)
        {
            Random random = new(seed);
            Matrix<double> b = Matrix<double>.Create(order, order, (_, _) => random.NextDouble() - .5);
            int first = random.Next(0, order - repeated - apart + 1);
            for (int i = first; i < first + repeated; i++)
            {
                b.Row(i).CopyTo(b.Row(i + apart));
            }

            AssertEstimate(b, 1e-6);
        }
    }

    private static void AssertEstimate(Matrix<double> b, double ridge)
    {
        int order = (int)b.Rows;
        Matrix<double> a = Matrix<double>.Create(
            order,
            order,
            (i, j) => (i == j ? ridge : 0) + Enumerable.Range(0, (int)b.Columns).Sum(k => b[i, k] * b[j, k])
        );
        MatrixBackends.Managed.Cholesky<double>(a);
        double estimate = InverseNorm.Estimate(order, x => Solve(a, x)),
            norm = 0;
        Matrix<double> inverse = Matrix<double>.Identity(order);
        Solve(a, inverse);
        for (int j = 0; j < order; j++)
        {
            norm = Math.Max(norm, Enumerable.Range(0, order).Sum(i => Math.Abs(inverse[i, j])));
        }

        Assert.InRange(estimate, norm / 3, norm * (1 + 1e-6));
    }

    private static void Solve(Matrix<double> factor, Matrix<double> b)
    {
        MatrixBackends.Managed.SolveTriangular<double>(factor, Transposition.None, b);
        MatrixBackends.Managed.SolveTriangular<double>(factor, Transposition.Transposed, b);
    }
}
