using System.Collections.Concurrent;
using System.Numerics.Tensors;
using Hyperkernel.Activations;
using Hyperkernel.Data;
using Hyperkernel.Experiments.Images;
using Hyperkernel.Inference;
using Hyperkernel.Inference.Grid;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Tests.Kernels;

namespace Hyperkernel.Tests.Inference.Grid;

/// <summary>
/// A smooth problem on a grid small enough for the dense truth: contexts are random curves on 10 points, scaled to S^0(x, x) = 1, values
/// are integrals of what curves do along them.
/// </summary>
internal sealed class SmallGrid
{
    public const int Contexts = 24;
    public const int Coordinates = 12;

    private static readonly ConcurrentDictionary<(HypernetworkKernel Kernel, long Width), double[,]> _kernels = new();

    public SmallGrid(string hypernetwork, KernelKind kind, double ridge, int channels = 1)
        : this(new(HypernetworkSamples.Of(hypernetwork), kind), ridge, channels, Curves(Contexts, 1), Unit, null) { }

    private SmallGrid(HypernetworkKernel kernel, double ridge, int channels, Matrix<double> x, Matrix<double> z, Matrix<double>? y)
    {
        (Kernel, Ridge, Channels, X, Z) = (kernel, ridge, channels, x, z);
        Y =
            y
            ?? Matrix<double>.Create(
                Contexts,
                Coordinates * channels,
                (i, column) =>
                {
                    (long a, long c) = Math.DivRem(column, channels);
                    double sum = 0;
                    for (long k = 0; k < 10; k++)
                    {
                        sum += Math.Tanh(X[i, k]) * Math.Cos((3 * k / 10.0) - (4 * a / (double)Coordinates) + c) / 3;
                    }

                    return sum;
                }
            );
        Dense = _kernels.GetOrAdd((Kernel, x.Columns), _ => DenseOracle.Kernel(kernel, X, Z, X, Z));
    }

    /// <summary>To rounding, so that nothing but the estimate under test differs from the dense truth.</summary>
    public static SolverOptions Precise { get; } =
        new()
        {
            KernelTolerance = 1e-12,
            RelativeResidual = 1e-11,
            MaxIterations = 400,
        };

    public HypernetworkKernel Kernel { get; }

    public double Ridge { get; }

    public int Channels { get; }

    public Matrix<double> X { get; }

    public Matrix<double> Z { get; }

    public Matrix<double> Y { get; }

    /// <summary>K, entry by entry.</summary>
    public double[,] Dense { get; }

    private static Matrix<double> Unit => Matrix<double>.Create(Coordinates, 2, (a, axis) => axis == 0 ? 1 : a / (double)Coordinates);

    /// <summary>Generated images: contexts are upper halves, scaled as the curves, values are 12 pixels below.</summary>
    public static SmallGrid Images(HypernetworkKernel kernel, double ridge)
    {
        ImageSet images = GeneratedImages.Create(Contexts, 1);
        int width = images.Width,
            half = images.Height / 2;
        Matrix<double> x = Matrix<double>.Create(Contexts, half * width, (i, p) => images.Pixels[i, p]);
        Matrix<double> z = Matrix<double>.Create(Coordinates, 2, (a, axis) => axis == 0 ? half + (a / 4) : (width / 2) - 2 + (a % 4));
        Matrix<double> y = Matrix<double>.Create(Contexts, Coordinates, (i, a) => images.Pixels[i, (long)((z[a, 0] * width) + z[a, 1])]);
        Normalise(x);
        return new(kernel, ridge, 1, x, z, y);
    }

    public static Matrix<double> Curves(int count, int seed)
    {
        Random random = new(seed);
        double[,] draws = new double[count, 4];
        for (int i = 0; i < count; i++)
        {
            for (int k = 0; k < 4; k++)
            {
                draws[i, k] = (2 * random.NextDouble()) - 1;
            }
        }

        Matrix<double> curves = Matrix<double>.Create(
            count,
            10,
            (i, j) => draws[i, 0] + (draws[i, 1] * Math.Cos(j / 3.0)) + (draws[i, 2] * Math.Sin(j / 2.0)) + (draws[i, 3] * Math.Cos(j))
        );
        Normalise(curves);
        return curves;
    }

