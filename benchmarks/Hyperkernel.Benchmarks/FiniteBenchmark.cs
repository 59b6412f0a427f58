using Hyperkernel.Activations;
using Hyperkernel.Architectures;
using Hyperkernel.FiniteWidth;
using Hyperkernel.Kernels;
using Hyperkernel.Layers;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Benchmarks;

/// <summary>
/// The empirical tangent kernel of finite hypernetworks, beside its products at the machine's product rate; and draws of it without
/// weights.
/// </summary>
internal static class FiniteBenchmark
{
    public static void Run()
    {
        Console.WriteLine($"tangent kernels of finite hypernetworks, float32, products {Measure.ProductRate() / 1e9:F0} GF/s");
        Console.WriteLine(
            "points  f, g                                            outputs     kernel   of its products   sample weights   "
                + "conditional draw   n = inf draw"
        );
        Time(64, [784, 200, 200, 200], [784, 50, 50, 1]);
        Time(20, [2, 500, 500, 500], [2, 100, 100, 100, 1]);
        Time(2, [8, 1024, 1024], [4, 256, 256, 1]);
    }

    private static void Time(int count, int[] meta, int[] primary)
    {
        Hypernetwork narrow = new(
            Layers(meta, n => new Dense(width: n), new Dense()),
            Layers(primary[..^1], n => new GeneratedDense(width: n), new GeneratedDense())
        );
        Hypernetwork architecture = narrow;
        Points<float> points = Points<float>.Pairs(Measure.Random(count, meta[0], 1), Measure.Random(count, primary[0], 2));
        using FiniteNetwork<float> network = FiniteNetwork<float>.Sample(architecture, meta[0], primary[0], 1);
        using ConditionalSampler<float> sampler = ConditionalSampler<float>.Of(architecture, points),
            infinite = ConditionalSampler<float>.OfInfiniteMeta(narrow, points);
        double rate = Measure.ProductRate();
        double[] seconds = Measure.InTurn(
            9,
            () => network.Outputs(points).Dispose(),
            () => network.TangentKernel(points).Dispose(),
            () => network.Resample(1),
            () => Draw(sampler),
            () => Draw(infinite)
        );
        string name = $"{string.Join('-', meta)}-{network.GeneratedCount}, {string.Join('-', primary)}";
        Console.WriteLine(
            $"{count, 6}  {name, -42} {seconds[0] * 1e3, 9:F2} ms {seconds[1] * 1e3, 7:F2} ms "
                + $"{seconds[1] / (Operations(network, count) / rate), 10:F2}"
                + $"          {seconds[2] * 1e3, 9:F2} ms {seconds[3] * 1e3, 12:F2} ms {seconds[4] * 1e3, 12:F2} ms"
        );
    }

    private static void Draw(ConditionalSampler<float> sampler)
    {
        using TangentFeatures<float> features = sampler.Draw(1);
        features.Kernel().Dispose();
    }

    private static Network Layers(int[] widths, Func<int, Layer> dense, Layer last) =>
        new([.. widths.Skip(1).SelectMany(n => new[] { dense(n), new ActivationLayer(Activation.ReluSqrt2) }), last]);

    // Forward and back through every layer but back through the first, the generated layers too, and Gram products of inputs and gradients.
    private static double Operations(FiniteNetwork<float> network, int count)
    {
        double weights = network.Parameters.Sum(p => (double)p.Shape.Count),
            first = (double)network.Parameters[0].Shape.Count;
        double grams = network.Parameters.SkipLast(1).Sum(p => p.Shape.Rows + p.Shape.Columns) + network.Parameters[^1].Shape.Columns;
        return (2.0 * count * ((2 * (weights + network.GeneratedCount)) - first)) + (2.0 * count * count * grams);
    }
}
