using System.Text.Json;
using Hyperkernel.Architectures;
using Hyperkernel.Inference.Flow;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Tests.Golden;
using Xunit;

namespace Hyperkernel.Tests.Inference.Dense;

/// <summary>Mean and covariance of trained ensembles that other software computed (Golden/README.md).</summary>
public class GradientFlowGoldenTests
{
    private const double Tolerance = 1e-7;

    public static TheoryData<string> Flows => GoldenCase.Names("gradient_flow", 24);

    [Theory]
    [MemberData(nameof(Flows))]
    public void A_trained_ensemble_has_the_reference_mean_and_covariance(string name)
    {
        using GoldenCase golden = GoldenCase.Open(name);
        Network network = ((Network)Architecture.FromJson($$"""{"layers": {{golden.Raw("layers")}}}"""));
        PointKernel kernel = golden.Text("get") == "ntk" ? network.Tangent : network.Covariance;
        Points<double> training = Points<double>.Of(golden.Array("x_train")),
            test = Points<double>.Of(golden.Array("x_test"));
        Matrix<double> values = golden.Array("y_train");

        // The reference's loss is the mean over points and outputs, ours the sum; its ridge may be relative to the kernel's mean diagonal.
        double time =
            golden.Description.GetProperty("t").ValueKind == JsonValueKind.Null
                ? double.PositiveInfinity
                : golden.Description.GetProperty("t").GetDouble()
                    * golden.Description.GetProperty("learning_rate").GetDouble()
                    / (values.Rows * values.Columns);
        double ridge =
            golden.Description.GetProperty("ridge").GetDouble()
            * (golden.Description.GetProperty("ridge_absolute").GetBoolean() ? 1 : kernel.Diagonal(training).Average());
        using GradientFlow<double> flow = GradientFlow.Fit(kernel, training, values, ridge);
        using TrainedEnsemble<double> ensemble = flow.At(test);
        AssertAgree(golden.Array("mean"), ensemble.Mean(time));
        Matrix<double> covariance = ensemble.Covariance(time);
        AssertAgree(golden.Array("covariance"), covariance);
        double[] deviation = ensemble.Deviation(time);
        Assert.All(Enumerable.Range(0, deviation.Length), i => Assert.Equal(Math.Sqrt(covariance[i, i]), deviation[i], 1e-7));
    }

    private static void AssertAgree(Matrix<double> expected, Matrix<double> actual)
    {
        Assert.Equal((expected.Rows, expected.Columns), (actual.Rows, actual.Columns));
        double largest = 0,
            error = 0;
        for (long i = 0; i < expected.Rows; i++)
        {
            for (long j = 0; j < expected.Columns; j++)
            {
                largest = Math.Max(largest, Math.Abs(expected[i, j]));
                error = Math.Max(error, Math.Abs(expected[i, j] - actual[i, j]));
            }
        }

        Assert.True(error <= Tolerance * largest, $"differs by {error / largest:E2} of the largest entry");
    }
}
