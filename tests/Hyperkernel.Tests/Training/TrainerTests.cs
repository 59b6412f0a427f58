using Hyperkernel.Activations;
using Hyperkernel.Architectures;
using Hyperkernel.Data;
using Hyperkernel.Experiments.Images;
using Hyperkernel.Experiments.Rotation;
using Hyperkernel.Features;
using Hyperkernel.FiniteWidth;
using Hyperkernel.Kernels;
using Hyperkernel.Layers;
using Hyperkernel.Layers.Graphs;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Training;
using Xunit;

namespace Hyperkernel.Tests.Training;

public class TrainerTests
{
    private const int Steps = 7;
    private static readonly Architecture _architecture = Hypernetwork(Activation.ReluSqrt2, CoordinateFeatures.Raw);

    // Gradients are those of plain SGD at rate 1, which GradientTests hold to central differences; here they make the updates by the
    // formulas.
    [Theory]
    [InlineData("momentum")]
    [InlineData("adam")]
    public void Optimisers_follow_their_formulas(string name)
    {
        (double c, double b1, double b2, double epsilon, double rate) = (0.8, 0.7, 0.95, 1e-3, 0.05);
        Optimizer optimizer = name == "adam" ? Optimizer.Adam(b1, b2, epsilon) : Optimizer.Momentum(c);
        RandomNetworks random = new(5);
        TrainingData<double> data = random.Data<double>(_architecture, 3, classes: true);
        using FiniteNetwork<double> network = random.Network<double>(_architecture),
            probe = random.Network<double>(_architecture);
        using Trainer<double> trainer = new(
            network,
            data,
            new()
            {
                Rate = LearningRate.Constant(rate),
                Optimizer = optimizer,
                BatchSize = null,
            }
        );
        double[] w = Flat(network),
            m = new double[w.Length],
            s = new double[w.Length];
        for (int step = 1; step <= Steps; step++)
        {
            double[] g = Gradient(probe, data, w);
            for (int k = 0; k < w.Length; k++)
            {
                if (name == "adam")
                {
                    m[k] = (b1 * m[k]) + ((1 - b1) * g[k]);
                    s[k] = (b2 * s[k]) + ((1 - b2) * g[k] * g[k]);
                    w[k] -= rate * (m[k] / (1 - Math.Pow(b1, step))) / (Math.Sqrt(s[k] / (1 - Math.Pow(b2, step))) + epsilon);
                }
                else
                {
                    m[k] = (c * m[k]) + g[k];
                    w[k] -= rate * m[k];
                }
            }

            Assert.True(trainer.TakeStep());
            Assert.All(w.Zip(Flat(network)), pair => Assert.Equal(pair.First, pair.Second, 1e-10));
        }
    }

    [Fact]
    public void Another_number_of_threads_gives_the_same_bits()
    {
        foreach (IMatrixBackend backend in (IMatrixBackend[])[MatrixBackends.Default, MatrixBackends.Managed])
        {
            float[] one = Train(1),
                three = Train(3);
            Assert.Equal(one, three);

            float[] Train(int threads)
            {
                RandomNetworks random = new(3);
                using FiniteNetwork<float> network = random.Network<float>(_architecture, new() { Threads = threads, Backend = backend });
                using Trainer<float> trainer = new(
                    network,
                    random.Data<float>(_architecture, 3, classes: true, count: 40),
                    new() { Rate = LearningRate.Constant(0.1), BatchSize = 16 }
                );
                Assert.True(trainer.Run(Steps, cancellation: TestContext.Current.CancellationToken));
                return Flat(network);
            }
        }
    }

    // Five steps of relative rounding 6e-8 on a network of well-conditioned weights: a thousand times as much is allowed.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Single_precision_follows_double(bool classes)
    {
        foreach (int seed in (int[])[1, 2, 3])
        {
            double[] exact = Train<double>(seed),
                rounded = [.. Train<float>(seed).Select(v => (double)v)];
            double largest = exact.Max(Math.Abs);
            Assert.All(exact.Zip(rounded), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, 6e-5 * largest));
        }

