using System.Collections.Immutable;

namespace Hyperkernel.Layers.Polynomials;

/// <summary>
/// Which monomials, the constant apart, a polynomial can have by the structure of a network, in some order; all others are exactly 0 and
/// not computed.
/// </summary>
internal sealed class MonomialSet
{
    private readonly TruncatedAlgebra _algebra;
    private readonly int[] _slots;

    public MonomialSet(TruncatedAlgebra algebra, IEnumerable<int> members)
    {
        _algebra = algebra;
        Members = [.. members.Where(m => m > 0).Distinct()];
        _slots = new int[algebra.Count];
        _slots.AsSpan().Fill(-1);
        for (int slot = 0; slot < Members.Length; slot++)
        {
            _slots[Members[slot]] = slot;
        }
    }

    /// <summary>The monomials, in the order in which they were first named.</summary>
    public ImmutableArray<int> Members { get; }

    /// <summary>How many there are.</summary>
    public int Count => Members.Length;

    /// <summary>The place of a monomial among the members, or -1.</summary>
    public int SlotOf(int monomial) => _slots[monomial];

    /// <summary>No monomials: a constant.</summary>
    public MonomialSet None => new(_algebra, []);

    /// <summary>The monomials of a sum: these, and then those of the other that are not among them.</summary>
    public MonomialSet Plus(MonomialSet other) => new(_algebra, Members.Concat(other.Members));

    /// <summary>The monomials of a product of polynomials without constant terms.</summary>
    public MonomialSet Times(MonomialSet other) => new(_algebra, Members.SelectMany(_ => other.Members, _algebra.Multiply));

    /// <summary>The monomials of the product of one variable and a polynomial with a constant term.</summary>
    public MonomialSet Shifted(int direction) =>
        new(_algebra, Members.Prepend(0).Select(m => _algebra.Multiply(m, _algebra.Variable(direction))));

    /// <summary>What a product of polynomials without constant terms sums up, in places of factors and product.</summary>
    public SlotProduct[] ProductsWith(MonomialSet other, MonomialSet product) =>
        [
            .. from left in Enumerable.Range(0, Count)
            from right in Enumerable.Range(0, other.Count)
            let monomial = _algebra.Multiply(Members[left], other.Members[right])
            where monomial > 0
            select new SlotProduct(left, right, product.SlotOf(monomial)),
        ];
}
