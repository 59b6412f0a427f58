using System.Numerics;
using System.Numerics.Tensors;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Grid;

/// <summary>
/// What the model operator leaves of the system: B = (D + ridge)^-1/2 (U (x) V)^T (K + ridge)(U (x) V)(D + ridge)^-1/2, on coefficients in
/// the eigenbasis.
/// </summary>
/// <remarks>
/// Since D is the diagonal of K in that basis, the diagonal of B is 1 (but where D had to be raised to its floor), and its eigenvalues lie
/// around 1. With one Kronecker term it is the identity.
/// </remarks>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
internal sealed class WhitenedOperator<T> : ISymmetricOperator<T>, IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly GridSystem<T> _system;
    private readonly ISymmetricOperator<T> _operator;
    private readonly Matrix<T> _scales;

    public WhitenedOperator(GridSystem<T> system, double ridge)
    {
        (_system, _operator) = (system, system.Operator(ridge));
        _scales = system.Eigenbasis.Spectrum.Clone();
        for (long i = 0; i < _scales.Rows; i++)
        {
            TensorPrimitives.Add(_scales.Row(i), T.CreateTruncating(ridge), _scales.Row(i));
            TensorPrimitives.Sqrt<T>(_scales.Row(i), _scales.Row(i));
        }
    }

    public void Apply(MatrixView<T> fields, MatrixView<T> result)
    {
        using Matrix<T> coefficients = fields.ToMatrix(),
            inSpace = Matrix<T>.Uninitialized(fields.Rows, fields.Columns);
        Rescale(coefficients, TensorPrimitives.Divide);
        _system.Eigenbasis.FromBasis(coefficients, inSpace);
        _operator.Apply(inSpace, coefficients);
        _system.Eigenbasis.ToBasis(coefficients, result);
        Rescale(result, TensorPrimitives.Divide);
    }

    /// <summary>(U (x) V)(D + ridge)^1/2 in place: takes coefficients with covariance B to fields with covariance K + ridge.</summary>
    public void Colour(MatrixView<T> coefficients)
    {
        using Matrix<T> scaled = coefficients.ToMatrix();
        Rescale(scaled, TensorPrimitives.Multiply);
        _system.Eigenbasis.FromBasis(scaled, coefficients);
    }

    public void Dispose() => _scales.Dispose();

    private void Rescale(MatrixView<T> fields, Action<ReadOnlySpan<T>, ReadOnlySpan<T>, Span<T>> operation)
    {
        for (long i = 0; i < fields.Rows; i++)
        {
            operation(fields.Row(i), _scales.Row(i % _scales.Rows), fields.Row(i));
        }
    }
}
