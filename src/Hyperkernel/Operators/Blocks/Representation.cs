namespace Hyperkernel.Operators.Blocks;

/// <summary>
/// A real orthogonal irreducible representation of a finite group: a d x d matrix rho(g) for every element, rows after each other.
/// </summary>
/// <param name="Dimension">d, 1 or 2.</param>
/// <param name="Matrices">Of element g, d^2 numbers from g d^2 on.</param>
internal sealed record Representation(int Dimension, double[] Matrices)
{
    /// <summary>rho(g)[i, j].</summary>
    public double this[int element, int i, int j] => Matrices[(((element * Dimension) + i) * Dimension) + j];
}
