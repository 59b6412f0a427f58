using Hyperkernel.Inference;
using Hyperkernel.Inference.Grid;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Xunit;

namespace Hyperkernel.Tests.Inference.Grid;

/// <summary>Log-determinants and marginal likelihoods of grids against a Cholesky factor.</summary>
public class LogMarginalLikelihoodTests
{
    [Theory]
    [InlineData("H = 1", KernelKind.Tangent, 1e-2)]
    [InlineData("H = 1", KernelKind.Covariance, 1e-1)]
    public void With_one_Kronecker_term_the_determinant_is_exact(string name, KernelKind kind, double ridge)
    {
        SmallGrid grid = new(name, kind, ridge);
        using GridModel<double> model = grid.Fit();
        LogDeterminant determinant = model.System.LogDeterminant(ridge);
        Assert.Equal(grid.Evidence(ridge).LogDeterminant, determinant.Value, 1e-4);
        Assert.Equal(determinant.ModelValue, determinant.Value, 1e-6);
        Assert.InRange(determinant.StandardError!.Value, 0, 1e-6);
    }

    // The study found a scatter of .1 to .8 nats a probe for 1,200 unknowns.
    [Theory]
    [InlineData("relu (3,2)", KernelKind.Tangent, 1e-2)]
    [InlineData("relu (3,2)", KernelKind.Tangent, 1)]
    [InlineData("relu (4,4)", KernelKind.Covariance, 1e-1)]
    [InlineData("Fourier coordinates", KernelKind.Covariance, 1e-2)]
    [InlineData("erf in both", KernelKind.Tangent, 1e-1)]
    public void The_likelihood_is_the_dense_one_within_its_scatter(string name, KernelKind kind, double ridge)
    {
        SmallGrid grid = new(name, kind, ridge, channels: 2);
        using GridModel<double> model = grid.Fit();
        LogMarginalLikelihood likelihood = model.LogMarginalLikelihood(grid.Y, new() { Probes = 32 });
        (double determinant, double fit) = grid.Evidence(ridge);
        LogDeterminant estimate = likelihood.LogDeterminant;
        Assert.Equal(fit, likelihood.DataFit, 1e-6 * fit);
        Assert.True(estimate.ModelValue >= determinant, "Hadamard's inequality");
        Assert.InRange(estimate.StandardError!.Value, 1e-9, 1);
        Assert.InRange(estimate.Value - determinant, -4 * estimate.StandardError.Value, 4 * estimate.StandardError.Value);
        double expected = -0.5 * (fit + (2 * determinant) + (2 * 288 * Math.Log(2 * Math.PI)));
        Assert.InRange(likelihood.Value - expected, -4 * likelihood.StandardError!.Value, 4 * likelihood.StandardError.Value);
    }

    [Fact]
    public void One_probe_is_enough_and_seeds_decide()
    {
        SmallGrid grid = new("relu (3,2)", KernelKind.Tangent, 1e-2);
        using GridModel<double> model = grid.Fit();
        double exact = grid.Evidence(1e-2).LogDeterminant;
        double[] values =
        [
            .. Enumerable.Range(1, 4).Select(seed => model.System.LogDeterminant(1e-2, new() { Probes = 1, Seed = (ulong)seed }).Value),
        ];
        Assert.All(values, value => Assert.InRange(value - exact, -1, 1));
        Assert.Equal(4, values.Distinct().Count());
        LogDeterminant again = model.System.LogDeterminant(1e-2, new() { Probes = 1 });
        Assert.Equal(values[0], again.Value);
        Assert.Null(again.StandardError);
    }

    [Fact]
    public void Single_precision_gives_the_same_to_its_digits()
    {
        SmallGrid grid = new("relu (3,2)", KernelKind.Tangent, 0.1);
        using GridModel<float> model = GridRegression.Fit(
            grid.Kernel,
            grid.X.ConvertTo<float>(),
            grid.Z.ConvertTo<float>(),
            grid.Y.ConvertTo<float>(),
            0.1,
            new() { KernelTolerance = 1e-6 }
        );
        (double determinant, double fit) = grid.Evidence(0.1);
        LogMarginalLikelihood likelihood = model.LogMarginalLikelihood(grid.Y.ConvertTo<float>());
        Assert.Equal(fit, likelihood.DataFit, 1e-3 * fit);
        Assert.Equal(determinant, likelihood.LogDeterminant.Value, 0.5);
    }

    [Fact]
    public void Bad_questions_are_refused()
    {
        SmallGrid grid = new("relu (3,2)", KernelKind.Tangent, 0.1);
        using GridModel<double> model = grid.Fit();
        AssertSays("Probes = 0", () => model.System.LogDeterminant(0.1, new() { Probes = 0 }));
        AssertSays("LanczosSteps = 0", () => model.LogMarginalLikelihood(grid.Y, new() { LanczosSteps = 0 }));
        AssertSays("ridge = -1", () => model.System.LogDeterminant(-1));
        AssertSays("must be 24 x 12", () => model.LogMarginalLikelihood(grid.X));
    }

    private static void AssertSays(string said, Action action) =>
        Assert.Contains(said, Assert.Throws<ArgumentException>(action).Message, StringComparison.Ordinal);
}
