namespace Hyperkernel.Operators.Blocks;

/// <summary>
/// A part of the outputs that is solved for by itself: what of them transforms by one representation and meets one function of contexts.
/// </summary>
/// <remarks>
/// Its unknowns are d numbers a training function, for each of its copies; its matrix has the d x d blocks
/// K[n, n'] = sum over g of rho(g) f(s(x_n, g x_n')), with one function f.
/// </remarks>
/// <param name="Rho">rho.</param>
/// <param name="Frequency">The frequency of a cyclic group's representation.</param>
/// <param name="Function">The number of the function f.</param>
/// <param name="Start">Its first row in the basis; rows of a copy stand together.</param>
/// <param name="Copies">How many parts of the outputs have the same matrix.</param>
internal sealed record OutputBlock(Representation Rho, int Frequency, int Function, int Start, int Copies)
{
    /// <summary>d.</summary>
    public int Dimension => Rho.Dimension;

    /// <summary>Rows of the basis.</summary>
    public int Width => Dimension * Copies;
}
