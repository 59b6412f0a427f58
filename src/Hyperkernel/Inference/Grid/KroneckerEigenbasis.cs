using System.Numerics;
using System.Numerics.Tensors;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Grid;

/// <summary>The model operator H = (U (x) V) diag(D) (U (x) V)^T of a sum of Kronecker products.</summary>
/// <remarks>
/// U and V are the eigenvectors of the leading term's factors, D the diagonal of the whole sum in that basis:
/// D[i,j] = sum over r of (U^T P_r U)_ii (V^T Q_r V)_jj, at least 1e-12 of its maximum (docs/theory.md). With one term H is exact.
/// Solving with H + ridge costs four matrix products, and serves as the preconditioner of the sum for every ridge.
/// </remarks>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
public sealed class KroneckerEigenbasis<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly IMatrixBackend _backend;

    /// <summary>Two eigendecompositions, and one product with each factor.</summary>
    /// <param name="kernel">A symmetric sum, its leading term first.</param>
    /// <param name="backend">The linear algebra.</param>
    public KroneckerEigenbasis(KroneckerSum<T> kernel, IMatrixBackend backend)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        ArgumentNullException.ThrowIfNull(backend);
        _backend = backend;
        ContextVectors = Eigenvectors(kernel.ContextFactors[0]);
        CoordinateVectors = Eigenvectors(kernel.CoordinateFactors[0]);
        Spectrum = Matrix<T>.Zeros(ContextVectors.Rows, CoordinateVectors.Rows);
        for (int r = 0; r < kernel.Rank; r++)
        {
            T[] contexts = Diagonal(ContextVectors, kernel.ContextFactors[r]), coordinates = Diagonal(CoordinateVectors, kernel.CoordinateFactors[r]);
            for (int i = 0; i < contexts.Length; i++)
            {
                TensorPrimitives.MultiplyAdd(coordinates, contexts[i], Spectrum.Row(i), Spectrum.Row(i));
            }
        }

        T largest = T.Zero;
        for (long i = 0; i < Spectrum.Rows; i++)
        {
            largest = T.Max(largest, TensorPrimitives.Max<T>(Spectrum.Row(i)));
        }

        T floor = T.CreateTruncating(1e-12) * largest;
        for (long i = 0; i < Spectrum.Rows; i++)
        {
            TensorPrimitives.Max(Spectrum.Row(i), floor, Spectrum.Row(i));
        }
    }

    /// <summary>Row i is column i of U.</summary>
    public Matrix<T> ContextVectors { get; }

    /// <summary>Row j is column j of V.</summary>
    public Matrix<T> CoordinateVectors { get; }

    /// <summary>D, N_x x N_z.</summary>
    public Matrix<T> Spectrum { get; }

    /// <summary>(H + ridge I)^-1 as an operator.</summary>
    /// <param name="ridge">The ridge, positive.</param>
    public ISymmetricOperator<T> Inverse(double ridge) => new InverseOperator(this, T.CreateTruncating(ridge));

    private Matrix<T> Eigenvectors(Matrix<T> factor)
    {
        Matrix<T> vectors = factor.Clone();
        _backend.SymmetricEigen<T>(vectors, new T[factor.Rows]);
        return vectors;
    }

    private T[] Diagonal(Matrix<T> vectors, Matrix<T> factor)
    {
        using Matrix<T> product = Matrix<T>.Uninitialized(vectors.Rows, factor.Columns);
        _backend.Multiply(T.One, vectors, Transposition.None, factor, Transposition.None, T.Zero, product);
        T[] diagonal = new T[vectors.Rows];
        for (int i = 0; i < diagonal.Length; i++)
        {
            diagonal[i] = TensorPrimitives.Dot<T>(product.Row(i), vectors.Row(i));
        }

        return diagonal;
    }

    private sealed class InverseOperator(KroneckerEigenbasis<T> basis, T ridge) : ISymmetricOperator<T>
    {
        public void Apply(MatrixView<T> fields, MatrixView<T> result)
        {
            long contexts = basis.ContextVectors.Rows, channels = fields.Rows / contexts;
            using Matrix<T> inBasis = Matrix<T>.Uninitialized(fields.Rows, fields.Columns);
            using Matrix<T> denominator = Matrix<T>.Uninitialized(1, fields.Columns);
            basis._backend.Multiply(T.One, fields, Transposition.None, basis.CoordinateVectors, Transposition.Transposed, T.Zero, inBasis);
            for (long c = 0; c < channels; c++)
            {
                MatrixView<T> channel = inBasis.View.Block(c * contexts, 0, contexts, fields.Columns);
                MatrixView<T> target = result.Block(c * contexts, 0, contexts, fields.Columns);
                basis._backend.Multiply(T.One, basis.ContextVectors, Transposition.None, channel, Transposition.None, T.Zero, target);
                for (long i = 0; i < contexts; i++)
                {
                    TensorPrimitives.Add(basis.Spectrum.Row(i), ridge, denominator.Row(0));
                    TensorPrimitives.Divide<T>(target.Row(i), denominator.Row(0), target.Row(i));
                }

                basis._backend.Multiply(T.One, basis.ContextVectors, Transposition.Transposed, target, Transposition.None, T.Zero, channel);
            }

            basis._backend.Multiply(T.One, inBasis, Transposition.None, basis.CoordinateVectors, Transposition.None, T.Zero, result);
        }
    }
}
