using System.Numerics;
using System.Runtime.CompilerServices;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Grid.Masked;

/// <summary>Pairs of a grid by members of one axis: of each context the coordinates, or of each coordinate the contexts.</summary>
/// <param name="OfCoordinates">Whether the members are coordinates.</param>
/// <param name="Lists">Of each member those of the other axis, ascending.</param>
internal sealed record PairLists(bool OfCoordinates, int[][] Lists)
{
    /// <summary>The number of members.</summary>
    public int Count => Lists.Length;

    /// <summary>The pairs of a member.</summary>
    public int[] this[int member] => Lists[member];

    /// <summary>The missing pairs, or the observed ones, over the axis whose blocks are smaller altogether.</summary>
    public static PairLists Of(GridMask mask, bool observed)
    {
        int[][] contexts = mask.ByContext(observed),
            coordinates = mask.ByCoordinate(observed);
        return Squares(coordinates) < Squares(contexts) ? new(true, coordinates) : new(false, contexts);
    }

    /// <summary>Bytes that the factor of a block of each member takes.</summary>
    public Int128 BytesOfBlocks<T>()
        where T : unmanaged => (Int128)Lists.Sum(list => (list.Length + 1) / 2 * (list.Length + 1L)) * Unsafe.SizeOf<T>();

    /// <summary>Operations that making the blocks from vectors and factoring them takes, at least.</summary>
    public double Operations => Lists.Sum(list => 4.0 / 3 * list.Length * list.Length * list.Length);

    /// <summary>The axis within blocks: a member a row, with its entry of every vector.</summary>
    public Matrix<T> Members<T>(KroneckerEigenbasis<T> basis)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Matrix<T> within = Vectors(basis).Within;
        return Matrix<T>.Create(within.Columns, within.Rows, (a, j) => within[j, a]);
    }

    /// <summary>Vectors of the axis within blocks, and of the members' axis; a vector a row.</summary>
    public (Matrix<T> Within, Matrix<T> Each) Vectors<T>(KroneckerEigenbasis<T> basis)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        OfCoordinates ? (basis.ContextVectors, basis.CoordinateVectors) : (basis.CoordinateVectors, basis.ContextVectors);

    /// <summary>
    /// Sums over the members' vectors: row c is the sum over i of the square of entry c of vector i, times row i of a spectrum; of
    /// coordinates, column i.
    /// </summary>
    public Matrix<T> Sums<T>(KroneckerEigenbasis<T> basis, Matrix<T> spectrum, IMatrixBackend backend)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        (Matrix<T> within, Matrix<T> each) = Vectors(basis);
        using Matrix<T> squares = Matrix<T>.Create(each.Rows, each.Columns, (i, c) => each[i, c] * each[i, c]);
        Matrix<T> sums = Matrix<T>.Uninitialized(each.Columns, within.Rows);
        backend.Multiply(
            T.One,
            squares,
            Transposition.Transposed,
            spectrum,
            OfCoordinates ? Transposition.Transposed : Transposition.None,
            T.Zero,
            sums
        );
        return sums;
    }

    private static double Squares(int[][] lists) => lists.Sum(list => (double)list.Length * list.Length);
}
