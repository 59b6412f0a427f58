using System.Numerics;

namespace Hyperkernel.LinearAlgebra;

/// <summary>The Cholesky factorisation of large matrices, in place, at nearly the rate of matrix products.</summary>
/// <remarks>
/// By halving: nearly all operations are products of large blocks, of similar sizes in all directions, whatever the backend's own
/// factorisation makes of its threads; that one (<see cref="IMatrixBackend.Cholesky"/>) and the backend's triangular systems take the small
/// blocks at the diagonal. Nothing but the matrix is held. Panels of columns, left-looking, were slower: a product with a panel's few
/// hundred columns spends a tenth of its time on copying the other factor. Source: F. Gustavson, "Recursion leads to automatic variable
/// blocking for dense linear-algebra algorithms", 1997.
/// </remarks>
internal static class BlockedCholesky
{
    // Large enough for the backend's own routines, small enough that they take few of all operations.
    private const long LeafOrder = 256;

    /// <summary>
    /// Overwrites the lower triangle of A, with the diagonal, by L with A = L L^T; what lies above the diagonal is neither read nor
    /// written.
    /// </summary>
    /// <param name="backend">The linear algebra.</param>
    /// <param name="a">A symmetric positive definite matrix, of which the lower triangle is given.</param>
    /// <param name="watched">Takes the progress, and ends the work between two blocks; A is then partly overwritten. Nobody if
    /// null.</param>
    /// <exception cref="NotPositiveDefiniteException">A pivot is not positive; A is then partly overwritten.</exception>
    /// <exception cref="ArithmeticException">An entry is not finite.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static void Factor<T>(IMatrixBackend backend, MatrixView<T> a, Compute? watched = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(backend);
        OperandCheck.Cholesky(a);
        new Factorization<T>(backend, a.Rows, watched).Factor(a, 0);
    }

    private sealed class Factorization<T>(IMatrixBackend backend, long order, Compute? watched)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private const string Stage = "factorisation";
        private const long Parts = 10_000;

        private double _operations;

        /// <summary>Factors the diagonal block that starts at a row.</summary>
        public void Factor(MatrixView<T> a, long start)
        {
            if (a.Rows <= LeafOrder)
            {
                FactorLeaf(a, start);
                return;
            }

            long half = Half(a.Rows),
                rest = a.Rows - half;
            MatrixView<T> a11 = a.Block(0, 0, half, half),
                a21 = a.Block(half, 0, rest, half),
                a22 = a.Block(half, half, rest, rest);
            Factor(a11, start);
            SolveRight(a11, a21);
            backend.MultiplyByTranspose(-T.One, a21, T.One, a22);
            Count((double)rest * rest * half);
            Factor(a22, start + half);
        }

        private static long Half(long rows) => ((rows / 2) + LeafOrder - 1) / LeafOrder * LeafOrder;

        // X L^T = B in place of B.
        private void SolveRight(MatrixView<T> l, MatrixView<T> b)
        {
            if (l.Rows <= LeafOrder)
            {
                backend.SolveTriangularRight(l, b);
                Count((double)b.Rows * l.Rows * l.Rows);
                return;
            }

            long half = Half(l.Rows),
                rest = l.Rows - half;
            MatrixView<T> b1 = b.Block(0, 0, b.Rows, half),
                b2 = b.Block(0, half, b.Rows, rest);
            SolveRight(l.Block(0, 0, half, half), b1);
            backend.Multiply(-T.One, b1, Transposition.None, l.Block(half, 0, rest, half), Transposition.Transposed, T.One, b2);
            Count(2.0 * b.Rows * rest * half);
            SolveRight(l.Block(half, half, rest, rest), b2);
        }

        private void FactorLeaf(MatrixView<T> a, long start)
        {
            try
            {
                backend.Cholesky(a);
            }
            catch (NotPositiveDefiniteException failure)
            {
                throw new NotPositiveDefiniteException(start + failure.Pivot, order);
            }
            catch (ArithmeticException failure)
            {
                throw new ArithmeticException(
                    $"Cholesky: rows {start} to {start + a.Rows - 1} of the {order} x {order} matrix have entries that are not finite.",
                    failure
                );
            }

            Count((double)a.Rows * a.Rows * a.Rows / 3);
            if (start + a.Rows == order)
            {
                watched?.Report(Stage, 1, 1);
            }
        }

        private void Count(double operations)
        {
            watched?.Cancellation.ThrowIfCancellationRequested();
            _operations += operations;
            double fraction = _operations / ((double)order * order * order / 3);
            if (fraction < 1)
            {
                watched?.Report(Stage, (long)(fraction * Parts), Parts);
            }
        }
    }
}
