using Hyperkernel.Architectures;
using Hyperkernel.Data;
using Hyperkernel.Experiments.Learning;
using Hyperkernel.Experiments.Reproduction;
using Hyperkernel.FiniteWidth;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Randomness;
using Hyperkernel.Training;

namespace Hyperkernel.Experiments.LargeLearningRate;

/// <summary>Runs of wide networks with one hidden layer: one width, one loss, one seed.</summary>
/// <param name="configuration">The sizes.</param>
/// <param name="images">Images with their classes.</param>
internal sealed class WideNetworkRuns(LargeLearningRateConfiguration configuration, LearningImages images)
{
    /// <summary>The loss of each step's batch, before the step.</summary>
    public const string BatchLosses = "batch_losses";

    private readonly (double Mean, double StandardDeviation) _moments = configuration.Normalized ? images.Moments() : (0, 1);

    /// <summary>The number of classes.</summary>
    public int Classes => images.TrainLabels!.Classes;

    private int Size => (int)images.Train.Pixels.Columns;

    /// <summary>Weights of a network.</summary>
    public long Weights(int width) => (long)width * (Size + Classes);

    /// <summary>
    /// Bytes that a run takes for weights, and for what a batch needs on its way forward and back: the hidden layer's inputs and outputs,
    /// slopes and gradients.
    /// </summary>
    public long Bytes(int width) => sizeof(float) * (Weights(width) + (5L * width * configuration.BatchSize));

    /// <summary>A run with cross-entropy.</summary>
    public Unit CrossEntropy(string name, int width, int run) =>
        Run(name, width, run, configuration.Steps, (points, labels) => new PointData<float>(points, labels));

    /// <summary>A run with the squared loss; an example's values are 1 for its class and 0 for all others.</summary>
    public Unit Squared(string name, int width, int run) =>
        Run(
            name,
            width,
            run,
            configuration.SquaredSteps,
            (points, labels) => new PointData<float>(points, Matrix<float>.Create(labels.Count, Classes, (i, c) => labels[i] == c ? 1 : 0))
        );

    private Unit Run(string name, int width, int run, int steps, Func<Points<float>, ClassLabels, TrainingData<float>> data)
    {
        Network architecture = DenseNetworks.Of(2, width, Classes);
        IReadOnlyList<long> looks = configuration.Looks(steps);
        double cost = Weights(width) * ((4.0 * steps * configuration.BatchSize) + (2.0 * looks.Count * configuration.TestImages));
        return new(
            name,
            cost,
            context =>
            {
                CounterRandom seeds = new(context.ExperimentSeed, RandomStream.Runs);
                ulong own = seeds.Bits((ulong)run + 1);
                TrainingData<float> train = Choose(images.Train, images.TrainLabels!, configuration.TrainImages, own, data);
                TrainingData<float> test = Choose(images.Test, images.TestLabels!, configuration.TestImages, seeds.Bits(0), data);
                using FiniteNetwork<float> network = FiniteNetwork<float>.Sample(architecture, Size, context.Seed);
                using Trainer<float> trainer = new(
                    network,
                    train,
                    new()
                    {
                        Rate = LearningRate.Constant(configuration.Rate(width)),
                        BatchSize = configuration.BatchSize,
                        Seed = own,
                    }
                );
                Dictionary<string, double[]> curves = TrainingRun.Follow(
                    context,
                    trainer,
                    looks,
                    new TrainingRun.Look(TrainingRun.TestAccuracy, TrainingRun.TestLoss, _ => trainer.Evaluate(test))
                );
                curves.Add(BatchLosses, [.. trainer.Losses]);
                return curves;
            }
        )
        {
            NotFiniteMeans = TrainingRun.Meaning,
        };
    }

    private TrainingData<float> Choose(
        ImageSet set,
        ClassLabels labels,
        int count,
        ulong seed,
        Func<Points<float>, ClassLabels, TrainingData<float>> data
    )
    {
        int[] numbers = ImageChoice.Numbers(count, checked((int)set.Count), seed);
        using Matrix<float> inputs = Matrix<float>.Create(
            count,
            Size,
            (i, k) => (float)((set.Pixels[numbers[i], k] - _moments.Mean) / _moments.StandardDeviation)
        );
        return data(
            Points<float>.Of(inputs),
            new ClassLabels([.. numbers.Select(number => labels[number])], labels.Classes, $"{count} random images of {labels.Name}")
        );
    }
}
