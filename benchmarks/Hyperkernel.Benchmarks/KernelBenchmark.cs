using Hyperkernel.Architectures;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Benchmarks;

/// <summary>Covariance and tangent kernel of 8192 x 8192 pairs in float32, beside the Gram products that they cannot do without.</summary>
internal static class KernelBenchmark
{
    private const int Count = 8192;

    public static void Run()
    {
        using Matrix<float> contexts = Measure.Random(Count, 784, 1), coordinates = Measure.Random(Count, 100, 2);
        using Matrix<float> gram = Matrix<float>.Zeros(Count, Count);
        Network network = Mlp.Relu(hiddenLayers: 2);
        Hypernetwork hypernetwork = Hypernetwork.Of(Mlp.Relu(hiddenLayers: 3), Mlp.Relu(hiddenLayers: 3));
        IMatrixBackend backend = MatrixBackends.Default;
        double rate = Measure.ProductRate();
        double[] seconds = Measure.InTurn(
            7,
            () => backend.MultiplyByTranspose(1f / 784, contexts.View, 0f, gram.View),
            () => network.Kernels(contexts).Dispose(),
            () => backend.MultiplyByTranspose(1f / 100, coordinates.View, 0f, gram.View),
            () => hypernetwork.Kernels(contexts, coordinates).Dispose());
        (double gram784, double ntk, double gram100, double hyper) = (seconds[0], seconds[1], seconds[2], seconds[3]);
        Console.WriteLine($"8192 x 8192 symmetric, float32; matrix product {rate / 1e9:F0} GF/s; medians of 7 runs in turn");
        Row("symmetric Gram product, 784 inputs", gram784, gram784);
        Row("symmetric Gram product, 100 inputs", gram100, gram100);
        Row("NNGP + NTK, 3 ReLU layers", ntk, gram784);
        Row("hyperkernel and GP, (L,H) = (4,4)", hyper, gram784 + gram100);
    }

    private static void Row(string name, double seconds, double products)
    {
        double entries = (double)Count * Count;
        Console.WriteLine(
            $"{name,-36} {seconds,7:F3} s  {seconds / products,5:F2} x its Gram products  rest {(seconds - products) / entries * 1e9,5:F2} ns an entry of the matrix, {2 * (seconds - products) / entries * 1e9,5:F2} ns a computed entry");
    }
}
