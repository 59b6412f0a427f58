using System.Numerics.Tensors;

namespace Hyperkernel.LinearAlgebra.Managed;

/// <summary>A symmetric matrix as A = Q T Q^T with T tridiagonal and Q a product of reflections I - tau v v^T.</summary>
/// <remarks>
/// J. Dongarra, S. Hammarling and D. Sorensen, "Block reduction of matrices to condensed forms for eigenvalue computations", 1989: a panel
/// of reflections is found with products of the unchanged rest of A and vectors, then the rest is changed by one product of matrices.
/// </remarks>
internal sealed class TridiagonalReduction
{
    private const int PanelWidth = 32;

    // Squares below it would be subnormal and lose digits; next to entries of order one it is nothing.
    private const double Negligible = 1e-140;

    private readonly MatrixView<double> _a;
    private readonly int _order;
    private readonly double[] _factors;

    /// <summary>Reduces A, whose largest entry is of order one: its lower triangle is read, its whole memory is used.</summary>
    public TridiagonalReduction(MatrixView<double> a, Product<double> product)
    {
        _a = a;
        _order = (int)a.Rows;
        _factors = new double[_order];
        Diagonal = new double[_order];
        OffDiagonal = new double[_order];
        Reduce(product);
    }

    /// <summary>The diagonal of T.</summary>
    public double[] Diagonal { get; }

    /// <summary>Entry k is T(k, k + 1); the last is 0.</summary>
    public double[] OffDiagonal { get; }

    /// <summary>
    /// Writes Q^T, accumulated from the last block of reflections to the first so that only the part that is not yet the identity is
    /// touched.
    /// </summary>
    public void WriteTransform(MatrixView<double> transform, Product<double> product)
    {
        const int BlockWidth = 64;
        transform.Fill(0);
        for (int i = 0; i < _order; i++)
        {
            transform[i, i] = 1;
        }

        int reflections = _order - 1;
        for (int start = (reflections - 1) / BlockWidth * BlockWidth; start >= 0 && reflections > 0; start -= BlockWidth)
        {
            int width = Math.Min(BlockWidth, reflections - start);
            int size = _order - start - 1;
            using Matrix<double> vectors = Matrix<double>.Zeros(width, size);
            for (int j = 0; j < width; j++)
            {
                Reflector(start + j).CopyTo(vectors.Row(j)[j..]);
            }

            using Matrix<double> triangle = BlockFactor(vectors, start, product);
            using Matrix<double> images = Matrix<double>.Uninitialized(size, width);
            using Matrix<double> weighted = Matrix<double>.Uninitialized(size, width);
            MatrixView<double> rest = transform.Block(start + 1, start + 1, size, size);
            product.Multiply(1, rest, Transposition.None, vectors, Transposition.Transposed, 0, images);
            product.Multiply(1, images, Transposition.None, triangle, Transposition.Transposed, 0, weighted);
            product.Multiply(-1, weighted, Transposition.None, vectors, Transposition.None, 1, rest);
        }
    }

    /// <summary>
    /// The vector of reflection <paramref name="k"/>, on the entries after k. It is kept above the diagonal of A, which is free.
    /// </summary>
    private Span<double> Reflector(int k) => _a.Row(k)[(k + 1)..];

    /// <summary>
    /// The upper triangular F with H_0 H_1 ... = I - V F V^T, for a block of reflections whose vectors are the rows given.
    /// </summary>
    private Matrix<double> BlockFactor(Matrix<double> vectors, int start, Product<double> product)
    {
        int width = (int)vectors.Rows;
        using Matrix<double> gram = Matrix<double>.Uninitialized(width, width);
        product.Multiply(1, vectors, Transposition.None, vectors, Transposition.Transposed, 0, gram);
        Matrix<double> factor = Matrix<double>.Zeros(width, width);
        for (int i = 0; i < width; i++)
        {
            double tau = _factors[start + i];
            factor[i, i] = tau;
            for (int row = 0; row < i; row++)
            {
                factor[row, i] = -tau * TensorPrimitives.Dot<double>(factor.Row(row)[row..i], gram.Row(i)[row..i]);
            }
        }

        return factor;
    }

