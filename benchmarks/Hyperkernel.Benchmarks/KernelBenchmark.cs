using Hyperkernel.Architectures;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Benchmarks;

/// <summary>Covariance and tangent kernel of 8192 x 8192 pairs in float32, beside the Gram products that they cannot do without.</summary>
/// <remarks>
/// Kernels and products alike are written to new matrices: what a matrix costs its first writer, the system's pages, is in both.
/// </remarks>
internal static class KernelBenchmark
{
    private const int Count = 8192;

    public static void Run()
    {
        using Matrix<float> contexts = Measure.Random(Count, 784, 1),
            coordinates = Measure.Random(Count, 100, 2);
        Network network = Mlp.Relu(hiddenLayers: 2);
        Hypernetwork hypernetwork = Hypernetwork.Of(Mlp.Relu(hiddenLayers: 3), Mlp.Relu(hiddenLayers: 3));
        double rate = Measure.ProductRate();
        double[] seconds = Measure.InTurn(
            7,
            () => Gram(contexts),
            () => network.Kernels(contexts).Dispose(),
            () => Gram(coordinates),
            () => hypernetwork.Kernels(contexts, coordinates).Dispose()
        );
        (double gram784, double ntk, double gram100, double hyper) = (seconds[0], seconds[1], seconds[2], seconds[3]);
        Console.WriteLine($"8192 x 8192 symmetric, float32; matrix product {rate / 1e9:F0} GF/s; medians of 7 runs in turn");
        Row("symmetric Gram product, 784 inputs", gram784, gram784);
        Row("symmetric Gram product, 100 inputs", gram100, gram100);
        Row("NNGP + NTK, 3 ReLU layers", ntk, gram784);
        Row("hyperkernel and GP, (L,H) = (4,4)", hyper, gram784 + gram100);
    }

    private static void Gram(Matrix<float> inputs)
    {
        using Matrix<float> gram = Matrix<float>.Uninitialized(Count, Count);
        MatrixBackends.Default.MultiplyByTranspose(1f / inputs.Columns, inputs.View, 0f, gram.View);
    }

    private static void Row(string name, double seconds, double products)
    {
        double entries = (double)Count * Count;
        Console.WriteLine(
            $"{name, -36} {seconds, 7:F3} s  {seconds / products, 5:F2} x its Gram products  rest "
                + $"{(seconds - products) / entries * 1e9, 5:F2} ns an entry of the matrix, "
                + $"{2 * (seconds - products) / entries * 1e9, 5:F2} ns a computed entry"
        );
    }
}
