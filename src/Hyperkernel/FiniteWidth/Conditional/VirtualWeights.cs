using System.Numerics;
using Hyperkernel.Layers.Graphs;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.FiniteWidth;

/// <summary>
/// A matrix W of independent N(0, 1) entries that is never stored: its products with the vectors it meets are drawn, exactly in law.
/// </summary>
/// <remarks>
/// With B an orthonormal basis of the inputs, one vector a row, W = A B + W (1 - B^T B), where A = W B^T is standard normal, and so is what
/// is left on the complement of B, independently of A. So W q comes from A alone; and for gradients d, W^T d = B^T A^T d + (1 - B^T B) W^T
/// d, where W^T d of several d are normal vectors whose covariance is the Gram matrix of the d. Each of both products is to be asked for
/// once, inputs first (docs/theory.md).
/// </remarks>
internal sealed class VirtualWeights<T>(GaussianSource source, int part) : IWeights<T>, IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private OrthonormalBasis<T>? _inputs;
    private Matrix<T>? _images;

    public void Multiply(T alpha, MatrixView<T> q, T beta, MatrixView<T> y)
    {
        _inputs = new(q);
        _images = source.Images<T>(part, _inputs.Vectors.Rows, y.Columns);
        source.Compute.Backend.Multiply(alpha, _inputs.Coefficients, Transposition.None, _images, Transposition.None, beta, y);
    }

    public void MultiplyTransposed(T alpha, MatrixView<T> d, T beta, MatrixView<T> g)
    {
        IMatrixBackend backend = source.Compute.Backend;
        MatrixView<T> basis = _inputs!.Vectors;
        using Matrix<T> spread = GramRoot.OfRows(d, backend),
            fresh = source.Orthogonal(part, spread.Columns, basis);
        using Matrix<T> known = Matrix<T>.Uninitialized(d.Rows, basis.Rows);
        backend.Multiply(T.One, d, Transposition.None, _images!, Transposition.Transposed, T.Zero, known);
        backend.Multiply(alpha, known, Transposition.None, basis, Transposition.None, beta, g);
        backend.Multiply(alpha, spread, Transposition.None, fresh, Transposition.None, T.One, g);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _inputs?.Dispose();
        _images?.Dispose();
    }
}
