using System.Numerics;
using System.Numerics.Tensors;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Grid.Masked;

/// <summary>The Cholesky factor L of the symmetric positive definite block of a member, packed: to apply it means to read it.</summary>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
internal abstract class BlockFactor<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Rounding to 16 bits moves L by some 1e-4 of itself at most, and L^-1 by the root of the block's condition times as much.
    private const double LargestCondition = 1e5;

    /// <summary>Packs a factor.</summary>
    /// <param name="factor">L, in its lower triangle.</param>
    /// <param name="isRounded">Whether an entry takes 16 bits; for single precision only.</param>
    public static BlockFactor<T> Of(MatrixView<T> factor, bool isRounded) =>
        isRounded && factor.Rows <= RoundedFactor.MostRows
            ? (BlockFactor<T>)(object)new RoundedFactor((MatrixView<float>)(object)factor)
            : new WholeFactor<T>(factor);

    /// <summary>
    /// Whether 16 bits are enough for the factors of blocks V_c diag(w_c) V_c^T + noise, with orthonormal columns in V^T and the rows of
    /// some weights as w_c.
    /// </summary>
    public static bool MayRound(Matrix<T> weights, double noise)
    {
        bool may = typeof(T) == typeof(float);
        for (long c = 0; may && c < weights.Rows; c++)
        {
            double least = double.CreateTruncating(TensorPrimitives.Min<T>(weights.Row(c))),
                most = double.CreateTruncating(TensorPrimitives.Max<T>(weights.Row(c)));
            may = most + noise <= LargestCondition * (least + noise);
        }

        return may;
    }

    /// <summary>Solves L L^T x = values in their place.</summary>
    public abstract void Solve(Span<T> values);

    /// <summary>Writes L into a lower triangle.</summary>
    public abstract void CopyTo(MatrixView<T> target);

    /// <inheritdoc/>
    public abstract void Dispose();
}
