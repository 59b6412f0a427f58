using Hyperkernel.Experiments.Learning;
using Hyperkernel.Experiments.Reproduction;
using Hyperkernel.Experiments.Rotation;
using Hyperkernel.FiniteWidth;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Randomness;
using Hyperkernel.Training;
using Xunit;

namespace Hyperkernel.Tests.Experiments.Learning;

public sealed class RotationRunsTests
{
    private static readonly RotationConfiguration _small = RotationConfiguration.Of(Preset.Smoke);
    private static readonly LearningImages _images = LearningImages.Get([], labelled: false, _small.TrainImages, _small.TestImages);

    [Fact]
    public void A_curve_begins_with_the_untrained_network_on_the_common_test()
    {
        UnitContext context = Context("unit");
        IReadOnlyDictionary<string, double[]> found = new RotationRuns(_small, _images)
            .Hypernetwork("unit", new(3, 8), 1, .5, [0, 3])
            .Compute(context);
        ulong common = new CounterRandom(context.ExperimentSeed, RandomStream.Runs).Bits(0);
        RotatedPairs pairs = new(ImageChoice.Take(_images.Test, _small.TestImages, common), _small.Options(_images) with { Seed = common });
        using Matrix<float> x = Matrix<float>.Zeros(_small.TestImages, pairs.Size),
            z = Matrix<float>.Zeros(_small.TestImages, pairs.Size);
        int[] labels = new int[_small.TestImages];
        pairs.Fill<float>(0, Enumerable.Range(0, labels.Length).ToArray(), x, z, labels);
        using FiniteNetwork<float> network = FiniteNetwork<float>.Sample(
            DenseNetworks.Hypernetwork(_small.MetaLayers, _small.MetaWidth, 3, 8, 12),
            pairs.Size,
            pairs.Size,
            context.Seed
        );
        using Matrix<float> outputs = network.Outputs(Points<float>.Pairs(x, z));
        double loss = labels.Select((label, i) => Math.Log(outputs.Row(i).ToArray().Sum(h => Math.Exp(h))) - outputs[i, label]).Average();
        Assert.Equal(loss, found[TrainingRun.TestLoss][0], 1e-4);
        Assert.Equal(
            labels.Where((label, i) => outputs.Row(i).ToArray() is var h && h.Max() == h[label]).Count() / (double)labels.Length,
            found[TrainingRun.TestAccuracy][0]
        );
        Assert.NotEqual(found[TrainingRun.TestLoss][0], found[TrainingRun.TestLoss][1]);
        Assert.Empty(found[TrainingRun.Diverged]);
    }

    [Fact]
    public void A_run_depends_on_its_name_and_number_and_not_on_what_else_there_is()
    {
        RotationRuns runs = new(_small, _images),
            others = new(_small with { PrimaryWidths = [4, 8, 16], Runs = 5 }, _images);
        double[] Curve(RotationRuns of, string name, int run) =>
            of.Hypernetwork(name, new(2, 4), run, .5, [3]).Compute(Context(name))[TrainingRun.TestLoss];
        Assert.Equal(Curve(runs, "a", 0), Curve(others, "a", 0));
        Assert.NotEqual(Curve(runs, "a", 0), Curve(runs, "b", 0));
        Assert.NotEqual(Curve(runs, "a", 0), Curve(runs, "a", 1));
    }

    [Fact]
    public void A_run_that_diverges_is_a_result()
    {
        IReadOnlyDictionary<string, double[]> found = new RotationRuns(_small, _images)
            .Hypernetwork("unit", new(3, 8), 0, 1e9, [0, 1, 2])
            .Compute(Context("unit"));
        Assert.Equal(3, found[TrainingRun.Diverged].Length);
        Assert.InRange(found[TrainingRun.Diverged][0], 1, 6);
        Assert.Equal(1e9, found[TrainingRun.Diverged][1]);
        Assert.True(double.IsFinite(found[TrainingRun.TestLoss][0]));
        Assert.True(double.IsNaN(found[TrainingRun.TestAccuracy][2]));
    }

    [Theory]
    [InlineData(Parameterization.TangentKernel)]
    [InlineData(Parameterization.Released)]
    public void The_probe_is_softmax_regression_on_both_images_and_learns_what_it_has_seen(Parameterization parameterization)
    {
        RotationTask task = _small with { Parameterization = parameterization, Epochs = 20 };
        double[] losses = new RotationRuns(task, _images)
            .Probe("probe", 0, parameterization == Parameterization.Released ? .001 : 1, [0, 20])
            .Compute(Context("probe"))[TrainingRun.TrainLoss];
        Assert.True(losses[1] < losses[0], $"{losses[0]} -> {losses[1]}");
    }

    [Fact]
    public void Joined_data_are_both_images_side_by_side()
    {
        RotatedPairs pairs = new(_images.Test);
        RotationData<float> apart = new(pairs);
        JoinedRotationData<float> joined = new(pairs);
        int[] examples = [5, 0, 17];
        using Batch<float> a = apart.NewBatch(3),
            j = joined.NewBatch(3);
        apart.Fill(4, examples, a);
        joined.Fill(4, examples, j);
        Assert.Equal(a.Labels.ToArray(), j.Labels.ToArray());
        for (int i = 0; i < examples.Length; i++)
        {
            Assert.Equal([.. a.Contexts.Row(i), .. a.Coordinates!.Value.Row(i)], j.Contexts.Row(i).ToArray());
        }
    }

    private static UnitContext Context(string unit) => new("test", 1, unit, _ => { }, TestContext.Current.CancellationToken);
}
