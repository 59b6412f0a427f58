namespace Hyperkernel.LinearAlgebra;

/// <summary>
/// The inverse of a matrix from its Cholesky factor, by products, which are faster than solves of as many right-hand sides.
/// </summary>
/// <remarks>Keeps the memory for the next matrix of the same order.</remarks>
internal sealed class CholeskyInverse(IMatrixBackend backend, long order) : IDisposable
{
    private const int Small = 96;

    // Triangles of at most this order are multiplied as squares.
    private const int Halved = 256;

    // L^-T; what is below its diagonal stays 0.
    private readonly Matrix<double> _upper = Matrix<double>.Zeros(order, order);
    private readonly Matrix<double> _product = Matrix<double>.Uninitialized((order + 1) / 2, (order + 1) / 2);

    private Matrix<double>? _scratch;

    /// <summary>Memory of the same order for whoever uses the inverse.</summary>
    public Matrix<double> Scratch => _scratch ??= Matrix<double>.Uninitialized(order, order);

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
        _scratch?.Dispose();
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
        UpperTimes(first, factor.Block(half, 0, n - half, half), product);
        TimesUpper(product, last, result.Block(0, half, half, n - half));
    }

    // U B^T by halving U, whose lower triangle is 0: five eighths of the operations of a product.
    private void UpperTimes(MatrixView<double> upper, MatrixView<double> b, MatrixView<double> result)
    {
        long n = upper.Rows,
            half = n / 2;
        if (n <= Halved)
        {
            backend.Multiply(1.0, upper, Transposition.None, b, Transposition.Transposed, 0, result);
            return;
        }

        MatrixView<double> left = b.Block(0, 0, b.Rows, half),
            right = b.Block(0, half, b.Rows, n - half),
            top = result.Block(0, 0, half, b.Rows);
        UpperTimes(upper.Block(0, 0, half, half), left, top);
        backend.Multiply(1.0, upper.Block(0, half, half, n - half), Transposition.None, right, Transposition.Transposed, 1, top);
        UpperTimes(upper.Block(half, half, n - half, n - half), right, result.Block(half, 0, n - half, b.Rows));
    }

    // -A U in the same way.
    private void TimesUpper(MatrixView<double> a, MatrixView<double> upper, MatrixView<double> result)
    {
        long n = upper.Rows,
            half = n / 2;
        if (n <= Halved)
        {
            backend.Multiply(-1.0, a, Transposition.None, upper, Transposition.None, 0, result);
            return;
        }

        MatrixView<double> left = a.Block(0, 0, a.Rows, half),
            last = result.Block(0, half, a.Rows, n - half);
        TimesUpper(left, upper.Block(0, 0, half, half), result.Block(0, 0, a.Rows, half));
        TimesUpper(a.Block(0, half, a.Rows, n - half), upper.Block(half, half, n - half, n - half), last);
        backend.Multiply(-1.0, left, Transposition.None, upper.Block(0, half, half, n - half), Transposition.None, 1, last);
    }
}
