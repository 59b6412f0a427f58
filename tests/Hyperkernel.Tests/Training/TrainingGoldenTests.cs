using System.Text.Json;
using Hyperkernel.Data;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Tests.FiniteWidth;
using Hyperkernel.Training;
using Xunit;

namespace Hyperkernel.Tests.Training;

/// <summary>Five steps of plain SGD on all points, as automatic differentiation made them (Golden/README.md).</summary>
public class TrainingGoldenTests
{
    private const double Tolerance = 1e-8;

    public static TheoryData<string> Names => GoldenNetwork.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Five_steps_have_the_reference_losses_and_outputs(string name)
    {
        using GoldenNetwork golden = GoldenNetwork.Open(name);
        foreach ((string field, TrainingData<double> data, Matrix<double> losses, Matrix<double> outputs) in Runs(golden))
        {
            using GoldenNetwork fresh = GoldenNetwork.Open(name);
            double rate = golden.Case.GetProperty(field).GetProperty("learning_rate").GetDouble();
            using Trainer<double> trainer = new(fresh.Network, data, new() { Rate = LearningRate.Constant(rate), BatchSize = null });
            Assert.True(trainer.Run(5, cancellation: TestContext.Current.CancellationToken));
            AssertAgree(losses, [.. trainer.Losses, trainer.Evaluate().Loss]);
            AssertAgree(outputs, Flat(trainer.Outputs()));
            AssertAgree(outputs, Flat(fresh.Network.Outputs(golden.Points)));
        }
    }

    private static IEnumerable<(string Field, TrainingData<double> Data, Matrix<double> Losses, Matrix<double> Outputs)> Runs(
        GoldenNetwork golden
    )
    {
        Matrix<double> targets = golden.Array("targets");
        Matrix<double> values = Matrix<double>.From(golden.Points.Count, golden.Network.OutputCount, Flat(targets));
        yield return (
            "sgd_squared",
            new PointData<double>(golden.Points, values),
            golden.Nested("sgd_squared", "losses"),
            golden.Nested("sgd_squared", "outputs")
        );
        if (golden.Case.TryGetProperty("labels", out JsonElement _))
        {
            int[] labels = [.. Flat(golden.Array("labels")).Select(label => (int)label)];
            ClassLabels classes = new(labels, golden.Network.OutputCount, "golden");
            yield return (
                "sgd_cross_entropy",
                new PointData<double>(golden.Points, classes),
                golden.Nested("sgd_cross_entropy", "losses"),
                golden.Nested("sgd_cross_entropy", "outputs")
            );
        }
    }

    private static void AssertAgree(Matrix<double> expected, double[] actual)
    {
        double[] flat = Flat(expected);
        Assert.Equal(flat.Length, actual.Length);
        double largest = flat.Max(Math.Abs);
        Assert.All(
            flat.Zip(actual),
            pair => Assert.True(Math.Abs(pair.First - pair.Second) <= Tolerance * largest, $"{pair.Second} is not {pair.First}")
        );
    }

    private static double[] Flat(Matrix<double> matrix) =>
        [.. Enumerable.Range(0, (int)matrix.Rows).SelectMany(i => matrix.Row(i).ToArray())];
}
