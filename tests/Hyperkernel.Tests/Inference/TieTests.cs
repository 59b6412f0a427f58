using Hyperkernel.Architectures;
using Hyperkernel.Inference;
using Hyperkernel.Inference.Dense;
using Hyperkernel.Inference.Grid;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Tests.Inference.Models;
using Xunit;

namespace Hyperkernel.Tests.Inference;

/// <summary>Choices where scores are equal, missing or beyond a precision's range.</summary>
public class TieTests
{
    private static readonly HypernetworkKernel[] _kernels =
    [
        FieldSamples.Kernel,
        Hypernetwork.Of(Mlp.Relu(3), Mlp.Relu(1), FieldSamples.Hypernetwork.CoordinateFeatures).Tangent,
    ];
    private static readonly double[] _ridges = [1e-2, 10, .1];
    private static readonly Matrix<double> _x = FieldSamples.Contexts(8);
    private static readonly Matrix<double> _z = FieldSamples.Coordinates(5);

    [Fact]
    public void Of_equal_candidates_the_first_kernel_and_the_largest_ridge_are_taken_by_both_solvers()
    {
        Matrix<double> zeros = Matrix<double>.Zeros(8, 5);
        using Choice<GridModel<double>> grid = GridRegression.Choose(_kernels, _ridges, _x, _z, zeros);
        using Choice<DenseModel<double>> dense = DenseRegression.Choose(
            _kernels,
            _ridges,
            Points<double>.Grid(_x, _z),
            Matrix<double>.Zeros(40, 1),
            SelectionCriterion.LeaveOut
        );
        Assert.Equal((_kernels[0], 10, 0), (grid.Best.Kernel, grid.Best.Ridge, grid.Best.Score));
        Assert.Equal((_kernels[0], 10, 0), ((HypernetworkKernel)dense.Best.Kernel, dense.Best.Ridge, dense.Best.Score));
    }

    [Theory]
    [InlineData(1e25f)]
    [InlineData(1e-30f)]
    public void Values_whose_squares_leave_single_precision_choose_as_others_do(float scale)
    {
        using Matrix<float> x = _x.ConvertTo<float>(),
            z = _z.ConvertTo<float>(),
            y = FieldSamples.Values(_x, _z).ConvertTo<float>();
        Matrix<float> scaled = Matrix<float>.Create(8, 5, (i, a) => scale * y[i, a]);
        using Choice<GridModel<float>> grid = GridRegression.Choose(_kernels, _ridges, x, z, y),
            scaledGrid = GridRegression.Choose(_kernels, _ridges, x, z, scaled);
        Points<float> points = Points<float>.Grid(x, z);
        using Choice<DenseModel<float>> dense = DenseRegression.Choose(_kernels, _ridges, points, Column(y), SelectionCriterion.LeaveOut),
            scaledDense = DenseRegression.Choose(_kernels, _ridges, points, Column(scaled), SelectionCriterion.LeaveOut);
        Assert.Equal((grid.Best.Kernel, grid.Best.Ridge), (scaledGrid.Best.Kernel, scaledGrid.Best.Ridge));
        Assert.Equal((dense.Best.Kernel, dense.Best.Ridge), (scaledDense.Best.Kernel, scaledDense.Best.Ridge));
        double square = (double)scale * scale;
        Assert.Equal(grid.Best.Score!.Value, scaledGrid.Best.Score!.Value / square, 1e-4 * grid.Best.Score.Value);
        Assert.Equal(dense.Best.Score!.Value, scaledDense.Best.Score!.Value / square, 1e-4 * dense.Best.Score.Value);
    }

    [Fact]
    public void Scores_that_are_no_numbers_choose_nothing()
    {
        // Finite values whose squares are not.
        Matrix<double> large = Matrix<double>.Create(40, 1, (i, _) => 1e200 * (i + 1));
        NotFiniteException error = Assert.Throws<NotFiniteException>(() =>
            DenseRegression.Choose(_kernels, _ridges, Points<double>.Grid(_x, _z), large, SelectionCriterion.LeaveOut)
        );
        Assert.Contains(
            "no kernel with any of the ridges is positive definite and has a score that is a finite number",
            error.Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "a score that is a finite number",
            Assert
                .ThrowsAny<ArithmeticException>(() =>
                    GridRegression.Choose(_kernels, _ridges, _x, _z, Matrix<double>.Create(8, 5, (i, a) => 1e200 * (i + a + 1)))
                )
                .Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void One_point_cannot_be_left_out()
    {
        Points<double> one = Points<double>.Pairs(FieldSamples.Contexts(1), FieldSamples.Coordinates(1));
        Matrix<double> value = Matrix<double>.From(1, 1, [2]);
        Assert.Contains(
            "leaving the only point out leaves nothing to learn from",
            Assert
                .Throws<ArgumentException>(() => DenseRegression.Choose(_kernels, _ridges, one, value, SelectionCriterion.LeaveOut))
                .Message,
            StringComparison.Ordinal
        );
        using Choice<DenseModel<double>> choice = DenseRegression.Choose(_kernels, _ridges, one, value, SelectionCriterion.Evidence);

        // What the formula gives: the prior's mean is 0.
        Assert.Equal(4, choice.Model.LeaveOut().MeanSquare, 1e-12);
    }

    private static Matrix<float> Column(Matrix<float> values) =>
        Matrix<float>.Create(values.Rows * values.Columns, 1, (i, _) => values[i / values.Columns, i % values.Columns]);
}