    public GridModel<double> Fit() => GridRegression.Fit(Kernel, X, Z, Y, Ridge, Precise);

    /// <summary>The Cholesky factor of K + ridge restricted to some points.</summary>
    public Matrix<double> Factor(int[] points, double ridge)
    {
        Matrix<double> factor = Matrix<double>.Create(
            points.Length,
            points.Length,
            (i, j) => Dense[points[i], points[j]] + (i == j ? ridge : 0)
        );
        MatrixBackends.Managed.Cholesky<double>(factor);
        return factor;
    }

    /// <summary>Values less their prediction from all other contexts, by fits without each context in turn.</summary>
    public Matrix<double> LeaveOneContextOut(double ridge)
    {
        Matrix<double> residuals = Y.Clone();
        for (int c = 0; c < Contexts; c++)
        {
            int[] rest = [.. All.Where(p => p / Coordinates != c)];
            using Matrix<double> factor = Factor(rest, ridge);
            using Matrix<double> weights = Values(rest);
            MatrixBackends.Managed.SolveTriangular<double>(factor, Transposition.None, weights);
            MatrixBackends.Managed.SolveTriangular<double>(factor, Transposition.Transposed, weights);
            for (int column = 0; column < Y.Columns; column++)
            {
                int point = (c * Coordinates) + (column / Channels);
                residuals[c, column] -= rest.Select((p, k) => Dense[point, p] * weights[k, column % Channels]).Sum();
            }
        }

        return residuals;
    }

    /// <summary>log det (K + ridge) and the sum over channels of y^T (K + ridge)^-1 y.</summary>
    public (double LogDeterminant, double DataFit) Evidence(double ridge)
    {
        using Matrix<double> factor = Factor(All, ridge);
        using Matrix<double> half = Values(All);
        MatrixBackends.Managed.SolveTriangular<double>(factor, Transposition.None, half);
        return (2 * All.Sum(i => Math.Log(factor[i, i])), All.Sum(i => Enumerable.Range(0, Channels).Sum(c => half[i, c] * half[i, c])));
    }

    /// <summary>Posterior variances at a grid of new points.</summary>
    public Matrix<double> Variances(Matrix<double> newX, Matrix<double> newZ)
    {
        double[,] cross = DenseOracle.Kernel(Kernel, newX, newZ, X, Z);
        using Matrix<double> factor = Factor(All, Ridge);
        using Matrix<double> half = Matrix<double>.Create(All.Length, cross.GetLength(0), (k, p) => cross[p, k]);
        MatrixBackends.Managed.SolveTriangular<double>(factor, Transposition.None, half);
        return Matrix<double>.Create(
            newX.Rows,
            newZ.Rows,
            (i, a) =>
                Kernel.Value(
                    CovarianceBlock.FromVectors(newX.Row(i), newX.Row(i), 10),
                    Kernel.Hypernetwork.CoordinateFeatures.Block(newZ.Row(a), newZ.Row(a))
                ) - All.Sum(k => half[k, (i * newZ.Rows) + a] * half[k, (i * newZ.Rows) + a])
        );
    }

    private static int[] All { get; } = [.. Enumerable.Range(0, Contexts * Coordinates)];

    private Matrix<double> Values(int[] points) =>
        Matrix<double>.Create(points.Length, Channels, (k, c) => Y[points[k] / Coordinates, (points[k] % Coordinates * Channels) + c]);

    private static void Normalise(Matrix<double> x)
    {
        for (long i = 0; i < x.Rows; i++)
        {
            TensorPrimitives.Multiply(x.Row(i), Math.Sqrt(x.Columns) / TensorPrimitives.Norm<double>(x.Row(i)), x.Row(i));
        }
    }
}
