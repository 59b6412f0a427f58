using System.Numerics;
using Hyperkernel.Inference;
using Hyperkernel.Inference.Grid;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Tests.Kernels;
using Xunit;

namespace Hyperkernel.Tests.Inference.Grid;

/// <summary>A model made of its parts predicts the same bits as the model they were taken from.</summary>
public class GridModelPartsTests
{
    private static readonly Matrix<double> _x = GridRegressionTests.Rows(40, 6, 1);
    private static readonly Matrix<double> _z = GridRegressionTests.Rows(30, 2, 2);
    private static readonly Matrix<double> _newX = GridRegressionTests.Rows(7, 6, 4);
    private static readonly Matrix<double> _newZ = GridRegressionTests.Rows(5, 2, 5);

    [Theory]
    [InlineData("erf in both", KernelKind.Tangent, 1)]
    [InlineData("Fourier coordinates", KernelKind.Covariance, 3)]
    public void In_double_precision(string name, KernelKind kind, int channels) =>
        AssertSameBits<double>(new(HypernetworkSamples.Of(name), kind), channels);

    [Theory]
    [InlineData("relu (3,2)", KernelKind.Tangent, 2)]
    public void In_single_precision(string name, KernelKind kind, int channels) =>
        AssertSameBits<float>(new(HypernetworkSamples.Of(name), kind), channels);

    [Fact]
    public void Parts_that_do_not_fit_are_refused()
    {
        using GridModel<double> model = GridRegression.Fit(
            HypernetworkSamples.Of("relu (3,2)").Tangent,
            _x,
            _z,
            GridRegressionTests.Rows(40, 30, 3),
            0.1
        );
        GridModelParts<double> parts = model.ToParts();
        AssertRefused("must be 80 x 30", parts with { Channels = 2 });
        AssertRefused("ridge = 0", parts with { Ridge = 0 });
        AssertRefused("MaxRank", parts with { Options = new() { MaxRank = 0 } });
        Matrix<double> bad = parts.Weights.Clone();
        bad[3, 4] = double.NaN;
        AssertRefused("row 3, column 4", parts with { Weights = bad });
        AssertRefused("row 3, column 4", parts with { Contexts = bad });
    }

    private static void AssertRefused(string said, GridModelParts<double> parts) =>
        Assert.Contains(said, Assert.Throws<ArgumentException>(() => GridRegression.Restore(parts)).Message, StringComparison.Ordinal);

    private static void AssertSameBits<T>(HypernetworkKernel kernel, int channels)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Matrix<T> y = GridRegressionTests.Rows(40, 30 * channels, 3).ConvertTo<T>(),
            newX = _newX.ConvertTo<T>(),
            newZ = _newZ.ConvertTo<T>();
        SolverOptions options = new() { KernelTolerance = 1e-6, Seed = 7 };
        using GridModel<T> model = GridRegression.Fit(kernel, _x.ConvertTo<T>(), _z.ConvertTo<T>(), y, 0.05, options);
        using GridModel<T> restored = GridRegression.Restore(model.ToParts());
        using GridModel<T> again = GridRegression.Restore(restored.ToParts());
        foreach (GridModel<T> other in new[] { restored, again })
        {
            Assert.Equal(
                (model.Report, model.Ridge, model.Channels, model.Unknowns),
                (other.Report, other.Ridge, other.Channels, other.Unknowns)
            );
            AssertSame(model.Predict(newX), other.Predict(newX));
            AssertSame(model.Predict(newX, newZ), other.Predict(newX, newZ));
            Assert.Equal(
                (model.Decomposition.System.Rank, model.Decomposition.KernelError),
                (other.Decomposition.System.Rank, other.Decomposition.KernelError)
            );
        }
    }

    private static void AssertSame<T>(Prediction<T> expected, Prediction<T> actual)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Assert.Equal(expected.KernelError, actual.KernelError);
        for (long i = 0; i < expected.Mean.Rows; i++)
        {
            Assert.True(expected.Mean.Row(i).SequenceEqual(actual.Mean.Row(i)));
        }
    }
}
