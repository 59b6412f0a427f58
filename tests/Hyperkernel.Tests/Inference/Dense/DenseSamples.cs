using Hyperkernel.Activations;
using Hyperkernel.Architectures;
using Hyperkernel.Features;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Tests.Inference.Grid;
using Hyperkernel.Tests.Kernels;

namespace Hyperkernel.Tests.Inference.Dense;

/// <summary>A small regression on pairs, and literal linear algebra for its oracles.</summary>
internal static class DenseSamples
{
    public const int Count = 24;

    public static Hypernetwork Sample { get; } = HypernetworkSamples.Of("relu (3,2)");

    public static Matrix<double> Contexts { get; } = GridRegressionTests.Rows(Count, 5, 1);

    public static Matrix<double> Coordinates { get; } = GridRegressionTests.Rows(Count, 2, 2);

    public static Points<double> TrainingPoints { get; } = Points<double>.Pairs(Contexts, Coordinates);

    public static Matrix<double> NewContexts { get; } = GridRegressionTests.Rows(7, 5, 3);

    public static Matrix<double> NewCoordinates { get; } = GridRegressionTests.Rows(7, 2, 4);

    public static Points<double> New { get; } = Points<double>.Pairs(NewContexts, NewCoordinates);

    public static Matrix<double> Values { get; } = GridRegressionTests.Rows(Count, 2, 5);

    /// <summary>A kernel entry by entry, by the scalar maps.</summary>
    public static double[,] Kernel(
        HypernetworkKernel kernel,
        Matrix<double> x,
        Matrix<double> z,
        Matrix<double> otherX,
        Matrix<double> otherZ
    )
    {
        CoordinateFeatures features = kernel.Hypernetwork.CoordinateFeatures;
        double[,] result = new double[x.Rows, otherX.Rows];
        for (int i = 0; i < x.Rows; i++)
        {
            for (int j = 0; j < otherX.Rows; j++)
            {
                result[i, j] = kernel.Value(
                    CovarianceBlock.FromVectors(x.Row(i), otherX.Row(j), x.Columns),
                    features.Block(z.Row(i), otherZ.Row(j))
                );
            }
        }

        return result;
    }

    /// <summary>The kernel on the training points.</summary>
    public static double[,] TrainingKernel(HypernetworkKernel kernel) => Kernel(kernel, Contexts, Coordinates, Contexts, Coordinates);

    /// <summary>The kernel between new and training points.</summary>
    public static double[,] CrossKernel(HypernetworkKernel kernel) => Kernel(kernel, NewContexts, NewCoordinates, Contexts, Coordinates);

    /// <summary>The kernel on the new points.</summary>
    public static double[,] NewKernel(HypernetworkKernel kernel) =>
        Kernel(kernel, NewContexts, NewCoordinates, NewContexts, NewCoordinates);

    /// <summary>A + factor I.</summary>
    public static double[,] Shifted(double[,] a, double factor) =>
        Create(a.GetLength(0), a.GetLength(1), (i, j) => a[i, j] + (i == j ? factor : 0));

    /// <summary>A + factor B.</summary>
    public static double[,] Add(double[,] a, double factor, double[,] b) =>
        Create(a.GetLength(0), a.GetLength(1), (i, j) => a[i, j] + (factor * b[i, j]));

    /// <summary>The transposed matrix.</summary>
    public static double[,] Transposed(double[,] a) => Create(a.GetLength(1), a.GetLength(0), (i, j) => a[j, i]);

    /// <summary>A B.</summary>
    public static double[,] Product(double[,] a, double[,] b) =>
        Create(a.GetLength(0), b.GetLength(1), (i, j) => Enumerable.Range(0, a.GetLength(1)).Sum(k => a[i, k] * b[k, j]));

    /// <summary>The inverse and the logarithm of the determinant, by Gauss and Jordan's elimination.</summary>
    public static (double[,] Inverse, double LogDeterminant) Invert(double[,] matrix)
    {
        int n = matrix.GetLength(0);
        double[,] a = (double[,])matrix.Clone();
        double logDeterminant = 0;
        for (int k = 0; k < n; k++)
        {
            double pivot = a[k, k];
            logDeterminant += Math.Log(pivot);
            a[k, k] = 1;
            for (int j = 0; j < n; j++)
            {
                a[k, j] /= pivot;
            }

            for (int i = 0; i < n; i++)
            {
                if (i != k)
                {
                    double factor = a[i, k];
                    a[i, k] = 0;
                    for (int j = 0; j < n; j++)
                    {
                        a[i, j] -= factor * a[k, j];
                    }
                }
            }
        }

        return (a, logDeterminant);
    }

    /// <summary>A matrix as an array.</summary>
    public static double[,] ToArray(Matrix<double> a) => Create((int)a.Rows, (int)a.Columns, (i, j) => a[i, j]);

    /// <summary>A matrix by its entries.</summary>
    public static double[,] Create(int rows, int columns, Func<int, int, double> entry)
    {
        double[,] result = new double[rows, columns];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                result[i, j] = entry(i, j);
            }
        }

        return result;
    }

    /// <summary>Asserts that a matrix is an array, up to a tolerance relative to the array's largest entry.</summary>
    public static void AssertAgree(double[,] expected, Matrix<double> actual, double tolerance)
    {
        Xunit.Assert.Equal((expected.GetLength(0), expected.GetLength(1)), (actual.Rows, actual.Columns));
        double largest = 0,
            error = 0;
        for (int i = 0; i < actual.Rows; i++)
        {
            for (int j = 0; j < actual.Columns; j++)
            {
                largest = Math.Max(largest, Math.Abs(expected[i, j]));
                error = Math.Max(error, Math.Abs(expected[i, j] - actual[i, j]));
            }
        }

        Xunit.Assert.True(error <= tolerance * largest, $"differs by {error / largest:E2} of the largest entry");
    }
}
