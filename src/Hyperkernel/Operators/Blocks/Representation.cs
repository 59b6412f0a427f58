namespace Hyperkernel.Operators.Blocks;

/// <summary>
/// A real orthogonal irreducible representation of a finite group: a d x d matrix rho(g) for every element.
/// </summary>
/// <param name="dimension">d, 1 or 2.</param>
/// <param name="order">The number of elements.</param>
/// <param name="matrix">rho of an element, row by row.</param>
internal sealed class Representation(int dimension, int order, Func<int, double[]> matrix)
{
    private readonly Lazy<double[]> _matrices = new(() => [.. Enumerable.Range(0, order).SelectMany(matrix)]);

    /// <summary>d.</summary>
    public int Dimension => dimension;

    /// <summary>Of a cyclic group's representation of one dimension: the sign of reflections; 0 where there are none.</summary>
    public int Parity { get; init; }

    /// <summary>Of element g, d^2 numbers from g d^2 on.</summary>
    public double[] Matrices => _matrices.Value;
}
