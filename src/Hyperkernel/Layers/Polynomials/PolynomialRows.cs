using System.Numerics;
using System.Numerics.Tensors;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Layers.Polynomials;

/// <summary>
/// Rows whose entries are polynomials without their constant terms: for each monomial of a set a matrix, one below the other.
/// </summary>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
internal sealed class PolynomialRows<T>(MonomialSet set, long rows, long width) : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Matrix<T> _values = Matrix<T>.Uninitialized(set.Count * rows, width);

    /// <summary>The monomials.</summary>
    public MonomialSet Set => set;

    /// <summary>How many rows there are.</summary>
    public long Rows => rows;

    /// <summary>The coefficients: those of the set's first monomial, row after row, then those of the next.</summary>
    public MatrixView<T> Values => _values;

    /// <summary>The coefficients of one monomial.</summary>
    public MatrixView<T> Part(int slot) => Values.Block(slot * rows, 0, rows, width);

    /// <summary>The coefficients of one monomial in one row.</summary>
    public Span<T> Row(int slot, long row) => _values.Row((slot * rows) + row);

    /// <summary>Adds a row of polynomials whose monomials are among these.</summary>
    public void Add(PolynomialRows<T> other, long row)
    {
        for (int slot = 0; slot < other.Set.Count; slot++)
        {
            Span<T> target = Row(set.SlotOf(other.Set.Members[slot]), row);
            TensorPrimitives.Add(target, other.Row(slot, row), target);
        }
    }

    /// <summary>Sets the coefficients of one row to 0.</summary>
    public void Clear(long row)
    {
        for (int slot = 0; slot < set.Count; slot++)
        {
            Row(slot, row).Clear();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _values.Dispose();
}
