namespace Hyperkernel.Layers.Polynomials;

/// <summary>Polynomials in e_1, ..., e_r cut off where they are not needed: how their monomials multiply.</summary>
/// <remarks>
/// Monomials are numbered, 0 being the constant 1. In one variable monomial k is e^k up to e^r. Multilinear polynomials are those with
/// e_k^2 = 0: monomial S is the product of the e_k whose bit k - 1 is in S, so that the coefficient of all bits is the mixed derivative.
/// Both are commutative, and every polynomial without constant term is nilpotent: its power r + 1 is 0. Source: A. Griewank and A. Walther,
/// Evaluating Derivatives (2008), chapter 13.
/// </remarks>
internal sealed record TruncatedAlgebra
{
    private TruncatedAlgebra(int order, int directions, int count) => (Order, Directions, Count) = (order, directions, count);

    /// <summary>r: the largest degree.</summary>
    public int Order { get; }

    /// <summary>How many variables there are; none if all is cut off but the constant.</summary>
    public int Directions { get; }

    /// <summary>How many monomials there are, the constant among them.</summary>
    public int Count { get; }

    /// <summary>The monomial of the largest degree: e^r, or e_1 ... e_r.</summary>
    public int Top => Count - 1;

    private bool IsUnivariate => Count == Order + 1;

    /// <summary>1, e, ..., e^order.</summary>
    public static TruncatedAlgebra Univariate(int order) => new(order, Math.Min(order, 1), order + 1);

    /// <summary>The products of different ones of e_1, ..., e_directions.</summary>
    public static TruncatedAlgebra Multilinear(int directions) => new(directions, directions, 1 << directions);

    /// <summary>The monomial e_(direction + 1).</summary>
    public int Variable(int direction) => IsUnivariate ? 1 : 1 << direction;

    /// <summary>The product of two monomials, or -1 if it is cut off.</summary>
    public int Multiply(int left, int right) =>
        IsUnivariate ? (left + right <= Order ? left + right : -1)
        : (left & right) == 0 ? left | right
        : -1;

    /// <summary>How often a derivative counts a monomial: k! for e^k, 1 for multilinear ones.</summary>
    public double DerivativeFactor(int monomial)
    {
        double factor = 1;
        for (int k = 2; IsUnivariate && k <= monomial; k++)
        {
            factor *= k;
        }

        return factor;
    }
}
