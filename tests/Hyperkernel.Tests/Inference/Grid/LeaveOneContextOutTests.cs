using Hyperkernel.Architectures;
using Hyperkernel.Features;
using Hyperkernel.Inference;
using Hyperkernel.Inference.Grid;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Xunit;

namespace Hyperkernel.Tests.Inference.Grid;

/// <summary>Leaving contexts out without refitting against refitting.</summary>
public class LeaveOneContextOutTests
{
    [Theory]
    [InlineData(KernelKind.Tangent, 1e-2, 1)]
    [InlineData(KernelKind.Covariance, 1, 2)]
    public void With_one_Kronecker_term_residuals_are_those_of_refits(KernelKind kind, double ridge, int channels)
    {
        SmallGrid grid = new("H = 1", kind, ridge, channels);
        using GridModel<double> model = grid.Fit();
        Assert.Equal(1, model.Decomposition.System.Rank);
        using LeftOut<double> residuals = model.LeaveOut();
        Matrix<double> exact = grid.LeaveOneContextOut(ridge);
        GridRegressionTests.AssertNear(exact, residuals.Residuals, 1e-6);
        Assert.Equal(MeanSquare(exact), residuals.MeanSquare, 1e-6);
    }

    // The bracket is the model operator's, so the error is the model's: it grows as the ridge falls, and is smallest where contexts are
    // many-dimensional, as images are.
    [Theory]
    [InlineData("relu (3,2)", KernelKind.Tangent, 10, 0.03)]
    [InlineData("relu (3,2)", KernelKind.Tangent, 1e-2, 0.35)]
    [InlineData("relu (3,2)", KernelKind.Covariance, 1e-1, 0.1)]
    [InlineData("Fourier coordinates", KernelKind.Tangent, 1e-2, 0.25)]
    [InlineData("erf in both", KernelKind.Tangent, 1e-1, 0.25)]
    public void On_smooth_curves_residuals_resemble_those_of_refits(string name, KernelKind kind, double ridge, double tolerance) =>
        AssertNearRefits(new(name, kind, ridge, channels: 2), tolerance);

    [Theory]
    [InlineData(KernelKind.Tangent, 1e-2, 0.04)]
    [InlineData(KernelKind.Tangent, 1, 0.03)]
    [InlineData(KernelKind.Covariance, 1e-2, 0.1)]
    public void On_images_residuals_are_near_those_of_refits(KernelKind kind, double ridge, double tolerance) =>
        AssertNearRefits(
            SmallGrid.Images(new(Hypernetwork.Of(Mlp.Relu(2), Mlp.Relu(1), CoordinateFeatures.Fourier(Math.Sqrt(2))), kind), ridge),
            tolerance
        );

    [Fact]
    public void Single_precision_gives_the_same_to_its_digits()
    {
        SmallGrid grid = new("relu (3,2)", KernelKind.Tangent, 0.1);
        using GridModel<double> model = grid.Fit();
        using GridModel<float> single = GridRegression.Fit(
            grid.Kernel,
            grid.X.ConvertTo<float>(),
            grid.Z.ConvertTo<float>(),
            grid.Y.ConvertTo<float>(),
            0.1,
            new() { RelativeResidual = 1e-6 }
        );
        using LeftOut<double> expected = model.LeaveOut();
        using LeftOut<float> residuals = single.LeaveOut();
        GridRegressionTests.AssertNear(expected.Residuals, residuals.Residuals.ConvertTo<double>(), 1e-3);
    }

    private static void AssertNearRefits(SmallGrid grid, double tolerance)
    {
        using GridModel<double> model = grid.Fit();
        using LeftOut<double> residuals = model.LeaveOut();
        Matrix<double> exact = grid.LeaveOneContextOut(grid.Ridge);
        using Matrix<double> difference = Matrix<double>.Create(
            exact.Rows,
            exact.Columns,
            (i, j) => exact[i, j] - residuals.Residuals[i, j]
        );
        double vector = Math.Sqrt(MeanSquare(difference) / MeanSquare(exact)),
            square = residuals.MeanSquare / MeanSquare(exact);
        Assert.True(vector <= tolerance, $"vector error {vector:F3}");
        Assert.InRange(square, 1 - tolerance, 1 + tolerance);
        Assert.True(square != 1);
    }

    private static double MeanSquare(Matrix<double> matrix)
    {
        double sum = 0;
        for (long i = 0; i < matrix.Rows; i++)
        {
            foreach (double value in matrix.Row(i))
            {
                sum += value * value;
            }
        }

        return sum / (matrix.Rows * matrix.Columns);
    }
}
