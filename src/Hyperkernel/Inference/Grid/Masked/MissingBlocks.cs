using System.Numerics;
using System.Numerics.Tensors;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Grid.Masked;

/// <summary>Inverses of the blocks V_M diag(g) V_M^T of one context's, or one coordinate's, missing pairs M.</summary>
/// <remarks>
/// Of a context c, g_j = sum over i of U_ci^2 / (D_ij + ridge). Of a coordinate the same with U and V exchanged. Blocks are taken over the
/// axis where they are smaller altogether.
/// </remarks>
internal sealed class MissingBlocks<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int[][] _missing;
    private readonly Matrix<T>?[] _inverses;
    private readonly bool _ofCoordinates;
    private readonly Compute _compute;

    public MissingBlocks(KroneckerEigenbasis<T> basis, GridMask mask, double ridge, Compute compute)
    {
        _compute = compute;
        _ofCoordinates = Size(mask.MissingByCoordinate()) < Size(mask.MissingByContext());
        _missing = _ofCoordinates ? mask.MissingByCoordinate() : mask.MissingByContext();
        compute.RequireMemory(BytesFor(mask), "the blocks of missing entries");

        // Of the axis whose members have a block each, and of the axis within a block; a vector a row.
        Matrix<T> each = _ofCoordinates ? basis.CoordinateVectors : basis.ContextVectors,
            within = _ofCoordinates ? basis.ContextVectors : basis.CoordinateVectors;
        using Matrix<T> vectors = Matrix<T>.Create(within.Columns, within.Rows, (a, j) => within[j, a]),
            weights = Weights(basis, each, ridge);
        _inverses = new Matrix<T>?[_missing.Length];
        for (int c = 0; c < _missing.Length; c++)
        {
            compute.Cancellation.ThrowIfCancellationRequested();
            _inverses[c] = _missing[c].Length == 0 ? null : Inverse(vectors, weights.Row(c), _missing[c]);
            compute.Report("blocks of missing entries", c + 1, _missing.Length);
        }
    }

    /// <summary>Bytes that they take.</summary>
    public static Int128 BytesFor(GridMask mask) =>
        (Int128)Math.Min(Size(mask.MissingByContext()), Size(mask.MissingByCoordinate())) * (typeof(T) == typeof(float) ? 4 : 8);

    /// <summary>Solves with every block; fields hold 0 where something was observed, and so does the result.</summary>
    public void Apply(Matrix<T> fields, Matrix<T> result)
    {
        result.View.Fill(T.Zero);
        Parallel.For(
            0,
            _missing.Length,
            _compute.Parallel,
            c =>
            {
                if (_inverses[c] is not { } inverse)
                {
                    return;
                }

                int[] own = _missing[c];
                T[] values = new T[own.Length];
                for (int k = 0; k < own.Length; k++)
                {
                    values[k] = _ofCoordinates ? fields[own[k], c] : fields[c, own[k]];
                }

                for (int k = 0; k < own.Length; k++)
                {
                    T solved = TensorPrimitives.Dot<T>(inverse.Row(k), values);
                    (_ofCoordinates ? ref result[own[k], c] : ref result[c, own[k]]) = solved;
                }
            }
        );
    }

    /// <inheritdoc/>
    public void Dispose() => Array.ForEach(_inverses, inverse => inverse?.Dispose());

    private static double Size(int[][] blocks) => blocks.Sum(block => (double)block.Length * block.Length);

    // g: a row for each member of the one axis, a column for each vector of the other.
    private Matrix<T> Weights(KroneckerEigenbasis<T> basis, Matrix<T> each, double ridge)
    {
        using Matrix<T> squares = Matrix<T>.Create(each.Rows, each.Columns, (i, c) => each[i, c] * each[i, c]),
            inverses = Matrix<T>.Create(
                basis.Spectrum.Rows,
                basis.Spectrum.Columns,
                (i, j) => T.One / (basis.Spectrum[i, j] + T.CreateTruncating(ridge))
            );
        Matrix<T> weights = Matrix<T>.Uninitialized(each.Columns, _ofCoordinates ? inverses.Rows : inverses.Columns);
        _compute.Backend.Multiply(
            T.One,
            squares,
            Transposition.Transposed,
            inverses,
            _ofCoordinates ? Transposition.Transposed : Transposition.None,
            T.Zero,
            weights
        );
        return weights;
    }

    private Matrix<T> Inverse(Matrix<T> vectors, ReadOnlySpan<T> weights, int[] missing)
    {
        T[] roots = new T[weights.Length];
        TensorPrimitives.Sqrt(weights, roots);
        using Matrix<T> rows = Matrix<T>.Uninitialized(missing.Length, roots.Length);
        for (int k = 0; k < missing.Length; k++)
        {
            TensorPrimitives.Multiply<T>(vectors.Row(missing[k]), roots, rows.Row(k));
        }

        using Matrix<T> block = Matrix<T>.Uninitialized(missing.Length, missing.Length);
        _compute.Backend.MultiplyByTranspose(T.One, rows, T.Zero, block);
        _compute.Backend.Cholesky<T>(block);
        Matrix<T> inverse = Matrix<T>.Zeros(missing.Length, missing.Length);
        for (int k = 0; k < missing.Length; k++)
        {
            inverse[k, k] = T.One;
        }

        _compute.Backend.SolveTriangular<T>(block, Transposition.None, inverse);
        _compute.Backend.SolveTriangular<T>(block, Transposition.Transposed, inverse);
        return inverse;
    }
}
