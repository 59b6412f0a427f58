namespace Hyperkernel.LinearAlgebra;

/// <summary>
/// The inverse of a matrix from its Cholesky factor, by products, which are faster than solves of as many right-hand sides.
/// </summary>
/// <remarks>Keeps the memory for the next matrix of the same order.</remarks>
internal sealed class CholeskyInverse(IMatrixBackend backend, long order) : IDisposable
{
    private const int Small = 96;

    // L^-T; what is below its diagonal stays 0.
    private readonly Matrix<double> _upper = Matrix<double>.Zeros(order, order);
    private readonly Matrix<double> _product = Matrix<double>.Uninitialized((order + 1) / 2, (order + 1) / 2);

    /// <summary>The inverse of the last matrix, symmetric.</summary>
    public Matrix<double> Inverse { get; } = Matrix<double>.Uninitialized(order, order);

    /// <summary>Computes (L L^T)^-1.</summary>
    /// <param name="factor">L; what is above its diagonal does not count.</param>
    public void Of(Matrix<double> factor)
    {
        Invert(factor, _upper);
        backend.MultiplyByTranspose(1.0, _upper, 0, Inverse);
        Inverse.View.MirrorLowerTriangle();
    }

    /// <summary>Computes L^-T, whose rows' products are the entries of the inverse, at a quarter of the cost; until the next
    /// call.</summary>
    /// <param name="factor">L; what is above its diagonal does not count.</param>
    public Matrix<double> OfTriangle(Matrix<double> factor)
    {
        Invert(factor, _upper);
        return _upper;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _upper.Dispose();
        _product.Dispose();
        Inverse.Dispose();
    }

    // [A 0; B C]^-T = [A^-T, -A^-T B^T C^-T; 0, C^-T].
    private void Invert(MatrixView<double> factor, MatrixView<double> result)
    {
        long n = factor.Rows,
            half = n / 2;
        if (n <= Small)
        {
            result.Fill(0);
            for (long i = 0; i < n; i++)
            {
                result[i, i] = 1;
            }

            backend.SolveTriangular(factor, Transposition.Transposed, result);
            return;
        }

        MatrixView<double> first = result.Block(0, 0, half, half),
            last = result.Block(half, half, n - half, n - half),
            product = _product.View.Block(0, 0, half, n - half);
        Invert(factor.Block(0, 0, half, half), first);
        Invert(factor.Block(half, half, n - half, n - half), last);
        backend.Multiply(1.0, first, Transposition.None, factor.Block(half, 0, n - half, half), Transposition.Transposed, 0, product);
        backend.Multiply(-1.0, product, Transposition.None, last, Transposition.None, 0, result.Block(0, half, half, n - half));
    }
}
