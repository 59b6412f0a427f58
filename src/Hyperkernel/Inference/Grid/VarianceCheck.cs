using System.Numerics;
using System.Numerics.Tensors;
using Hyperkernel.Inference.Accuracy;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Grid;

/// <summary>Posterior variances at a few points by the kernel's own entries, from solves with its Kronecker terms.</summary>
/// <remarks>
/// With w near A^-1 k*, A = K + ridge, and e = k* - A w, the variance is k** - w.k* - w.e - e.A^-1 e exactly. All but the last term are of
/// the kernel itself: k* has exact entries, and the part of e that the terms are to blame for is computed on a sample of equations. The
/// last is estimated with the model operator; where it is not small, the check says so.
/// </remarks>
internal static class VarianceCheck
{
    /// <summary>The variance at each point and how far that may be off.</summary>
    /// <param name="system">The system.</param>
    /// <param name="ridge">The ridge.</param>
    /// <param name="points">The points.</param>
    /// <param name="prior">Their prior variances.</param>
    /// <param name="solved">Solves with the kernel between them and the training grid.</param>
    public static (double Variance, double Doubt)[] Of<T>(
        GridSystem<T> system,
        double ridge,
        Points<double> points,
        double[] prior,
        PointSolves solved
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int count = prior.Length;
        using Matrix<double> residual = Matrix<double>.Uninitialized(solved.Sides.Rows, solved.Sides.Columns);
        if (system.Decomposition.Exact is { } exact)
        {
            using Matrix<double> covariances = exact.Kernel.Matrix(points, exact.Points, exact.Compute);
            for (long row = 0; row < residual.Rows; row++)
            {
                (int k, long i) = ((int)(row / system.Contexts), row % system.Contexts);
                covariances.Row(k).Slice((int)(i * system.Coordinates), (int)system.Coordinates).CopyTo(solved.Sides.Row(row));
            }
        }

        system.Mask?.Clear(solved.Sides.View);
        for (long row = 0; row < residual.Rows; row++)
        {
            TensorPrimitives.Subtract<double>(solved.Sides.Row(row), solved.Products.Row(row), residual.Row(row));
        }

        double[] drifts = Drifts(system, solved.Solutions, count),
            second = solved.SecondOrder(system, residual, ridge);
        return
        [
            .. Enumerable
                .Range(0, count)
                .Select(k =>
                {
                    double explained = Dot(solved.Solutions, solved.Sides, k) + Dot(solved.Solutions, residual, k) + drifts[k];
                    return (prior[k] - explained - second[k], second[k]);
                }),
        ];

        double Dot(Matrix<double> left, Matrix<double> right, int k) =>
            ConjugateGradients.Dot(
                left.View.Block(k * system.Contexts, 0, system.Contexts, left.Columns),
                right.View.Block(k * system.Contexts, 0, system.Contexts, right.Columns)
            );
    }

    // w.(sum of terms - K) w for each w, on a sample of equations drawn by w^2.
    private static double[] Drifts<T>(GridSystem<T> system, Matrix<double> weights, int count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double[] drifts = new double[count];
        if (system.Decomposition.Exact is not { } exact)
        {
            return drifts;
        }

        double[] sizes = new double[exact.Count];
        for (long row = 0; row < weights.Rows; row++)
        {
            long first = row % system.Contexts * system.Coordinates;
            for (int a = 0; a < weights.Columns; a++)
            {
                sizes[first + a] += weights[row, a] * weights[row, a];
            }
        }

        RowSample sample = RowSample.Of(sizes, system.Options.Seed);
        using Matrix<double> products = exact.Apply(sample.AreAll ? exact.Points : exact.Select(sample.Rows), weights, count);
        using Matrix<double> terms = system.Decomposition.System.RowsInDouble(weights, count, sample.Rows);
        for (int k = 0; k < count; k++)
        {
            for (int q = 0; q < sample.Rows.Length; q++)
            {
                double w = weights[(k * system.Contexts) + (sample.Rows[q] / system.Coordinates), sample.Rows[q] % system.Coordinates];
                drifts[k] += sample.Shares[q] * w * (terms[q, k] - products[q, k]);
            }
        }

        return drifts;
    }
}
