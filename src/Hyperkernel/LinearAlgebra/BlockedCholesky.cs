using System.Numerics;

namespace Hyperkernel.LinearAlgebra;

/// <summary>The Cholesky factorisation of large matrices, in place, at nearly the rate of matrix products.</summary>
/// <remarks>
/// Left-looking: a panel of columns takes the products of all panels before it, is factored on its diagonal and solved below it. So nearly all
/// operations are products whose inner size grows to the order of the matrix, each panel is written once, and nothing but the matrix is held. A backend's own
/// factorisation (<see cref="IMatrixBackend.Cholesky"/>) takes the diagonal blocks. Source: G. Golub and C. Van Loan, "Matrix Computations",
/// 2013, section 4.2.
/// </remarks>
public static class BlockedCholesky
{
    // Wide enough for products, narrow enough that diagonal blocks and triangular systems, which are slower, take a few hundredths of the work.
    private const long PanelWidth = 512;

    /// <summary>Overwrites the lower triangle of A, with the diagonal, by L with A = L L^T; what lies above the diagonal is neither read nor written.</summary>
    /// <param name="backend">The linear algebra.</param>
    /// <param name="a">A symmetric positive definite matrix, of which the lower triangle is given.</param>
    /// <param name="progress">Takes the fraction of the operations that is done; nobody if null.</param>
    /// <param name="cancellation">Ends the work between two panels; A is then partly overwritten.</param>
    /// <exception cref="NotPositiveDefiniteException">A pivot is not positive; A is then partly overwritten.</exception>
    /// <exception cref="ArithmeticException">An entry is not finite.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static void Factor<T>(
        IMatrixBackend backend, MatrixView<T> a, IProgress<double>? progress = null, CancellationToken cancellation = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(backend);
        OperandCheck.Cholesky(a);
        for (long start = 0; start < a.Rows; start += PanelWidth)
        {
            cancellation.ThrowIfCancellationRequested();
            long width = Math.Min(PanelWidth, a.Rows - start), end = start + width, rest = a.Rows - end;
            MatrixView<T> left = a.Block(start, 0, width, start), diagonal = a.Block(start, start, width, width);
            MatrixView<T> leftBelow = a.Block(end, 0, rest, start), below = a.Block(end, start, rest, width);
            backend.MultiplyByTranspose(-T.One, left, T.One, diagonal);
            FactorDiagonal(backend, diagonal, start, a.Rows);
            backend.Multiply(-T.One, leftBelow, Transposition.None, left, Transposition.Transposed, T.One, below);
            backend.SolveTriangularRight(diagonal, below);
            progress?.Report(Done(end, a.Rows));
        }
    }

    private static void FactorDiagonal<T>(IMatrixBackend backend, MatrixView<T> diagonal, long start, long order)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        try
        {
            backend.Cholesky(diagonal);
        }
        catch (NotPositiveDefiniteException failure)
        {
            throw new NotPositiveDefiniteException(start + failure.Pivot, order);
        }
        catch (ArithmeticException failure)
        {
            throw new ArithmeticException($"Cholesky: rows {start} to {start + diagonal.Rows - 1} of the {order} x {order} matrix have entries that are not finite.", failure);
        }
    }

    // Of n^3 / 3 operations the columns up to c take the integral of 2 (n - x) x from 0 to c.
    private static double Done(double columns, double order) => columns * columns * ((3 * order) - (2 * columns)) / (order * order * order);
}
