using System.Numerics.Tensors;
using Hyperkernel.Activations;
using Hyperkernel.Architectures;
using Hyperkernel.Data;
using Hyperkernel.Features;
using Hyperkernel.FiniteWidth;
using Hyperkernel.Kernels;
using Hyperkernel.Layers;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Training;

namespace Hyperkernel.Benchmarks;

/// <summary>
/// Steps of a network with one very wide hidden layer, beside reading and writing its weights once, and beside its three products at the
/// rate of a large one.
/// </summary>
internal static class WideBenchmark
{
    private const int Batch = 100;
    private const int Inputs = 784;
    private const int Classes = 10;
    private const int Rounds = 5;

    public static void Run()
    {
        double rate = Measure.ProductRate();
        Console.WriteLine(
            $"one step of SGD, batch {Batch}, {Inputs}-n-{Classes}, float32, beside products at {rate / 1e9:F0} GF/s and one pass "
                + $"over the weights, read and written"
        );
        foreach (int n in new[] { 10_000, 250_000 })
        {
            Step(n, rate);
        }
    }

    private static void Step(int n, double rate)
    {
        Network architecture = new(new Dense(width: n), new ActivationLayer(Activation.ReluSqrt2), new Dense(width: Classes));
        using Matrix<float> inputs = Measure.Random(Batch, Inputs, 1);
        PointData<float> data = new(
            Points<float>.Of(inputs),
            new ClassLabels([.. Enumerable.Range(0, Batch).Select(i => i % Classes)], Classes, "labels")
        );
        using FiniteNetwork<float> network = FiniteNetwork<float>.Sample(architecture, Inputs, 1);
        using Trainer<float> trainer = new(network, data, new() { Rate = LearningRate.Constant(1e-3), BatchSize = Batch });
        using Matrix<float> weights = Matrix<float>.Zeros(n, Inputs + Classes);
        double[] times = Measure.InTurn(
            Rounds,
            () => trainer.TakeStep(),
            () =>
                Parallel.For(
                    0,
                    Environment.ProcessorCount,
                    core =>
                    {
                        for (long i = n * core / Environment.ProcessorCount; i < (long)n * (core + 1) / Environment.ProcessorCount; i++)
                        {
                            TensorPrimitives.Add(weights.Row(i), 1f, weights.Row(i));
                        }
                    }
                )
        );
        double products = 6.0 * Batch * n * (Inputs + Classes) / rate,
            bytes = 2.0 * sizeof(float) * weights.Rows * weights.Columns;
        Console.WriteLine(
            $"n = {n, 7}: {times[0] * 1e3, 7:F1} ms, {1 / times[0]:F1} steps/s; a pass over the weights {times[1] * 1e3:F1} ms "
                + $"({bytes / times[1] / 1e9:F1} GB/s), the step {times[0] / times[1]:F1} of it; products {products * 1e3:F1} ms, "
                + $"the step {times[0] / products:F1} of them"
        );
    }
}
