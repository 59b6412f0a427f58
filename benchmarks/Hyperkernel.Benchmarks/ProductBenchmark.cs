using System.Numerics;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Benchmarks;

/// <summary>The managed backend beside the native one: products, Cholesky, eigendecomposition.</summary>
internal static class ProductBenchmark
{
    public static void Run()
    {
        Console.WriteLine("operation                              managed      default      managed/default");
        Compare<float>("float32");
        Compare<double>("float64");
    }

    private static void Compare<T>(string precision)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (long n in new long[] { 2048, 4096 })
        {
            using Matrix<float> random = Measure.Random(n, n, 1);
            using Matrix<T> a = random.ConvertTo<T>(),
                c = Matrix<T>.Zeros(n, n);
            Rates(
                $"product {n}, {precision}",
                2.0 * n * n * n,
                backend => backend.Multiply(T.One, a, Transposition.None, a, Transposition.None, T.Zero, c)
            );
            Rates(
                $"symmetric product {n}, {precision}",
                (double)n * n * n,
                backend => backend.MultiplyByTranspose(T.One, a.View, T.Zero, c.View)
            );
            Rates(
                $"Cholesky {n}, {precision}",
                n * (double)n * n / 3,
                backend =>
                {
                    c.View.Fill(T.Zero);
                    for (long i = 0; i < n; i++)
                    {
                        c[i, i] = T.One;
                    }

                    backend.Cholesky<T>(c);
                }
            );
        }

        using Matrix<float> small = Measure.Random(1000, 1000, 2);
        using Matrix<T> source = small.ConvertTo<T>(),
            symmetric = Matrix<T>.Zeros(1000, 1000);
        double[] seconds = Measure.InTurn(
            3,
            [
                .. new[] { MatrixBackends.Managed, MatrixBackends.Default }.Select(backend =>
                    (Action)(
                        () =>
                        {
                            backend.MultiplyByTranspose(T.One, source.View, T.Zero, symmetric.View);
                            backend.SymmetricEigen<T>(symmetric, new T[1000]);
                        }
                    )
                ),
            ]
        );
        Console.WriteLine(
            $"{"eigendecomposition 1000, " + precision, -36} {seconds[0], 8:F2} s   {seconds[1], 8:F2} s   {seconds[1] / seconds[0], 8:F2}"
        );
    }

    private static void Rates(string name, double operations, Action<IMatrixBackend> work)
    {
        double[] seconds = Measure.InTurn(5, () => work(MatrixBackends.Managed), () => work(MatrixBackends.Default));
        Console.WriteLine(
            $"{name, -36} {operations / seconds[0] / 1e9, 6:F0} GF/s  {operations / seconds[1] / 1e9, 6:F0} GF/s   "
                + $"{seconds[1] / seconds[0], 8:F2}"
        );
    }
}
