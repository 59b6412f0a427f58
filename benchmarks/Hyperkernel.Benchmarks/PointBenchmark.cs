using System.Numerics;
using Hyperkernel.Architectures;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Benchmarks;

/// <summary>One hyperkernel of many points whose contexts repeat, beside writing a matrix of its size once.</summary>
/// <remarks>
/// 20 pixels each of 1,000 images; coordinates all differ. Every matrix is new, so that the system's pages are in all times.
/// </remarks>
internal static class PointBenchmark
{
    private const int Images = 1000;
    private const int Pixels = 20;

    public static void Run(string? repetitions)
    {
        int pixels = repetitions is null ? Pixels : int.Parse(repetitions);
        using Matrix<float> images = Measure.Random(Images, 784, 1),
            coordinates = Measure.Random(Images * pixels, 100, 2);
        using Matrix<float> contexts = Matrix<float>.Create(images.Rows * pixels, 784, (i, k) => images[i / pixels, k]);
        Run(contexts, coordinates);
        using Matrix<double> exactContexts = contexts.ConvertTo<double>(),
            exactCoordinates = coordinates.ConvertTo<double>();
        Run(exactContexts, exactCoordinates);
    }

    private static void Run<T>(Matrix<T> contexts, Matrix<T> coordinates)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        long count = contexts.Rows;
        HypernetworkKernel kernel = Hypernetwork.Of(Mlp.Relu(2), Mlp.Relu(1)).Tangent;
        Points<T> points = Points<T>.Pairs(contexts, coordinates);
        using Matrix<T> one = Matrix<T>.Zeros(count, 1),
            ten = Matrix<T>.Zeros(count, 10),
            oneResult = one.Clone(),
            tenResult = ten.Clone();
        KernelOperator<T> kernelOperator = new(kernel, points);
        (string Name, Action Work)[] works =
        [
            ("writing a matrix", () => New<T>(count, Write)),
            (
                "symmetric Gram product, 100 inputs",
                () => New<T>(count, matrix => MatrixBackends.Default.MultiplyByTranspose(T.One, coordinates, T.Zero, matrix.View))
            ),
            ("finding what repeats", () => _ = Points<T>.Pairs(contexts, coordinates)),
            ("hyperkernel, whole matrix", () => kernel.Matrix(points).Dispose()),
            ("hyperkernel, lower triangle", () => New<T>(count, matrix => kernel.LowerTriangle(points, matrix))),
            ("operator, 1 vector", () => kernelOperator.Apply(one, oneResult)),
            ("operator, 10 vectors", () => kernelOperator.Apply(ten, tenResult)),
        ];
        double[] seconds = Measure.InTurn(3, [.. works.Select(w => w.Work)]);
        Console.WriteLine($"{count} x {count}, (L,H) = (3,2), {typeof(T).Name}; medians of 3 runs in turn");
        for (int i = 0; i < works.Length; i++)
        {
            Console.WriteLine(
                $"{works[i].Name, -36} {seconds[i], 7:F3} s  {seconds[i] / seconds[0], 5:F2} x writing  "
                    + $"{seconds[i] / count / count * 1e9, 5:F2} ns an entry"
            );
        }
    }

    private static void New<T>(long count, Action<Matrix<T>> work)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using Matrix<T> matrix = Matrix<T>.Uninitialized(count, count);
        work(matrix);
    }

    private static void Write<T>(Matrix<T> matrix)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Parallel.For(0L, matrix.Rows, i => matrix.Row(i).Fill(T.One));
}
