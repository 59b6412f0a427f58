using System.Globalization;
using System.Numerics.Tensors;
using Hyperkernel.Architectures;
using Hyperkernel.Experiments.Reproduction;
using Hyperkernel.Features;
using Hyperkernel.FiniteWidth;
using Hyperkernel.Inference.Ensembles;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Training;

namespace Hyperkernel.Experiments.Completion;

/// <summary>
/// Finite hypernetworks trained by SGD on the subsets of the paper's method, predictions averaged; contexts are normalised to S^0(x, x) =
/// 1.
/// </summary>
/// <remarks>
/// What is trained is h - h_0, the network less its outputs at the start: these are random, of variance 1 where pixels' is about .1, and
/// what training does not reach of them would be noise in the predictions. Kernel regression has a mean of 0 at the start, too.
/// </remarks>
/// <param name="options">The networks, and how they are trained.</param>
/// <param name="features">What g sees of a pixel's place; the limit of Fourier features is replaced by finitely many.</param>
internal sealed class NetworkFamily(NetworkOptions options, CoordinateFeatures features) : SettingFamily
{
    public override string Description =>
        string.Create(CultureInfo.InvariantCulture, $"widths {options.MetaWidth} and {options.PrimaryWidth}, {options.Epochs} epochs");

    public override string MemberName => "rate";

    public override IReadOnlyList<double> Members => options.Rates;

    public override ICompleter Prepare(CompletionTask task, CancellationToken cancellation) =>
        new Completer(task, options, Finite(), cancellation);

    private CoordinateFeatures Finite() =>
        features is FourierLimit limit ? CoordinateFeatures.Fourier(limit.LengthScale, options.Features, options.Subsets.Seed) : features;

    private sealed class Completer(CompletionTask task, NetworkOptions options, CoordinateFeatures features, CancellationToken cancellation)
        : ICompleter
    {
        public Completion Complete(double member)
        {
            SubsetEnsembleOptions subsets = options.Subsets;
            int channels = task.Train.Channels;
            Hypernetwork architecture = Hypernetwork.Of(
                DenseNetworks.Of(3, options.MetaWidth),
                DenseNetworks.Of(2, options.PrimaryWidth, channels),
                features
            );
            Points<float> train = Points<float>.Grid(CompletionTask.Normalised(task.TrainContexts), task.Coordinates);
            Points<float> test = Points<float>.Grid(CompletionTask.Normalised(task.TestContexts), task.Coordinates);
            Matrix<float> images = Matrix<float>.Zeros(task.TestContexts.Rows, task.TrainValues.Columns);
            for (int s = 0; s < subsets.Subsets; s++)
            {
                long[] rows = SubsetDraw.Rows(
                    subsets.Seed,
                    s,
                    (int)task.TrainContexts.Rows,
                    (int)task.Coordinates.Rows,
                    subsets.Contexts,
                    subsets.CoordinatesPerContext
                );
                using Matrix<float> values = SubsetEnsemble.ValuesAt(task.TrainValues, rows, task.Coordinates.Rows, channels);
                using FiniteNetwork<float> network = FiniteNetwork<float>.Sample(
                    architecture,
                    (int)task.TrainContexts.Columns,
                    2,
                    subsets.Seed,
                    (ulong)s
                );
                Points<float> subset = train.Select(rows);
                Add(network.Outputs(subset), values, 1);
                Add(network.Outputs(test), images, -1f / subsets.Subsets);
                using Trainer<float> trainer = new(
                    network,
                    new PointData<float>(subset, values),
                    new()
                    {
                        Rate = LearningRate.Constant(member),
                        BatchSize = Math.Min(options.BatchSize, rows.Length),
                        Seed = subsets.Seed,
                    }
                );
                if (!trainer.Run(options.Epochs * trainer.StepsPerEpoch, cancellation: cancellation))
                {
                    // No number: such a rate is not chosen.
                    images.View.Fill(float.NaN);
                    return new(images);
                }

                Add(network.Outputs(test), images, 1f / subsets.Subsets);
                subsets.Compute.Report("fits of subsets", s + 1, subsets.Subsets);
            }

            task.AddMean(images);
            return new(images);
        }

        // Outputs are rows of channels, image by image and pixel by pixel, which is how images are.
        private static void Add(Matrix<float> outputs, Matrix<float> images, float share)
        {
            using (outputs)
            {
                int channels = (int)outputs.Columns,
                    pixels = (int)images.Columns / channels;
                for (long i = 0; i < outputs.Rows; i++)
                {
                    Span<float> pixel = images.Row(i / pixels).Slice((int)(i % pixels) * channels, channels);
                    TensorPrimitives.MultiplyAdd(outputs.Row(i), share, pixel, pixel);
                }
            }
        }
    }
}
