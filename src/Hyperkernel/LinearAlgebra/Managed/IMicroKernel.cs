using System.Numerics;

namespace Hyperkernel.LinearAlgebra.Managed;

/// <summary>The innermost product: a tile of C that stays in registers while a packed panel of A meets a packed panel of B.</summary>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
internal unsafe interface IMicroKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Rows of the tile: the width of a packed panel of A.</summary>
    static abstract int Rows { get; }

    /// <summary>Columns of the tile: the width of a packed panel of B.</summary>
    static abstract int Columns { get; }

    /// <summary>C = alpha sum_p a_p b_p^T + beta C over a full tile; where beta is 0, C is not read.</summary>
    /// <param name="depth">The number of terms.</param>
    /// <param name="a">Packed: <see cref="Rows"/> entries for each term.</param>
    /// <param name="b">Packed: <see cref="Columns"/> entries for each term.</param>
    /// <param name="alpha">The factor of the sum.</param>
    /// <param name="beta">The factor of what C holds.</param>
    /// <param name="c">The first entry of the tile.</param>
    /// <param name="stride">Entries between two rows of C.</param>
    static abstract void Run(long depth, T* a, T* b, T alpha, T beta, T* c, long stride);
}