    private void Reduce(Product<double> product)
    {
        using SymmetricProduct symmetric = new(_order);
        using Matrix<double> left = Matrix<double>.Uninitialized(2 * PanelWidth, _order);
        using Matrix<double> right = Matrix<double>.Uninitialized(2 * PanelWidth, _order);
        for (int start = 0; start < _order; start += PanelWidth)
        {
            int width = Math.Min(PanelWidth, _order - start);
            for (int k = start; k < start + width; k++)
            {
                ReduceColumn(k, start, right, symmetric);
            }

            int size = _order - start - width;
            if (size == 0)
            {
                return;
            }

            // One product with both outer products side by side: [V W] [W V]^T.
            for (int j = 0; j < width; j++)
            {
                Span<double> v = _a.Row(start + j)[(start + width)..];
                Span<double> w = right.Row(j)[(start + width)..];
                v.CopyTo(left.Row(j)[(start + width)..]);
                w.CopyTo(left.Row(width + j)[(start + width)..]);
                v.CopyTo(right.Row(width + j)[(start + width)..]);
            }

            product.MultiplyLower(
                -1,
                left.View.Block(0, start + width, 2 * width, size),
                Transposition.Transposed,
                right.View.Block(0, start + width, 2 * width, size),
                Transposition.None,
                1,
                _a.Block(start + width, start + width, size, size)
            );
        }
    }

    private void ReduceColumn(int k, int start, Matrix<double> updates, SymmetricProduct symmetric)
    {
        Span<double> column = new double[_order - k];
        for (int i = k; i < _order; i++)
        {
            column[i - k] = _a[i, k];
        }

        for (int j = start; j < k; j++)
        {
            Span<double> v = _a.Row(j)[k..];
            Span<double> w = updates.Row(j - start)[k..];
            TensorPrimitives.MultiplyAdd(v, -w[0], column, column);
            TensorPrimitives.MultiplyAdd(w, -v[0], column, column);
        }

        Diagonal[k] = column[0];
        if (k == _order - 1)
        {
            return;
        }

        Span<double> reflector = Reflector(k);
        column[1..].CopyTo(reflector);
        OffDiagonal[k] = MakeReflector(reflector, out double tau);
        _factors[k] = tau;
        Span<double> update = updates.Row(k - start)[(k + 1)..];
        symmetric.Multiply(_a.Block(k + 1, k + 1, reflector.Length, reflector.Length), reflector, update);
        for (int j = start; j < k; j++)
        {
            Span<double> v = _a.Row(j)[(k + 1)..];
            Span<double> w = updates.Row(j - start)[(k + 1)..];
            double alongW = TensorPrimitives.Dot<double>(w, reflector);
            double alongV = TensorPrimitives.Dot<double>(v, reflector);
            TensorPrimitives.MultiplyAdd(v, -alongW, update, update);
            TensorPrimitives.MultiplyAdd(w, -alongV, update, update);
        }

        TensorPrimitives.Multiply(update, tau, update);
        double half = -0.5 * tau * TensorPrimitives.Dot<double>(update, reflector);
        TensorPrimitives.MultiplyAdd(reflector, half, update, update);
    }

    /// <summary>
    /// Turns x into v, v_0 = 1, such that (I - tau v v^T) x is a multiple of the first unit vector, and returns the multiple.
    /// </summary>
    private static double MakeReflector(Span<double> x, out double tau)
    {
        double first = x[0];
        double rest = TensorPrimitives.Norm<double>(x[1..]);
        tau = 0;
        double multiple = first;
        if (rest > Negligible)
        {
            multiple = -Math.CopySign(double.Hypot(first, rest), first);
            tau = (multiple - first) / multiple;
            TensorPrimitives.Divide(x, first - multiple, x);
        }
        else
        {
            x.Clear();
        }

        x[0] = 1;
        return multiple;
    }
}
