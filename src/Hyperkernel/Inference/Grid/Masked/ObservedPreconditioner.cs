using System.Numerics;
using System.Numerics.Tensors;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Grid.Masked;

/// <summary>The inverse of the model operator on the observed pairs, by conjugate gradients with two levels.</summary>
/// <remarks>
/// H = (U (x) V) diag(D) (U (x) V)^T + ridge, restricted to the observed pairs. The most important modes, the head S, are solved for
/// together; the others, the tail, only within each context (or coordinate): M = B + W W^T with blocks B_c = V_c diag(tail_c) V_c^T +
/// ridge and W the observed rows of (U (x) V)_S sqrt(D_S), so that M^-1 = B^-1 - B^-1 W C^-1 W^T B^-1, C = 1 + W^T B^-1 W. It suits
/// grids of which little was observed, whose blocks are small.
/// </remarks>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
internal sealed class ObservedPreconditioner<T> : ISymmetricOperator<T>, IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const double Residual = 0.1;
    private const int MostSteps = 40;

    private readonly GridMask _mask;
    private readonly KroneckerEigenbasis<T> _basis;
    private readonly T _ridge;
    private readonly CancellationToken _cancellation;
    private readonly IMatrixBackend _backend;
    private readonly PairBlocks<T> _blocks;
    private readonly Head<T> _head;
    private readonly Matrix<T> _coupling;
    private readonly Matrix<T>[] _fields;

    public ObservedPreconditioner(KroneckerEigenbasis<T> basis, GridMask mask, double ridge, Compute compute)
    {
        (_basis, _mask, _ridge, _backend, _cancellation) = (basis, mask, T.CreateTruncating(ridge), compute.Backend, compute.Cancellation);
        PairLists observed = PairLists.Of(mask, observed: true);
        using Matrix<T> vectors = MissingPreconditioner<T>.Transposed(observed.Vectors(basis).Within);
        _head = Head<T>.Of(basis, observed, mask, ridge);
        using (Matrix<T> tail = _head.Tail(basis))
        using (Matrix<T> weights = observed.Sums(basis, tail, compute.Backend))
        {
            _blocks = new(observed, vectors, weights, ridge, compute);
        }

        try
        {
            compute.RequireMemory((Int128)_head.Count * _head.Count * 2 * (typeof(T) == typeof(float) ? 4 : 8), "the leading modes");
            _coupling = _head.Coupling(basis, observed, vectors, _blocks, compute);
            compute.Backend.Cholesky<T>(_coupling);
        }
        catch
        {
            _blocks.Dispose();
            throw;
        }

        _fields = [.. Enumerable.Range(0, 6).Select(_ => Matrix<T>.Uninitialized(mask.Contexts, mask.Coordinates))];
    }

    /// <inheritdoc/>
    public void Apply(MatrixView<T> fields, MatrixView<T> result)
    {
        for (long row = 0; row < fields.Rows; row += _mask.Contexts)
        {
            Solve(fields.Block(row, 0, _mask.Contexts, _mask.Coordinates), result.Block(row, 0, _mask.Contexts, _mask.Coordinates));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _blocks.Dispose();
        _coupling.Dispose();
        Array.ForEach(_fields, field => field.Dispose());
    }

    private void Solve(MatrixView<T> r, MatrixView<T> result)
    {
        (Matrix<T> residual, Matrix<T> direction, Matrix<T> product, Matrix<T> solved) = (_fields[0], _fields[1], _fields[2], _fields[3]);
        result.Fill(T.Zero);
        r.CopyTo(residual);
        double goal = Residual * Residual * ConjugateGradients.Dot(r, r),
            before = 0;
        for (int step = 0; step < MostSteps; step++)
        {
            _cancellation.ThrowIfCancellationRequested();
            TwoLevels(residual, solved);
            double current = ConjugateGradients.Dot<T>(residual, solved);
            if (!(current > 0))
            {
                break;
            }

            ConjugateGradients.ScaleAndAdd(direction.View, step == 0 ? 0 : current / before, solved.View);
            before = current;
            Model(direction, product);
            double curvature = ConjugateGradients.Dot<T>(direction, product);
            if (!(curvature > 0))
            {
                break;
            }

            ConjugateGradients.AddScaled(result, current / curvature, direction);
            ConjugateGradients.AddScaled<T>(residual, -current / curvature, product);
            if (ConjugateGradients.Dot<T>(residual, residual) <= goal)
            {
                break;
            }
        }
    }

    // The observed part of H x.
    private void Model(Matrix<T> x, Matrix<T> result)
    {
        Matrix<T> coefficients = _fields[4];
        _basis.ToBasis(x, coefficients);
        for (long i = 0; i < coefficients.Rows; i++)
        {
            TensorPrimitives.Multiply<T>(coefficients.Row(i), _basis.Spectrum.Row(i), coefficients.Row(i));
        }

        _basis.FromBasis(coefficients, result);
        ConjugateGradients.AddScaled<T>(result, double.CreateTruncating(_ridge), x);
        _mask.Clear(result.View);
    }

    // M^-1 r.
    private void TwoLevels(Matrix<T> r, Matrix<T> result)
    {
        (Matrix<T> coefficients, Matrix<T> scratch) = (_fields[4], _fields[5]);
        _blocks.Apply(r, result);
        if (_head.Count == 0)
        {
            return;
        }

        using Matrix<T> modes = Matrix<T>.Uninitialized(_head.Count, 1);
        _basis.ToBasis(result, coefficients);
        _head.Gather(coefficients, modes);
        _backend.SolveTriangular<T>(_coupling, Transposition.None, modes);
        _backend.SolveTriangular<T>(_coupling, Transposition.Transposed, modes);
        _head.Scatter(modes, coefficients);
        _basis.FromBasis(coefficients, scratch);
        _mask.Clear(scratch.View);
        _blocks.Apply(scratch, coefficients);
        ConjugateGradients.AddScaled<T>(result, -1, coefficients);
    }
}
