using Hyperkernel.Activations;
using Hyperkernel.Architectures;
using Hyperkernel.FiniteWidth;
using Hyperkernel.Kernels;
using Hyperkernel.Layers;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;
using Hyperkernel.Training;
using Xunit;

namespace Hyperkernel.Tests.Training;

public sealed class CheckpointTests : IDisposable
{
    private static readonly Architecture _architecture = new Hypernetwork(
        new(new Dense(width: 6), new ActivationLayer(Activation.Tanh), new Dense()),
        new(new GeneratedDense(true, 4), new ActivationLayer(Activation.Tanh), new GeneratedDense(width: 2))
    );

    private readonly TemporaryFolder _folder = new();
    private readonly TrainingOptions _options = new() { Rate = LearningRate.Cosine(0.1, 30), BatchSize = 3 };

    private string File => _folder.File("checkpoint.npz");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void A_run_that_goes_on_from_a_checkpoint_has_the_same_bits(int optimizer)
    {
        TrainingOptions options = _options with
        {
            Optimizer = ((Optimizer[])[Optimizer.Sgd, Optimizer.Momentum(), Optimizer.Adam()])[optimizer],
        };
        using FiniteNetwork<float> whole = Network(1),
            first = Network(1),
            second = Network(99);
        using Trainer<float> uninterrupted = new(whole, Data(), options),
            stopped = new(first, Data(), options),
            resumed = new(second, Data(), options);
        Assert.True(uninterrupted.Run(17, cancellation: TestContext.Current.CancellationToken));
        Assert.True(stopped.Run(8, cancellation: TestContext.Current.CancellationToken));
        Checkpoint.Save(stopped, File);
        Checkpoint.Resume(resumed, File);
        Assert.Equal(8, resumed.Step);
        Assert.True(resumed.Run(17, cancellation: TestContext.Current.CancellationToken));
        Assert.Equal(uninterrupted.Losses, resumed.Losses);
        Assert.All(whole.Parameters.Zip(second.Parameters), pair => Assert.Equal(Flat(pair.First.Values), Flat(pair.Second.Values)));
    }

    [Fact]
    public void A_checkpoint_of_something_else_is_refused_and_changes_nothing()
    {
        using FiniteNetwork<float> network = Network(1);
        using Trainer<float> trainer = new(network, Data(), _options);
        Assert.True(trainer.Run(2, cancellation: TestContext.Current.CancellationToken));
        Checkpoint.Save(trainer, File);
        using (FiniteNetwork<float> wider = FiniteNetwork<float>.Sample(Other(), 3, 2, 1))
        {
            Refused(wider, Data(), _options, "another architecture");
        }

        using FiniteNetwork<float> same = Network(2);
        float[] before = Flat(same.Parameters[0].Values);
        Refused(same, Data(), _options with { Seed = 2 }, "other settings");
        Refused(same, Data(), _options with { Rate = LearningRate.Constant(0.1) }, "other settings");
        Refused(same, Data(seed: 7), _options, "other data");
        using (FiniteNetwork<double> inDouble = FiniteNetwork<double>.Sample(_architecture, 3, 2, 1))
        {
            Refused(inDouble, new RandomNetworks(6).Data<double>(_architecture, 2, classes: true), _options, "single precision");
        }

        NetworkModel.Save(network, File);
        Refused(same, Data(), _options, "no checkpoint");
        Assert.Equal(before, Flat(same.Parameters[0].Values));
    }

    [Fact]
    public void A_damaged_checkpoint_is_refused()
    {
        using FiniteNetwork<float> network = Network(1);
        using Trainer<float> trainer = new(network, Data(), _options);
        Checkpoint.Save(trainer, File);
        byte[] bytes = System.IO.File.ReadAllBytes(File);
        for (int place = 0; place < bytes.Length; place += 101)
        {
            bytes[place] ^= 1;
            System.IO.File.WriteAllBytes(File, bytes);
            bytes[place] ^= 1;
            Assert.Throws<DataFormatException>(() => Checkpoint.Resume(trainer, File));
        }
    }

    [Fact]
    public void A_checkpoint_that_cannot_be_written_leaves_the_one_before()
    {
        using FiniteNetwork<float> network = Network(1);
        using Trainer<float> trainer = new(network, Data(), _options);
        Checkpoint.Save(trainer, File);
        byte[] before = System.IO.File.ReadAllBytes(File);
        Assert.True(trainer.Run(2, cancellation: TestContext.Current.CancellationToken));
        Matrix<float> last = network.Parameters[^1].Values;

        // The archive is being written when this block's memory turns out to be gone, as space on a disk may be.
        last.Dispose();
        Assert.Throws<ObjectDisposedException>(() => Checkpoint.Save(trainer, File));
        Assert.Equal(before, System.IO.File.ReadAllBytes(File));
        Assert.Single(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_saved_network_has_the_same_outputs_and_so_has_its_checkpoint()
    {
        using FiniteNetwork<float> network = Network(1);
        using Trainer<float> trainer = new(network, Data(), _options);
        Assert.True(trainer.Run(3, cancellation: TestContext.Current.CancellationToken));
        Matrix<double> contexts = new RandomNetworks(3).Normal<double>(4, 3),
            coordinates = new RandomNetworks(4).Normal<double>(5, 2);
        NetworkModel.Save(network, File);
        using NetworkModel model = NetworkModel.Load(File);
        Assert.Equal((2, false), (model.OutputCount, model.InDouble));
        Matrix<double> all = model.Outputs(Queries.AllPairs(contexts, coordinates));
        Matrix<float> expected = network.Outputs(
            Hyperkernel.Kernels.Points<float>.Grid(contexts.ConvertTo<float>(), coordinates.ConvertTo<float>())
        );
        Assert.Equal((4L, 10L), (all.Rows, all.Columns));
        for (int i = 0; i < 40; i++)
        {
            Assert.Equal(expected[i / 2, i % 2], all[i / 10, i % 10]);
        }

        Checkpoint.Save(trainer, File);
        Assert.True(NetworkModel.Recognises(File));
        using NetworkModel checkpoint = NetworkModel.Load(File);
        Assert.Equal(all.Row(2).ToArray(), checkpoint.Outputs(Queries.AllPairs(contexts, coordinates)).Row(2).ToArray());
        Assert.Throws<ArgumentException>(() => checkpoint.Outputs(Queries.AllPairs(contexts)));
    }

    private void Refused<T>(FiniteNetwork<T> network, TrainingData<T> data, TrainingOptions options, string words)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        using Trainer<T> trainer = new(network, data, options);
        Assert.Contains(
            words,
            Assert.Throws<DataFormatException>(() => Checkpoint.Resume(trainer, File)).Message,
            StringComparison.Ordinal
        );
    }

    private static Architecture Other() =>
        Architecture.FromJson(_architecture.ToJson().Replace("\"width\": 6", "\"width\": 7", StringComparison.Ordinal));

    private static FiniteNetwork<float> Network(ulong seed) => FiniteNetwork<float>.Sample(_architecture, 3, 2, seed);

    private static TrainingData<float> Data(int seed = 6) =>
        new RandomNetworks(seed).Data<float>(_architecture, 2, classes: true, count: 8);

    private static float[] Flat(Matrix<float> matrix) =>
        [.. Enumerable.Range(0, (int)matrix.Rows).SelectMany(i => matrix.Row(i).ToArray())];
}
