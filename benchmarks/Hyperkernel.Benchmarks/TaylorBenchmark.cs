using Hyperkernel.Activations;
using Hyperkernel.Architectures;
using Hyperkernel.FiniteWidth;
using Hyperkernel.Kernels;
using Hyperkernel.Layers;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Taylor;

namespace Hyperkernel.Benchmarks;

/// <summary>Taylor terms K^(0..5) of one pair of points in float32, beside reading the meta network's weights once with all cores.</summary>
/// <remarks>JAX's nested gradients and its jet take 52 and 56 ms for the first pair of networks, 3.2 and 5.3 ms for the second, after 5 to 7 s of compiling.</remarks>
internal static class TaylorBenchmark
{
    private const int Order = 5;

    public static void Run()
    {
        Run(1024, 64);
        Run(256, 32);
    }

    private static void Run(int n, int m)
    {
        ActivationLayer relu = new(Activation.ReluSqrt2);
        Hypernetwork architecture = new(
            new(new Dense(width: n), relu, new Dense(width: n), relu, new Dense()),
            new(new GeneratedDense(width: m), relu, new GeneratedDense(width: m), relu, new GeneratedDense()));
        using FiniteNetwork<float> network = FiniteNetwork<float>.Sample(architecture, 4, 3, 1);
        using Matrix<float> x = Measure.Random(2, 4, 1), z = Measure.Random(2, 3, 2);
        Points<float> row = Points<float>.Pairs(x, z).Select(0), column = Points<float>.Pairs(x, z).Select(1);
        double[] seconds = Measure.InTurn(
            50,
            () => Read(network),
            () => network.Outputs(row).Dispose(),
            () => network.Linearize(row).Dispose(),
            () => network.TaylorTerms(row, Order).Dispose(),
            () => network.TaylorTerms(row, Order, column).Dispose());
        double bytes = network.Parameters.Sum(p => (double)p.Shape.Count) * sizeof(float);
        Console.WriteLine($"K^(0..{Order}), f 4-{n}-{n}-{network.GeneratedCount}, g 3-{m}-{m}-1, weights of {bytes / 1e6:F1} MB; medians of 50 runs in turn");
        string[] names = ["reading the weights once", "outputs at one point", "outputs and gradient at one point", "u_i = u_j: 3 times through the weights", "u_i, u_j: 4 times"];
        for (int i = 0; i < names.Length; i++)
        {
            Console.WriteLine($"{names[i],-42} {seconds[i] * 1e3,8:F3} ms  {seconds[i] / seconds[0],6:F2} x reading");
        }
    }

    private static void Read(FiniteNetwork<float> network)
    {
        foreach (ParameterBlock<float> block in network.Parameters)
        {
            Matrix<float> values = block.Values;
            int parts = values.Rows < 64 ? 1 : Environment.ProcessorCount;
            _ = Parallel.For(0, parts, part =>
            {
                float sum = 0;
                for (long i = values.Rows * part / parts; i < values.Rows * (part + 1) / parts; i++)
                {
                    sum += System.Numerics.Tensors.TensorPrimitives.Sum<float>(values.Row(i));
                }

                Volatile.Write(ref _sink, sum);
            });
        }
    }

    private static float _sink;
}
