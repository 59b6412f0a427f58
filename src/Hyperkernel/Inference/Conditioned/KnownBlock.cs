using System.Numerics.Tensors;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Conditioned;

/// <summary>
/// The equations of known points once the training points are eliminated: (C_SS + ridge) w = y_S - h(S), C the posterior covariance.
/// </summary>
/// <param name="Factor">The Cholesky factor of C_SS + ridge, in the lower triangle of |S| x |S|.</param>
/// <param name="Weights">w, |S| x C.</param>
/// <param name="Missed">|(y_S - h(S)) - (C_SS + ridge) w| of every channel, with C_SS as solves left it, symmetric or not.</param>
internal sealed record KnownBlock(Matrix<double> Factor, Matrix<double> Weights, double[] Missed) : IDisposable
{
    // Pivots of the exact matrix are no smaller than the ridge: below this share of it they are errors of the solves or of rounding.
    private const double LeastPivot = 0.9;

    /// <summary>Solves.</summary>
    /// <param name="covariance">C_SS; overwritten.</param>
    /// <param name="differences">y_S - h(S), |S| x C.</param>
    /// <param name="ridge">The ridge.</param>
    /// <param name="backend">The linear algebra.</param>
    /// <returns>Null where C_SS + ridge is not what the ridge makes it.</returns>
    public static KnownBlock? Of(Matrix<double> covariance, Matrix<double> differences, double ridge, IMatrixBackend backend)
    {
        for (long i = 0; i < covariance.Rows; i++)
        {
            covariance[i, i] += ridge;
        }

        Matrix<double> factor = Matrix<double>.Create(
            covariance.Rows,
            covariance.Rows,
            (i, j) => (covariance[i, j] + covariance[j, i]) / 2
        );
        if (!TryFactor(factor, ridge, backend))
        {
            factor.Dispose();
            return null;
        }

        Matrix<double> weights = differences.Clone();
        backend.SolveTriangular<double>(factor, Transposition.None, weights);
        backend.SolveTriangular<double>(factor, Transposition.Transposed, weights);
        using Matrix<double> missed = differences.Clone();
        backend.Multiply<double>(-1, covariance, Transposition.None, weights, Transposition.None, 1, missed);
        double[] squares = new double[missed.Columns];
        for (long i = 0; i < missed.Rows; i++)
        {
            TensorPrimitives.MultiplyAdd<double>(missed.Row(i), missed.Row(i), squares, squares);
        }

        return new(factor, weights, Array.ConvertAll(squares, Math.Sqrt));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Factor.Dispose();
        Weights.Dispose();
    }

    private static bool TryFactor(Matrix<double> matrix, double ridge, IMatrixBackend backend)
    {
        try
        {
            BlockedCholesky.Factor(backend, matrix.View);
        }
        catch (NotPositiveDefiniteException)
        {
            return false;
        }

        for (long i = 0; i < matrix.Rows; i++)
        {
            if (!(matrix[i, i] * matrix[i, i] >= LeastPivot * ridge))
            {
                return false;
            }
        }

        return true;
    }
}
