using System.Numerics;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Grid.Masked;

/// <summary>The inverse of the model operator on the observed pairs, by equations for the missing ones.</summary>
/// <remarks>
/// With G = (H + ridge)^-1, which the eigenbasis has, and x on the missing pairs M solving G_MM x = -(G r)_M, the inverse of the observed
/// part of H + ridge takes r to the observed part of G (r + x), exactly. Conjugate gradients find x; their preconditioner has the blocks
/// of G_MM of one context each, or of one coordinate where those are smaller, but for terms between its eigenvectors. They end by
/// energy: what a step adds to r^T A^-1 r is small beside the whole. (The residual is no measure: the outer iteration stalls by it.) The
/// number of steps varies, so the outer iteration must be a flexible one.
/// </remarks>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
internal sealed class MissingPreconditioner<T> : ISymmetricOperator<T>, IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const double EnergyTolerance = 0.01;
    private const int MostSteps = 80;

    private readonly GridMask _mask;
    private readonly ISymmetricOperator<T> _inverse;
    private readonly PairBlocks<T> _blocks;
    private readonly CancellationToken _cancellation;
    private readonly Matrix<T>[] _fields;

    public MissingPreconditioner(KroneckerEigenbasis<T> basis, GridMask mask, double ridge, Compute compute)
    {
        (_mask, _inverse, _cancellation) = (mask, basis.Inverse(ridge), compute.Cancellation);
        PairLists missing = PairLists.Of(mask, observed: false);
        using Matrix<T> inverses = Matrix<T>.Create(
                basis.Spectrum.Rows,
                basis.Spectrum.Columns,
                (i, j) => T.One / (basis.Spectrum[i, j] + T.CreateTruncating(ridge))
            ),
            weights = missing.Sums(basis, inverses, compute.Backend),
            vectors = Transposed(missing.Vectors(basis).Within);
        _blocks = new(missing, vectors, weights, shift: 0, compute);
        _fields = [.. Enumerable.Range(0, 5).Select(_ => Matrix<T>.Uninitialized(mask.Contexts, mask.Coordinates))];
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
        Array.ForEach(_fields, field => field.Dispose());
    }

    internal static Matrix<T> Transposed(Matrix<T> matrix) => Matrix<T>.Create(matrix.Columns, matrix.Rows, (i, j) => matrix[j, i]);

    // Leaves G (r + x) in the result, where x is 0 at first and each step adds to it.
    private void Solve(MatrixView<T> r, MatrixView<T> result)
    {
        (Matrix<T> residual, Matrix<T> direction, Matrix<T> product, Matrix<T> solved, Matrix<T> own) = (
            _fields[0],
            _fields[1],
            _fields[2],
            _fields[3],
            _fields[4]
        );
        _inverse.Apply(r, result);
        double energy = ConjugateGradients.Dot(r, result);
        result.CopyTo(residual);
        KeepMissing(residual, own, factor: -1);
        double before = 0;
        for (int step = 0; step < MostSteps && energy > 0; step++)
        {
            _cancellation.ThrowIfCancellationRequested();
            _blocks.Apply(residual, solved);
            double current = ConjugateGradients.Dot<T>(residual, solved);
            if (!(current > 0))
            {
                break;
            }

            ConjugateGradients.ScaleAndAdd(direction.View, step == 0 ? 0 : current / before, solved.View);
            before = current;
            _inverse.Apply(direction, product);
            double curvature = ConjugateGradients.Dot<T>(direction, product);
            if (!(curvature > 0))
            {
                break;
            }

            double length = current / curvature;
            ConjugateGradients.AddScaled(result, length, product);
            KeepMissing(product, own, factor: 1);
            ConjugateGradients.AddScaled<T>(residual, -length, product);
            double gained = length * current;
            energy -= gained;
            if (gained < EnergyTolerance * energy)
            {
                break;
            }
        }

        _mask.Clear(result);
    }

    // field := factor times its entries at missing pairs, 0 at the others.
    private void KeepMissing(Matrix<T> field, Matrix<T> scratch, int factor)
    {
        field.View.CopyTo(scratch);
        field.View.Fill(T.Zero);
        T sign = T.CreateTruncating(factor);
        for (long i = 0; i < field.Rows; i++)
        {
            Span<T> from = scratch.Row(i),
                to = field.Row(i);
            foreach (int a in _mask.Missing(i))
            {
                to[a] = sign * from[a];
            }
        }
    }
}
