using System.Numerics.Tensors;
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

/// <summary>The mean of the k training images whose visible pixels are nearest (Euclidean); of equally near ones, the first.</summary>
internal sealed class NearestNeighbourFamily : SettingFamily
{
    public override string Description => "";

    public override string MemberName => "k";

    public override IReadOnlyList<double> Members => [1, 2, 5, 10, 20, 40];

    public override double LeastPossible => 1;

    public override ICompleter Prepare(CompletionTask task, CancellationToken cancellation) => new Completer(task);

    private sealed class Completer : ICompleter
    {
        private readonly CompletionTask _task;
        private readonly Matrix<float> _squares;

        public Completer(CompletionTask task)
        {
            _task = task;
            _squares = SquaredDistances.Between(task.TestContexts, task.TrainContexts);
        }

        public Completion Complete(double member)
        {
            int k = (int)Math.Min(member, _task.TrainContexts.Rows);
            Matrix<float> images = Matrix<float>.Zeros(_task.TestContexts.Rows, _task.Mean.Length);
            for (long i = 0; i < images.Rows; i++)
            {
                float[] distances = _squares.Row(i).ToArray();
                Span<float> image = images.Row(i);
                foreach (int j in Enumerable.Range(0, distances.Length).OrderBy(j => distances[j]).Take(k))
                {
                    TensorPrimitives.Add(image, _task.Train.Pixels.Row(j), image);
                }

                TensorPrimitives.Divide(image, k, image);
            }

            return new(images);
        }
    }
}
