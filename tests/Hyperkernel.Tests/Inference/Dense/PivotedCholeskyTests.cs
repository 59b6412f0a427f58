using Hyperkernel.Inference.Iterative;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Tests.Inference.Grid;
using Xunit;
using static Hyperkernel.Tests.Inference.Dense.DenseSamples;

namespace Hyperkernel.Tests.Inference.Dense;

/// <summary>Partial Cholesky factors with random pivots.</summary>
public class PivotedCholeskyTests
{
    private static readonly Points<double> _points = Points<double>.Grid(
        GridRegressionTests.Rows(20, 5, 11),
        GridRegressionTests.Rows(15, 2, 12)
    );

    [Fact]
    public void All_columns_are_the_whole_kernel()
    {
        using Matrix<double> kernel = Sample.Covariance.Matrix(_points);
        PivotedCholesky.Factor factor = PivotedCholesky.Compute(Sample.Covariance, _points, 300, 1, new());
        double[,] f = ToArray(factor.Matrix);
        AssertAgree(Product(f, Transposed(f)), kernel, 1e-10);
        Assert.All(factor.Residual, left => Assert.InRange(left, 0, 1e-10 * kernel[0, 0]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Few_columns_leave_little_more_than_the_best_approximation_of_their_number(ulong seed)
    {
        using Matrix<double> kernel = Sample.Covariance.Matrix(_points);
        PivotedCholesky.Factor factor = PivotedCholesky.Compute(Sample.Covariance, _points, 100, seed, new());
        Assert.InRange(factor.Matrix.Columns, 100, 100);
        double[] eigenvalues = new double[300];
        using Matrix<double> vectors = kernel.Clone();
        MatrixBackends.Managed.SymmetricEigen<double>(vectors, eigenvalues);
        Assert.InRange(factor.Residual.Sum(), eigenvalues[..200].Sum(), 2.5 * eigenvalues[..200].Sum());
        for (int i = 0; i < 300; i++)
        {
            double represented = Enumerable.Range(0, 100).Sum(k => factor.Matrix[i, k] * factor.Matrix[i, k]);
            Assert.Equal(kernel[i, i] - represented, factor.Residual[i], 1e-10 * kernel[i, i]);
        }
    }

    [Fact]
    public void Points_that_repeat_are_no_new_pivots()
    {
        long[] often = [.. Enumerable.Range(0, 5 * Count).Select(i => (long)(i % Count))];
        PivotedCholesky.Factor factor = PivotedCholesky.Compute(Sample.Tangent, TrainingPoints.Select(often), 5 * Count, 1, new());
        Assert.Equal(Count, factor.Matrix.Columns);
    }

    [Fact]
    public void The_same_seed_has_the_same_bits_and_another_has_others()
    {
        Matrix<double> first = PivotedCholesky.Compute(Sample.Tangent, _points, 40, 1, new()).Matrix;
        Matrix<double> again = PivotedCholesky.Compute(Sample.Tangent, _points, 40, 1, new()).Matrix;
        Matrix<double> other = PivotedCholesky.Compute(Sample.Tangent, _points, 40, 2, new()).Matrix;
        Assert.Equal(first.Row(17).ToArray(), again.Row(17).ToArray());
        Assert.NotEqual(first.Row(17).ToArray(), other.Row(17).ToArray());
    }
}