        T[] Train<T>(int seed)
            where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
        {
            RandomNetworks random = new(seed);
            using FiniteNetwork<T> network = random.Network<T>(_architecture);
            TrainingData<T> data = random.Data<T>(_architecture, 3, classes);
            using Trainer<T> trainer = new(network, data, new() { Rate = LearningRate.Constant(0.05), BatchSize = null });
            Assert.True(trainer.Run(5, cancellation: TestContext.Current.CancellationToken));
            return Flat(network);
        }
    }

    [Fact]
    public void Contexts_that_are_shared_train_like_contexts_that_are_not()
    {
        RandomNetworks random = new(8);
        Matrix<double> contexts = random.Normal<double>(3, 3),
            coordinates = random.Normal<double>(4, 2),
            values = random.Normal<double>(12, 3);
        Points<double> shared = Points<double>.Grid(contexts, coordinates);

        // A last bit makes contexts different ones.
        Matrix<double> apart = Matrix<double>.Create(12, 3, (i, j) => contexts[i / 4, j] * (1 + (i % 4 * 1e-15))),
            rows = Matrix<double>.Create(12, 2, (i, j) => coordinates[i % 4, j]);
        Points<double> separate = Points<double>.Pairs(apart, rows);
        double[] together = Train(shared),
            alone = Train(separate);
        Assert.All(together.Zip(alone), pair => Assert.Equal(pair.First, pair.Second, 1e-11));

        double[] Train(Points<double> points)
        {
            using FiniteNetwork<double> network = new RandomNetworks(8).Network<double>(_architecture);
            using Trainer<double> trainer = new(
                network,
                new PointData<double>(points, values),
                new() { Rate = LearningRate.Constant(0.1), BatchSize = 5 }
            );
            Assert.True(trainer.Run(Steps, cancellation: TestContext.Current.CancellationToken));
            Assert.Equal(trainer.Evaluate().Loss, trainer.Evaluate(new PointData<double>(separate, values)).Loss, 1e-12);
            return Flat(network);
        }
    }

    [Fact]
    public void An_epoch_takes_every_example_once_in_an_order_of_its_own()
    {
        Matrix<double> inputs = Matrix<double>.Create(10, 1, (i, _) => i + 1),
            values = Matrix<double>.Zeros(10, 1);
        using BatchStream<double> stream = new(new PointData<double>(Points<double>.Of(inputs), values), size: 4, seed: 3, step: 0);
        List<double>[] epochs =
        [
            [],
            [],
        ];
        for (int step = 0; step < 6; step++)
        {
            Batch<double> batch = stream.Next();
            Assert.Equal(step % 3 == 2 ? 2 : 4, batch.Count);
            epochs[step / 3].AddRange(Enumerable.Range(0, batch.Count).Select(i => batch.Contexts[i, 0]));
        }

        Assert.All(epochs, epoch => Assert.Equal(Enumerable.Range(1, 10).Select(i => (double)i), epoch.Order()));
        Assert.NotEqual(epochs[0], epochs[1]);
        using BatchStream<double> later = new(new PointData<double>(Points<double>.Of(inputs), values), size: 4, seed: 3, step: 4);
        Batch<double> second = later.Next();
        Assert.Equal(epochs[1].Skip(4).Take(4), Enumerable.Range(0, 4).Select(i => second.Contexts[i, 0]));
    }

    [Fact]
    public void Coordinates_are_seen_through_features()
    {
        Architecture architecture = Hypernetwork(Activation.Erf, CoordinateFeatures.Fourier(0.7, 6, 2));
        RandomNetworks random = new(4);
        PointData<double> data = (PointData<double>)random.Data<double>(architecture, 3, classes: true);
        using FiniteNetwork<double> network = random.Network<double>(architecture);
        using Trainer<double> trainer = new(network, data, new() { Rate = LearningRate.Constant(0.1), BatchSize = 3 });
        Assert.True(trainer.Run(Steps, cancellation: TestContext.Current.CancellationToken));
        Matrix<double> outputs = network.Outputs(data.Points),
            seen = trainer.Outputs();
        for (long i = 0; i < outputs.Rows; i++)
        {
            Assert.All(outputs.Row(i).ToArray().Zip(seen.Row(i).ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
        }
    }

    [Theory]
    [InlineData(1e3)]
    [InlineData(1e200)]
    public void A_run_that_diverges_ends_and_says_where(double rate)
    {
        RandomNetworks random = new(2);
        using FiniteNetwork<double> network = random.Network<double>(_architecture);
        using Trainer<double> trainer = new(
            network,
            random.Data<double>(_architecture, 3, classes: false),
            new() { Rate = LearningRate.Constant(rate), BatchSize = null }
        );
        Assert.False(trainer.Run(100, cancellation: TestContext.Current.CancellationToken));
        Divergence divergence = trainer.Divergence!;
        Assert.InRange(divergence.Step, 1, 20);
        Assert.Equal((divergence.Step, rate), (trainer.Step, divergence.LearningRate));
        Assert.False(divergence.Loss <= divergence.Bound);
        Assert.All(trainer.Losses, loss => Assert.True(double.IsFinite(loss)));
        Assert.Contains($"the loss before step {divergence.Step} is", divergence.ToString(), StringComparison.Ordinal);
        Assert.False(trainer.TakeStep());
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        RandomNetworks random = new(1);
        using FiniteNetwork<double> network = random.Network<double>(_architecture);
        TrainingOptions options = new() { Rate = LearningRate.Constant(1) };
        Refused("a batch of 100 examples of 7, must be 1 to 7", random.Data<double>(_architecture, 3, classes: true), options);
        options = options with { BatchSize = 2 };
        Refused("an output has 2 classes in the data and 3 in the network", random.Data<double>(_architecture, 2, classes: true), options);
        Refused("an output has 4 values in the data and 3 in the network", random.Data<double>(_architecture, 4, classes: false), options);
        Refused(
            "a hypernetwork needs them",
            new PointData<double>(Points<double>.Of(random.Normal<double>(7, 3)), random.Normal<double>(7, 3)),
            options
        );
        Refused(
            "a context has 2 entries in the data and 3 in the network",
            new PointData<double>(
                Points<double>.Pairs(random.Normal<double>(7, 2), random.Normal<double>(7, 2)),
                random.Normal<double>(7, 3)
            ),
            options
        );
        Points<double> points = Points<double>.Pairs(random.Normal<double>(3, 3), random.Normal<double>(3, 2));
        Assert.Contains(
            "2 for 3 points",
            Assert.Throws<ArgumentException>(() => new PointData<double>(points, random.Normal<double>(2, 3))).Message,
            StringComparison.Ordinal
        );
        PointData<double> two = new(points, new ClassLabels([0, 1, 0], 3, "l"));
        Refused("classes have no example (2)", two, options);
        Refused(
            "ExplosionFactor = NaN",
            random.Data<double>(_architecture, 3, classes: true),
            options with
            {
                ExplosionFactor = double.NaN,
            }
        );

        // Enough to test on.
        using Trainer<double> trainer = new(network, random.Data<double>(_architecture, 3, classes: true), options);
        Assert.InRange(trainer.Evaluate(two).Accuracy!.Value, 0, 1);
        using FiniteNetwork<float> single = random.Network<float>(_architecture);
        Assert.Contains(
            "the rate 1E-300 is beyond the numbers of Single",
            Assert
                .Throws<ArgumentException>(() =>
                    new Trainer<float>(
                        single,
                        random.Data<float>(_architecture, 3, classes: true),
                        new() { Rate = LearningRate.Constant(1e-300), BatchSize = 2 }
                    )
                )
                .Message,
            StringComparison.Ordinal
        );

        void Refused(string words, TrainingData<double> data, TrainingOptions with) =>
            Assert.Contains(
                words,
                Assert.Throws<ArgumentException>(() => new Trainer<double>(network, data, with)).Message,
                StringComparison.Ordinal
            );
    }

    // Chance and the majority baseline are 1/4; about .6 is reached, and 200 examples have a standard deviation of .035.
    [Fact]
    public void Rotations_of_a_few_images_are_learnt()
    {
        RotatedPairs pairs = new(
            GeneratedImages.Create(10, 1),
            new()
            {
                Classes = 4,
                Mean = 0.2,
                StandardDeviation = 0.3,
            }
        );
        Hypernetwork h = new(
            new(new Dense(width: 50), new ActivationLayer(Activation.ReluSqrt2), new Dense()),
            new(new GeneratedDense(width: 20), new ActivationLayer(Activation.ReluSqrt2), new GeneratedDense(width: 4))
        );
        using FiniteNetwork<float> network = FiniteNetwork<float>.Sample(h, pairs.Size, pairs.Size, 1);
        using Trainer<float> trainer = new(
            network,
            new RotationData<float>(pairs),
            new() { Rate = LearningRate.Constant(10), BatchSize = 10 }
        );
        Assert.True(trainer.Run(500, cancellation: TestContext.Current.CancellationToken));
        double accuracy = Enumerable.Range(1000, 20).Average(epoch => trainer.Evaluate(epoch: epoch).Accuracy!.Value);
        Assert.InRange(accuracy, 0.4, 1);
    }

    [Fact]
    public void The_released_programs_weights_are_uniform_and_its_layers_have_no_scale()
    {
        const int Inputs = 20;
        Hypernetwork h = ReleasedProgram.Architecture(
            contextSize: 50,
            coordinateSize: Inputs,
            metaDepth: 3,
            metaWidth: 40,
            primaryDepth: 3,
            primaryWidth: 5,
            outputs: 4
        );
        using FiniteNetwork<double> network = FiniteNetwork<double>.Sample(h, 50, Inputs, 1);
        ReleasedProgram.Initialize(network, 1);
        Assert.Equal(
            [(40L, 50L), (40, 1), (40, 40), (40, 1), (100, 40), (100, 1), (145, 100), (145, 1)],
            network.Parameters.Select(p => (p.Shape.Rows, p.Shape.Columns))
        );
        Assert.All(network.Parameters, p => Assert.Equal(1, p.Shape.Scale, 1e-15));
        double[] bounds = [50, 50, 40, 40, 40, 40, 100, 100];
        Assert.All(
            network.Parameters.Zip(bounds),
            pair =>
            {
                double[] values = [.. Enumerable.Range(0, (int)pair.First.Values.Rows).SelectMany(i => pair.First.Values.Row(i).ToArray())];
                Assert.InRange(values.Max(Math.Abs) * Math.Sqrt(pair.Second), 0.85, 1);
            }
        );

        // Written out: f of three ReLU layers, of which the last is the bottleneck, and g of three layers and one ReLU.
        double[] x = [.. Enumerable.Range(0, 50).Select(i => Math.Cos(i))],
            z = [.. Enumerable.Range(0, Inputs).Select(i => Math.Sin(i))];
        double[] v = Layer(6, Relu(Layer(4, Relu(Layer(2, Relu(Layer(0, x))))))),
            expected = Generated(125, 4, Generated(100, 5, Relu(Generated(0, 5, z))));
        using Matrix<double> outputs = network.Outputs(
            Points<double>.Pairs(Matrix<double>.From(1, 50, x), Matrix<double>.From(1, Inputs, z))
        );
        Assert.All(expected.Zip(outputs.Row(0).ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-12));

        double[] Layer(int block, double[] q)
        {
            (Matrix<double> w, Matrix<double> b) = (network.Parameters[block].Values, network.Parameters[block + 1].Values);
            return [.. Enumerable.Range(0, (int)w.Rows).Select(k => b[k, 0] + q.Select((value, j) => w[k, j] * value).Sum())];
        }

        double[] Generated(int offset, int width, double[] a) =>
            [.. Enumerable.Range(0, width).Select(k => a.Select((value, j) => v[offset + (k * a.Length) + j] * value).Sum())];

        static double[] Relu(double[] y) => [.. y.Select(value => Math.Max(value, 0))];
    }

    private static Hypernetwork Hypernetwork(Activation activation, CoordinateFeatures features) =>
        new(
            new(
                new Dense(0.9, 0.3, 6),
                new ActivationLayer(activation),
                new Dense(width: 5),
                new ActivationLayer(activation),
                new Dense(1, 0.2)
            ),
            new(
                new GeneratedDense(true, 4),
                new ActivationLayer(activation),
                new Dense(1.1, 0.1, 5),
                new ActivationLayer(activation),
                new GeneratedDense(width: 3)
            ),
            features
        );

    private static T[] Flat<T>(FiniteNetwork<T> network)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T> =>
        [.. network.Parameters.SelectMany(p => Enumerable.Range(0, (int)p.Values.Rows).SelectMany(i => p.Values.Row(i).ToArray()))];

    // By one step of plain SGD at rate 1 on a copy.
    private static double[] Gradient(FiniteNetwork<double> probe, TrainingData<double> data, double[] weights)
    {
        int k = 0;
        foreach (ParameterBlock<double> block in probe.Parameters)
        {
            for (long i = 0; i < block.Values.Rows; i++)
            {
                weights.AsSpan(k, (int)block.Values.Columns).CopyTo(block.Values.Row(i));
                k += (int)block.Values.Columns;
            }
        }

        using Trainer<double> trainer = new(probe, data, new() { Rate = LearningRate.Constant(1), BatchSize = null });
        Assert.True(trainer.TakeStep());
        return [.. weights.Zip(Flat(probe), (before, after) => before - after)];
    }
}
