using System.Numerics;
using System.Numerics.Tensors;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Iterative;

/// <summary>The inverse of F F^T + tau I: what a partial factor of the kernel knows of K + ridge, and its mean for the rest.</summary>
/// <remarks>
/// tau is the ridge and the mean of what F F^T leaves of the kernel's diagonal. With L L^T = F^T F + tau and Z = F L^-T the inverse is (1 -
/// Z Z^T) / tau (Woodbury). It is applied in double precision: in the leading directions of the kernel 1 - Z Z^T is far smaller than a
/// rounding in single precision.
/// </remarks>
internal sealed class PivotedPreconditioner<T> : ISymmetricOperator<T>, IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly IMatrixBackend _backend;
    private readonly Matrix<double> _z;
    private readonly double _tau;

    /// <summary>The preconditioner of a factor, whose matrix it takes over.</summary>
    public PivotedPreconditioner(PivotedCholesky.Factor factor, double ridge, IMatrixBackend backend)
    {
        (_backend, _z) = (backend, factor.Matrix);
        using Matrix<double> gram = Matrix<double>.Zeros(Rank, Rank);
        backend.Multiply(1.0, _z, Transposition.Transposed, _z, Transposition.None, 0.0, gram);
        double trace = Enumerable.Range(0, Rank).Sum(i => gram[i, i]);

        // The last term keeps F^T F + tau positive definite in double precision, whatever the ridge; it is only a preconditioner's.
        _tau = Math.Max(ridge + factor.Residual.Average(), 1e-13 * trace);
        for (int i = 0; i < Rank; i++)
        {
            gram[i, i] += _tau;
        }

        backend.Cholesky<double>(gram);
        backend.SolveTriangularRight<double>(gram, _z);
    }

    /// <summary>The number of columns of F.</summary>
    public int Rank => (int)_z.Columns;

    public void Apply(MatrixView<T> fields, MatrixView<T> result)
    {
        using Matrix<double> wide = fields.ConvertTo<double>(),
            inner = Matrix<double>.Uninitialized(fields.Rows, Rank);
        _backend.Multiply(1.0, wide, Transposition.None, _z, Transposition.None, 0.0, inner);
        _backend.Multiply(-1 / _tau, inner, Transposition.None, _z, Transposition.Transposed, 1 / _tau, wide);
        for (long c = 0; c < fields.Rows; c++)
        {
            TensorPrimitives.ConvertTruncating<double, T>(wide.Row(c), result.Row(c));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _z.Dispose();
}
