using Hyperkernel.Activations;
using Hyperkernel.Features;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Tests.Inference.Grid;

/// <summary>Kernel regression on a small grid by its definition: every entry of K by the scalar maps, and a dense solve.</summary>
internal static class DenseOracle
{
    /// <summary>K between all pairs of two grids, contexts outermost.</summary>
    public static double[,] Kernel(
        HypernetworkKernel kernel,
        Matrix<double> x,
        Matrix<double> z,
        Matrix<double> otherX,
        Matrix<double> otherZ
    )
    {
        CoordinateFeatures features = kernel.Hypernetwork.CoordinateFeatures;
        double[,] result = new double[x.Rows * z.Rows, otherX.Rows * otherZ.Rows];
        for (int a = 0; a < result.GetLength(0); a++)
        {
            for (int b = 0; b < result.GetLength(1); b++)
            {
                (long i, long k) = Math.DivRem(a, z.Rows);
                (long j, long l) = Math.DivRem(b, otherZ.Rows);
                result[a, b] = kernel.Value(
                    CovarianceBlock.FromVectors(x.Row(i), otherX.Row(j), x.Columns),
                    features.Block(z.Row(k), otherZ.Row(l))
                );
            }
        }

        return result;
    }

    /// <summary>K(new, training)(K + ridge)^-1 Y for every channel, as the model lays it out.</summary>
    public static Matrix<double> Predict(
        double[,] training,
        double[,] cross,
        Matrix<double> values,
        int channels,
        double ridge,
        long newContexts
    )
    {
        int n = training.GetLength(0),
            coordinates = (int)(values.Columns / channels),
            m = cross.GetLength(0);
        using Matrix<double> factor = Matrix<double>.Create(n, n, (i, j) => training[i, j] + (i == j ? ridge : 0));
        Matrix<double> weights = Matrix<double>.Create(n, channels, (i, c) => values[i / coordinates, (i % coordinates * channels) + c]);
        MatrixBackends.Managed.Cholesky<double>(factor);
        MatrixBackends.Managed.SolveTriangular<double>(factor, Transposition.None, weights);
        MatrixBackends.Managed.SolveTriangular<double>(factor, Transposition.Transposed, weights);
        long newCoordinates = m / newContexts;
        return Matrix<double>.Create(
            newContexts,
            newCoordinates * channels,
            (i, column) =>
            {
                double sum = 0;
                for (int k = 0; k < n; k++)
                {
                    sum += cross[(i * newCoordinates) + (column / channels), k] * weights[k, column % channels];
                }

                return sum;
            }
        );
    }
}
