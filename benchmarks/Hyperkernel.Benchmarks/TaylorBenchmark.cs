using Hyperkernel.Activations;
using Hyperkernel.Architectures;
using Hyperkernel.FiniteWidth;
using Hyperkernel.Kernels;
using Hyperkernel.Layers;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Taylor;

namespace Hyperkernel.Benchmarks;

/// <summary>Taylor terms K^(0..5) of one pair of points in float32, beside outputs at one point, which read all weights once.</summary>
/// <remarks>
/// JAX's nested gradients and its jet take 52 and 56 ms for the first pair of networks, 3.2 and 5.3 ms for the second, after 5 to 7 s of
/// compiling.
/// </remarks>
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
            new(new GeneratedDense(width: m), relu, new GeneratedDense(width: m), relu, new GeneratedDense())
        );
        using FiniteNetwork<float> network = FiniteNetwork<float>.Sample(architecture, 4, 3, 1);
        using Matrix<float> x = Measure.Random(2, 4, 1),
            z = Measure.Random(2, 3, 2);
        Points<float> row = Points<float>.Pairs(x, z).Select(0),
            column = Points<float>.Pairs(x, z).Select(1);
        double[] seconds = Measure.InTurn(
            50,
            () => network.Outputs(row).Dispose(),
            () => network.Linearize(row).Dispose(),
            () => network.TaylorTerms(row, Order).Dispose(),
            () => network.TaylorTerms(row, Order, column).Dispose()
        );
        double bytes = network.Parameters.Sum(p => (double)p.Shape.Count) * sizeof(float);
        Console.WriteLine(
            $"K^(0..{Order}), f 4-{n}-{n}-{network.GeneratedCount}, g 3-{m}-{m}-1, weights of {bytes / 1e6:F1} MB; medians of 50 "
                + $"runs in turn"
        );
        string[] names =
        [
            "outputs at one point, weights read once",
            "outputs and gradient: read twice",
            "terms, u_i = u_j: read 3 times",
            "terms of u_i and u_j: read 4 times",
        ];
        for (int i = 0; i < names.Length; i++)
        {
            Console.WriteLine(
                $"{names[i], -42} {seconds[i] * 1e3, 8:F3} ms  {seconds[i] / seconds[0], 6:F2} x outputs  "
                    + $"{bytes / seconds[i] / 1e9, 6:F1} GB/s of weights"
            );
        }
    }
}
