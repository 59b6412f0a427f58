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
public sealed class KroneckerEigenbasis<T> : IDisposable
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
            T[] contexts = Diagonal(ContextVectors, kernel.ContextFactors[r]),
                coordinates = Diagonal(CoordinateVectors, kernel.CoordinateFactors[r]);
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

    private KroneckerEigenbasis(IMatrixBackend backend, Matrix<T> contextVectors, Matrix<T> coordinateVectors, Matrix<T> spectrum) =>
        (_backend, ContextVectors, CoordinateVectors, Spectrum) = (backend, contextVectors, coordinateVectors, spectrum);

    /// <summary>Row i is column i of U.</summary>
    public Matrix<T> ContextVectors { get; }

    /// <summary>Row j is column j of V.</summary>
    public Matrix<T> CoordinateVectors { get; }

    /// <summary>D, N_x x N_z.</summary>
    public Matrix<T> Spectrum { get; }

    /// <summary>(H + ridge I)^-1 as an operator.</summary>
    /// <param name="ridge">The ridge, positive.</param>
    public ISymmetricOperator<T> Inverse(double ridge) => new InverseOperator(this, T.CreateTruncating(ridge));

    /// <inheritdoc/>
    public void Dispose()
    {
        ContextVectors.Dispose();
        CoordinateVectors.Dispose();
        Spectrum.Dispose();
    }

    /// <summary>The ratio of the largest and the smallest eigenvalue of H + ridge.</summary>
    internal double Condition(double ridge)
    {
        (T least, T most) = (T.PositiveInfinity, T.Zero);
        for (long i = 0; i < Spectrum.Rows; i++)
        {
            least = T.Min(least, TensorPrimitives.Min<T>(Spectrum.Row(i)));
            most = T.Max(most, TensorPrimitives.Max<T>(Spectrum.Row(i)));
        }

        return (double.CreateTruncating(most) + ridge) / (double.CreateTruncating(least) + ridge);
    }

    /// <summary>The same operator in single precision.</summary>
    internal KroneckerEigenbasis<float> ToSingle() =>
        new(_backend, ContextVectors.ConvertTo<float>(), CoordinateVectors.ConvertTo<float>(), Spectrum.ConvertTo<float>());

    /// <summary>(U (x) V)^T applied to stacked fields: their coefficients in the eigenbasis.</summary>
    internal void ToBasis(MatrixView<T> fields, MatrixView<T> result)
    {
        long contexts = ContextVectors.Rows;
        using Matrix<T> right = Matrix<T>.Uninitialized(fields.Rows, fields.Columns);
        _backend.Multiply(T.One, fields, Transposition.None, CoordinateVectors, Transposition.Transposed, T.Zero, right);
        for (long c = 0; c < fields.Rows; c += contexts)
        {
            MatrixView<T> channel = right.View.Block(c, 0, contexts, fields.Columns);
            _backend.Multiply(
                T.One,
                ContextVectors,
                Transposition.None,
                channel,
                Transposition.None,
                T.Zero,
                result.Block(c, 0, contexts, fields.Columns)
            );
        }
    }

    /// <summary>(U (x) V) applied to stacked coefficients: the fields they stand for.</summary>
    internal void FromBasis(MatrixView<T> coefficients, MatrixView<T> result)
    {
        long contexts = ContextVectors.Rows;
        using Matrix<T> left = Matrix<T>.Uninitialized(coefficients.Rows, coefficients.Columns);
        for (long c = 0; c < coefficients.Rows; c += contexts)
        {
            MatrixView<T> channel = coefficients.Block(c, 0, contexts, coefficients.Columns);
            _backend.Multiply(
                T.One,
                ContextVectors,
                Transposition.Transposed,
                channel,
                Transposition.None,
                T.Zero,
                left.View.Block(c, 0, contexts, coefficients.Columns)
            );
        }

        _backend.Multiply(T.One, left, Transposition.None, CoordinateVectors, Transposition.None, T.Zero, result);
    }

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
            using Matrix<T> coefficients = Matrix<T>.Uninitialized(fields.Rows, fields.Columns);
            using Matrix<T> denominator = Matrix<T>.Uninitialized(1, fields.Columns);
            basis.ToBasis(fields, coefficients);
            for (long i = 0; i < fields.Rows; i++)
            {
                TensorPrimitives.Add(basis.Spectrum.Row(i % basis.Spectrum.Rows), ridge, denominator.Row(0));
                TensorPrimitives.Divide<T>(coefficients.Row(i), denominator.Row(0), coefficients.Row(i));
            }

            basis.FromBasis(coefficients, result);
        }
    }
}
