using Hyperkernel.Architectures;
using Hyperkernel.Inference.Dense;
using Hyperkernel.Inference.Grid;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Tests.Models;
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
        using GridChoice<double> grid = GridSelection.Choose(_kernels, _ridges, _x, _z, zeros);
        using DenseChoice<double> dense = DenseSelection.Choose(
            _kernels,
            _ridges,
            Points<double>.Grid(_x, _z),
            Matrix<double>.Zeros(40, 1),
            DenseCriterion.LeaveOneOut
        );
        Assert.Equal((_kernels[0], 10, 0), (grid.Best.Kernel, grid.Best.Ridge, grid.Best.Value));
        Assert.Equal((_kernels[0], 10, 0), ((HypernetworkKernel)dense.Best.Kernel, dense.Best.Ridge, dense.Best.Value));
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
        using GridChoice<float> grid = GridSelection.Choose(_kernels, _ridges, x, z, y),
            scaledGrid = GridSelection.Choose(_kernels, _ridges, x, z, scaled);
        Points<float> points = Points<float>.Grid(x, z);
        using DenseChoice<float> dense = DenseSelection.Choose(_kernels, _ridges, points, Column(y), DenseCriterion.LeaveOneOut),
            scaledDense = DenseSelection.Choose(_kernels, _ridges, points, Column(scaled), DenseCriterion.LeaveOneOut);
        Assert.Equal((grid.Best.Kernel, grid.Best.Ridge), (scaledGrid.Best.Kernel, scaledGrid.Best.Ridge));
        Assert.Equal((dense.Best.Kernel, dense.Best.Ridge), (scaledDense.Best.Kernel, scaledDense.Best.Ridge));
        double square = (double)scale * scale;
        Assert.Equal(grid.Best.Value!.Value, scaledGrid.Best.Value!.Value / square, 1e-4 * grid.Best.Value.Value);
        Assert.Equal(dense.Best.Value!.Value, scaledDense.Best.Value!.Value / square, 1e-4 * dense.Best.Value.Value);
    }

    [Fact]
    public void Scores_that_are_no_numbers_choose_nothing()
    {
        // Finite values whose squares are not.
        Matrix<double> large = Matrix<double>.Create(40, 1, (i, _) => 1e200 * (i + 1));
        NotFiniteException error = Assert.Throws<NotFiniteException>(() =>
            DenseSelection.Choose(_kernels, _ridges, Points<double>.Grid(_x, _z), large, DenseCriterion.LeaveOneOut)
        );
        Assert.Contains(
            "no kernel with any of the ridges has a score that is a finite number; scale the values down",
            error.Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "a score that is a finite number",
            Assert
                .Throws<ArithmeticException>(() =>
                    GridSelection.Choose(_kernels, _ridges, _x, _z, Matrix<double>.Create(8, 5, (i, a) => 1e200 * (i + a + 1)))
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
                .Throws<ArgumentException>(() => DenseSelection.Choose(_kernels, _ridges, one, value, DenseCriterion.LeaveOneOut))
                .Message,
            StringComparison.Ordinal
        );
        using DenseChoice<double> choice = DenseSelection.Choose(_kernels, _ridges, one, value, DenseCriterion.LogMarginalLikelihood);

        // What the formula gives: the prior's mean is 0.
        Assert.Equal(4, choice.Model.LeaveOneOutError(), 1e-12);
    }

    private static Matrix<float> Column(Matrix<float> values) =>
        Matrix<float>.Create(values.Rows * values.Columns, 1, (i, _) => values[i / values.Columns, i % values.Columns]);
}
