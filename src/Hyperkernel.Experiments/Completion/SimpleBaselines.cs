using System.Numerics.Tensors;
using Hyperkernel.Data;
using Hyperkernel.Experiments.Images;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Experiments.Completion;

/// <summary>The mean training image, whatever is seen.</summary>
internal sealed class MeanImageFamily : SettingFamily
{
    public override string Description => "";

    public override string MemberName => "";

    public override IReadOnlyList<double> Members => [0];

    public override ICompleter Prepare(CompletionTask task, CancellationToken cancellation) => new Completer(task);

    private sealed class Completer(CompletionTask task) : ICompleter
    {
        public Completion Complete(double member) =>
            new(Matrix<float>.Create(task.TestContexts.Rows, task.Mean.Length, (_, p) => task.Mean[p]));
    }
}

/// <summary>
/// The mean of the k training images whose visible pixels are nearest (Euclidean); of equally near ones, the first. Where pixels are
/// unknown, distances are mean squares over the pixels that are seen of both images, and a pixel's mean is over those of the k images of
/// which it is known; where there is none, it is the mean image's.
/// </summary>
internal sealed class NearestNeighbourFamily : SettingFamily
{
    public override string Description => "";

    public override string MemberName => "k";

    public override IReadOnlyList<double> Members => [1, 2, 5, 10, 20, 40];

    public override double LeastPossible => 1;

    public override ICompleter Prepare(CompletionTask task, CancellationToken cancellation) => new Completer(task);

    private sealed class Completer : ILiveCompleter
    {
        private readonly CompletionTask _task;
        private readonly Matrix<float> _squares;
        private int _k;

        public Completer(CompletionTask task)
        {
            _task = task;
            _squares =
                task.Train.UnknownPixels + task.Truth.UnknownPixels == 0
                    ? SquaredDistances.Between(task.TestContexts, task.TrainContexts)
                    : SquaredDistances.BetweenSeen(Seen(task.Truth, task.TestMasks), Seen(task.Train, task.TrainMasks));
        }

        public Completion Complete(double member)
        {
            int k = _k = (int)Math.Min(member, _task.TrainContexts.Rows);
            Matrix<float> images = Matrix<float>.Zeros(_task.TestContexts.Rows, _task.Mean.Length);
            for (long i = 0; i < images.Rows; i++)
            {
                Span<float> image = images.Row(i);
                int[] nearest = Nearest(_squares.Row(i), k);
                if (_task.Known is not null)
                {
                    AverageKnown(nearest, image);
                    continue;
                }

                Average(nearest, image);
            }

            return new(images);
        }

        // The variance is that between the neighbours.
        public (float[] Image, double[] Variances) At(ReadOnlySpan<float> visible)
        {
            using Matrix<float> context = Matrix<float>.From(1, visible.Length, visible),
                squares = SquaredDistances.Between(context, _task.TrainContexts);
            int[] nearest = Nearest(squares.Row(0), _k);
            float[] image = new float[_task.Mean.Length];
            Average(nearest, image);
            double[] variances = new double[image.Length];
            foreach (int j in nearest)
            {
                ReadOnlySpan<float> neighbour = _task.Train.Pixels.Row(j);
                for (int p = 0; p < variances.Length; p++)
                {
                    double difference = (double)neighbour[p] - image[p];
                    variances[p] += difference * difference / nearest.Length;
                }
            }

            return (image, variances);
        }

        private static int[] Nearest(ReadOnlySpan<float> squares, int k)
        {
            float[] distances = squares.ToArray();
            return [.. Enumerable.Range(0, distances.Length).OrderBy(j => distances[j]).Take(k)];
        }

        private void Average(int[] nearest, Span<float> image)
        {
            foreach (int j in nearest)
            {
                TensorPrimitives.Add(image, _task.Train.Pixels.Row(j), image);
            }

            TensorPrimitives.Divide(image, nearest.Length, image);
        }

        // What is seen of images, all pixels; NaN where nothing is.
        private static Matrix<float> Seen(ImageSet images, PixelMasks masks)
        {
            Matrix<float> seen = images.Pixels.Clone();
            for (long i = 0; i < images.Count; i++)
            {
                foreach (int pixel in masks[i].Missing)
                {
                    seen.Row(i).Slice(pixel * images.Channels, images.Channels).Fill(float.NaN);
                }
            }

            return seen;
        }

        private void AverageKnown(int[] nearest, Span<float> image)
        {
            for (int p = 0; p < image.Length; p++)
            {
                int[] known = [.. nearest.Where(j => _task.Train.IsKnown(j, p / _task.Train.Channels))];
                int entry = p;
                image[p] = known.Length == 0 ? _task.Mean[p] : known.Average(j => _task.Train.Pixels[j, entry]);
            }
        }
    }
}
