using Hyperkernel.Architectures;
using Hyperkernel.Experiments.Images;
using Hyperkernel.Experiments.Rotation;
using Hyperkernel.FiniteWidth;
using Hyperkernel.Layers;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Training;

namespace Hyperkernel.Benchmarks;

/// <summary>
/// Steps of rotation prediction: time, and the rate over the three products of each trained layer beside the rate of a large product.
/// </summary>
internal static class TrainingBenchmark
{
    private const int Batch = 100;
    private const int MetaWidth = 200;
    private const int Classes = 12;
    private const int ProductOrder = 2048;

    // Milliseconds of a step of PyTorch 2.13 on two cores of another machine of this kind (g's depth 3, 6, 8 by width 50, 100, 200).
    private static readonly int[,] _others =
    {
        { 51, 189, 355 },
        { 80, 275, 712 },
        { 80, 280, 1146 },
    };

    public static void Run(string? depth, string? width, string? steps)
    {
        int[] depths = depth is null ? [3, 6, 8] : [int.Parse(depth)],
            widths = width is null ? [50, 100, 200] : [int.Parse(width)];
        int count = steps is null ? 10 : int.Parse(steps);
        RotatedPairs pairs = new(GeneratedImages.Create(1000, 1));
        Console.WriteLine(
            $"one step of SGD, batch {Batch}, f {pairs.Size}-{MetaWidth}-{MetaWidth}-{MetaWidth}-P, float32, beside a product of "
                + $"order {ProductOrder} in turn"
        );
        foreach (int g in depths)
        {
            foreach (int m in widths)
            {
                Step(pairs, g, m, count);
            }
        }
    }

    private static void Step(RotatedPairs pairs, int depth, int width, int count)
    {
        Hypernetwork h = new(
            new(Hidden(3, n => new Dense(width: n), MetaWidth)),
            new(Hidden(depth - 1, n => new GeneratedDense(width: n), width, Classes))
        );
        using FiniteNetwork<float> network = FiniteNetwork<float>.Sample(h, pairs.Size, pairs.Size, 1);
        using Trainer<float> trainer = new(
            network,
            new RotationData<float>(pairs),
            new() { Rate = LearningRate.Constant(0.01), BatchSize = Batch }
        );
        double operations = 6.0 * Batch * network.Parameters.Sum(p => (double)p.Values.Rows * p.Values.Columns);
        using Matrix<float> a = Measure.Random(ProductOrder, ProductOrder, 1),
            c = Matrix<float>.Zeros(ProductOrder, ProductOrder);
        double[] times = Measure.InTurn(
            count,
            () => trainer.TakeStep(),
            () => MatrixBackends.Default.Multiply(1f, a, Transposition.None, a, Transposition.None, 0f, c)
        );
        double seconds = times[0],
            product = 2 * Math.Pow(ProductOrder, 3) / times[1];
        int row = Array.IndexOf([50, 100, 200], width),
            column = Array.IndexOf([3, 6, 8], depth);
        string other = row >= 0 && column >= 0 ? $"; PyTorch {_others[column, row]} ms" : "";
        Console.WriteLine(
            $"g depth {depth}, width {width, 3}: P = {network.GeneratedCount, 7:N0}, {seconds * 1e3, 7:F1} ms, "
                + $"{operations / seconds / 1e9, 4:F0} GF/s, {operations / seconds / product:F2} of the product's {product / 1e9:F0}{other}"
        );
    }

    private static IEnumerable<Layer> Hidden(int hidden, Func<int?, Layer> dense, int width, int? last = null) =>
        Enumerable
            .Range(0, hidden)
            .SelectMany(_ => (Layer[])[dense(width), new ActivationLayer(Activations.Activation.ReluSqrt2)])
            .Append(dense(last));
}
