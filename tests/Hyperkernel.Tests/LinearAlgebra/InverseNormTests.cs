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
            double ridge = Math.Pow(10, -random.Next(0, 7));
            Matrix<double> a = Matrix<double>.Create(order, order, (i, j) => Enumerable.Range(0, rank).Sum(k => b[i, k] * b[j, k]) + (i == j ? ridge : 0));
            MatrixBackends.Managed.Cholesky<double>(a);
            double estimate = InverseNorm.Estimate(order, x => Solve(a, x)), norm = 0;
            for (int j = 0; j < order; j++)
            {
                double[] column = new double[order];
                column[j] = 1;
                Solve(a, column);
                norm = Math.Max(norm, column.Sum(Math.Abs));
            }

            Assert.InRange(estimate, norm / 3, norm * (1 + 1e-6));
        }
    }

    private static void Solve(Matrix<double> factor, double[] b)
    {
        using Matrix<double> column = Matrix<double>.From(b.Length, 1, b);
        MatrixBackends.Managed.SolveTriangular<double>(factor, Transposition.None, column);
        MatrixBackends.Managed.SolveTriangular<double>(factor, Transposition.Transposed, column);
        for (int i = 0; i < b.Length; i++)
        {
            b[i] = column[i, 0];
        }
    }
}
