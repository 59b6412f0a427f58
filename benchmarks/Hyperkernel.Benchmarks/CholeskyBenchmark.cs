using System.Globalization;
using System.Numerics;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.LinearAlgebra.Native;

namespace Hyperkernel.Benchmarks;

/// <summary>
/// The blocked Cholesky factorisation beside OpenBLAS's own on all threads, and the rate of matrix products, all in one run.
/// </summary>
internal static unsafe class CholeskyBenchmark
{
    private const long ProductOrder = 4096;

    public static void Run(IReadOnlyList<string> orders)
    {
        Console.WriteLine("factorisation           product        blocked          OpenBLAS's own   solve, 1 right-hand side   solve, 256");
        foreach (long order in orders.Count == 0 ? [6000] : orders.Select(text => long.Parse(text, CultureInfo.InvariantCulture)))
        {
            Compare<float>(order, "float32");
            Compare<double>(order, "float64");
        }
    }

    private static void Compare<T>(long n, string precision)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        IMatrixBackend backend = MatrixBackends.Default;
        BlasLibrary? library =
            BlasLibrary.TryLoad(["libopenblas.so.0"], out BlasLibrary? found, out _) && found.Threads is not null ? found : null;
        using Matrix<float> random = Measure.Random(ProductOrder, ProductOrder, 1);
        using Matrix<T> factor = random.ConvertTo<T>(),
            result = Matrix<T>.Zeros(ProductOrder, ProductOrder),
            a = Matrix<T>.Uninitialized(n, n);
        using Matrix<T> one = Matrix<T>.Zeros(n, 1),
            many = Matrix<T>.Zeros(n, 256);

        // In turn, so that a change of the machine's speed meets all; the matrix is set anew outside the times.
        double product = double.MaxValue,
            blocked = double.MaxValue,
            own = double.MaxValue;
        for (int round = 0; round < (n <= 8000 ? 3 : 1); round++)
        {
            product = Math.Min(
                product,
                Measure.Once(() => backend.Multiply(T.One, factor, Transposition.None, factor, Transposition.None, T.Zero, result))
            );
            Set(a);
            own = library is null ? double.NaN : Math.Min(own, Measure.Once(() => Potrf(library, a)));
            Set(a);
            blocked = Math.Min(blocked, Measure.Once(() => BlockedCholesky.Factor<T>(backend, a)));
        }

        double rate = 2 * Math.Pow(ProductOrder, 3) / product,
            operations = Math.Pow(n, 3) / 3;
        double solveOne = Measure.Once(() => backend.SolveTriangular<T>(a, Transposition.None, one));
        double solveMany = Measure.Once(() => backend.SolveTriangular<T>(a, Transposition.None, many));
        Console.WriteLine(
            $"{n}, {precision, -12} {rate / 1e9, 5:F0} GF/s   {Rate(blocked)}   {Rate(own)}   {solveOne:F2} s                     "
                + $"{(double)n * n * 256 / solveMany / rate:F2} of products"
        );

        string Rate(double seconds) => $"{operations / seconds / 1e9, 5:F0} GF/s ({operations / seconds / rate:F2})";
    }

    // The library sees columns where we have rows, so that our lower triangle is its upper one.
    private static void Potrf<T>(BlasLibrary library, Matrix<T> a)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        BlasSymbols<T> symbols = (BlasSymbols<T>)(object)(typeof(T) == typeof(float) ? library.Single : library.Double);
        library.Threads!.OnAll(() =>
        {
            byte upper = (byte)'U';
            int n = (int)a.Rows,
                info = 0;
            symbols.Potrf(&upper, &n, a.Pointer, &n, &info, 1);
        });
    }

    // Eigenvalues between 1 and the order, as kernels with a ridge have.
    private static void Set<T>(Matrix<T> a)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        _ = Parallel.For(
            0,
            a.Rows,
            i =>
            {
                Span<T> row = a.Row(i)[..(int)(i + 1)];
                for (int j = 0; j < row.Length; j++)
                {
                    row[j] = T.CreateTruncating(1.0 / (1 + i - j));
                }

                row[^1] += T.One;
            }
        );
    }
}
