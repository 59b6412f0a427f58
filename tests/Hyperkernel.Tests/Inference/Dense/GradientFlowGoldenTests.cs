using System.Text.Json;
using Hyperkernel.Architectures;
using Hyperkernel.Inference.Flow;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;
using Xunit;

namespace Hyperkernel.Tests.Inference.Dense;

/// <summary>Mean and covariance of trained ensembles that other software computed (shared/golden).</summary>
public class GradientFlowGoldenTests
{
    private const double Tolerance = 1e-7;

    public static TheoryData<string> Flows
    {
        get
        {
            string? path = SharedFiles.Find("golden/cases.json");
            if (path is null)
            {
                return [""];
            }

            using JsonDocument document = JsonDocument.Parse(File.ReadAllText(path));
            string[] names =
            [
                .. document
                    .RootElement.EnumerateArray()
                    .Where(c => c.GetProperty("kind").GetString() == "gradient_flow")
                    .Select(c => c.GetProperty("name").GetString()!),
            ];
            Assert.Equal(24, names.Length);
            return [.. names];
        }
    }

    [Theory]
    [MemberData(nameof(Flows))]
    public void A_trained_ensemble_has_the_reference_mean_and_covariance(string name)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(SharedFiles.Require("golden/cases.json")));
        using NpzArchive archive = NpzArchive.Open(SharedFiles.Require("golden/golden.npz"));
        JsonElement golden = document.RootElement.EnumerateArray().Single(c => c.GetProperty("name").GetString() == name);
        Network network = ((Network)Architecture.FromJson($$"""{"layers": {{golden.GetProperty("layers").GetRawText()}}}"""));
        PointKernel kernel = golden.GetProperty("get").GetString() == "ntk" ? network.Tangent : network.Covariance;
        Points<double> training = Points<double>.Of(Array("x_train")),
            test = Points<double>.Of(Array("x_test"));
        Matrix<double> values = Array("y_train");

        // The reference's loss is the mean over points and outputs, ours the sum; its ridge may be relative to the kernel's mean diagonal.
        double time =
            golden.GetProperty("t").ValueKind == JsonValueKind.Null
                ? double.PositiveInfinity
                : golden.GetProperty("t").GetDouble() * golden.GetProperty("learning_rate").GetDouble() / (values.Rows * values.Columns);
        double ridge =
            golden.GetProperty("ridge").GetDouble()
            * (golden.GetProperty("ridge_absolute").GetBoolean() ? 1 : kernel.Diagonal(training).Average());
        using GradientFlow<double> flow = GradientFlow.Fit(kernel, training, values, ridge);
        using TrainedEnsemble<double> ensemble = flow.At(test);
        AssertAgree(Array("mean"), ensemble.Mean(time));
        Matrix<double> covariance = ensemble.Covariance(time);
        AssertAgree(Array("covariance"), covariance);
        double[] deviation = ensemble.Deviation(time);
        Assert.All(Enumerable.Range(0, deviation.Length), i => Assert.Equal(Math.Sqrt(covariance[i, i]), deviation[i], 1e-7));

        Matrix<double> Array(string field) => archive.Read<double>(golden.GetProperty(field).GetString()!).Values;
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
