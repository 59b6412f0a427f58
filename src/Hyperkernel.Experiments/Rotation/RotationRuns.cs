using Hyperkernel.Architectures;
using Hyperkernel.Data;
using Hyperkernel.Experiments.Learning;
using Hyperkernel.Experiments.Reproduction;
using Hyperkernel.FiniteWidth;
using Hyperkernel.Layers;
using Hyperkernel.Randomness;
using Hyperkernel.Training;

namespace Hyperkernel.Experiments.Rotation;

/// <summary>Runs of rotation prediction: one network, one rate, one seed.</summary>
/// <param name="task">What is learnt.</param>
/// <param name="images">Images to learn from and to test on.</param>
internal sealed class RotationRuns(RotationTask task, LearningImages images)
{
    // What a step costs besides products with the weights, in operations: making pairs, mostly.
    private const double StepOverhead = 2e8;

    private readonly RotationOptions _options = task.Options(images);

    /// <summary>The number of classes.</summary>
    public int Classes => _options.Classes;

    /// <summary>The accuracy of always answering the most frequent class.</summary>
    public double Majority => _options.MajorityShare;

    private int Size => (int)images.Train.Pixels.Columns;

    /// <summary>A run of a hypernetwork.</summary>
    /// <param name="name">The unit's name.</param>
    /// <param name="size">The size of g.</param>
    /// <param name="run">Runs of the same number have the same images and angles.</param>
    /// <param name="rate">The learning rate.</param>
    /// <param name="epochs">After which epochs the network is looked at; 0 is before the first.</param>
    public Unit Hypernetwork(string name, PrimarySize size, int run, double rate, IReadOnlyList<int> epochs)
    {
        bool released = task.Parameterization == Parameterization.Released;
        Hypernetwork architecture = released
            ? ReleasedProgram.Architecture(Size, Size, task.MetaLayers, task.MetaWidth, size.Layers, size.Width, Classes)
            : DenseNetworks.Hypernetwork(task.MetaLayers, task.MetaWidth, size.Layers, size.Width, Classes);
        double generated =
            (
                size.Layers == 1
                    ? (double)Size * Classes
                    : ((double)(Size + Classes) * size.Width) + ((size.Layers - 2.0) * size.Width * size.Width)
            ) * (released ? ReleasedProgram.Bottleneck : task.MetaWidth);
        double weights = ((double)Size * task.MetaWidth) + ((task.MetaLayers - 2.0) * task.MetaWidth * task.MetaWidth) + generated;
        return new(
            name,
            Cost(weights, epochs.Count),
            context =>
                Train(
                    context,
                    run,
                    rate,
                    epochs,
                    pairs => new RotationData<float>(pairs),
                    () => Begin(FiniteNetwork<float>.Sample(architecture, Size, Size, context.Seed), context.Seed)
                )
        )
        {
            NotFiniteMeans = TrainingRun.Meaning,
        };
    }

    /// <summary>A run of the linear probe: softmax regression on both images, trained in the same way.</summary>
    /// <inheritdoc cref="Hypernetwork"/>
    public Unit Probe(string name, int run, double rate, IReadOnlyList<int> epochs)
    {
        int inputs = 2 * Size;
        Network architecture = new(new Dense(task.Parameterization == Parameterization.Released ? Math.Sqrt(inputs) : 1, 1, Classes));
        return new(
            name,
            Cost((double)inputs * Classes, epochs.Count),
            context =>
                Train(
                    context,
                    run,
                    rate,
                    epochs,
                    pairs => new JoinedRotationData<float>(pairs),
                    () => Begin(FiniteNetwork<float>.Sample(architecture, inputs, context.Seed), context.Seed)
                )
        )
        {
            NotFiniteMeans = TrainingRun.Meaning,
        };
    }

    private FiniteNetwork<float> Begin(FiniteNetwork<float> network, ulong seed)
    {
        if (task.Parameterization == Parameterization.Released)
        {
            ReleasedProgram.Initialize(network, seed);
        }

        return network;
    }

    private double Cost(double weights, int evaluations)
    {
        double examples = (double)task.TrainImages * task.Epochs,
            evaluated = evaluations * 2.0 * task.TestImages;
        return (weights * ((6 * examples) + (2 * evaluated))) + (StepOverhead * (examples + evaluated) / task.BatchSize);
    }

    private Dictionary<string, double[]> Train(
        UnitContext context,
        int run,
        double rate,
        IReadOnlyList<int> epochs,
        Func<RotatedPairs, TrainingData<float>> data,
        Func<FiniteNetwork<float>> begin
    )
    {
        CounterRandom seeds = new(context.ExperimentSeed, RandomStream.Runs);
        ulong own = seeds.Bits((ulong)run + 1),
            common = seeds.Bits(0);
        ImageSet train = ImageChoice.Take(images.Train, task.TrainImages, own);
        TrainingData<float> test = data(new(ImageChoice.Take(images.Test, task.TestImages, common), _options with { Seed = common }));
        TrainingData<float> seen = data(new(train.Take(0, Math.Min(task.TestImages, task.TrainImages)), _options with { Seed = own }));
        using FiniteNetwork<float> network = begin();
        using Trainer<float> trainer = new(
            network,
            data(new(train, _options with { Seed = own })),
            new()
            {
                Rate = LearningRate.Constant(rate),
                BatchSize = task.BatchSize,
                Seed = own,
            }
        );
        return TrainingRun.Follow(
            context,
            trainer,
            [.. epochs.Select(epoch => epoch * trainer.StepsPerEpoch)],
            // The pairs of the epoch that was just learnt from.
            new(
                TrainingRun.TrainAccuracy,
                TrainingRun.TrainLoss,
                step => trainer.Evaluate(seen, Math.Max(0, (step / trainer.StepsPerEpoch) - 1))
            ),
            new(TrainingRun.TestAccuracy, TrainingRun.TestLoss, _ => trainer.Evaluate(test))
        );
    }
}
