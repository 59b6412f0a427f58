using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Kernels;

/// <summary>Where a model is to predict.</summary>
public sealed class Queries
{
    private Queries(Matrix<double> contexts, Matrix<double>? coordinates, bool areAllPairs)
    {
        ArgumentNullException.ThrowIfNull(contexts);
        (Contexts, Coordinates, AreAllPairs) = (contexts, coordinates, areAllPairs);
    }

    /// <summary>Contexts, or inputs of a plain network.</summary>
    internal Matrix<double> Contexts { get; }

    /// <summary>Coordinates; null for those that the model was fitted with, and for a plain network.</summary>
    internal Matrix<double>? Coordinates { get; }

    /// <summary>Whether all pairs of contexts and coordinates are meant, rather than row by row.</summary>
    internal bool AreAllPairs { get; }

    /// <summary>All pairs of contexts and coordinates; answers are N x (M C), one context a row.</summary>
    /// <param name="contexts">N x n_0.</param>
    /// <param name="coordinates">M x m_0; null for those that the model was fitted with.</param>
    public static Queries AllPairs(Matrix<double> contexts, Matrix<double>? coordinates = null) =>
        new(contexts, coordinates, areAllPairs: true);

    /// <summary>Pairs (x_i, z_i); answers are N x C.</summary>
    /// <param name="contexts">N x n_0.</param>
    /// <param name="coordinates">N x m_0.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static Queries Pairs(Matrix<double> contexts, Matrix<double> coordinates)
    {
        ArgumentNullException.ThrowIfNull(contexts);
        ArgumentNullException.ThrowIfNull(coordinates);
        Shape.RequireEqual(contexts.Rows, coordinates.Columns, coordinates.Rows, coordinates.Columns, nameof(coordinates));
        return new(contexts, coordinates, areAllPairs: false);
    }

    /// <summary>Inputs of a plain network; answers are N x C.</summary>
    /// <param name="inputs">N x n_0.</param>
    public static Queries Inputs(Matrix<double> inputs) => new(inputs, null, areAllPairs: false);

    /// <summary>The same queries with prepared contexts and with coordinates.</summary>
    internal Queries With(Matrix<double> contexts, Matrix<double>? coordinates) => new(contexts, coordinates, AreAllPairs);
}
