using System.Numerics;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference;

/// <summary>A linear operator on fields over a grid: K = sum over r of P_r (x) Q_r, so that K X = sum of P_r X Q_r^T.</summary>
/// <remarks>
/// A field over N_x contexts and N_z coordinates is an N_x x N_z matrix; fields of several channels are stacked, channel by channel, to
/// C N_x x N_z. A product costs 2 R C (N_x' N_x N_z + N_x' N_z N_z') operations and K itself is never formed.
/// </remarks>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
public sealed class KroneckerSum<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The sum of the Kronecker products of factors.</summary>
    /// <param name="contextFactors">P_r, each N_x' x N_x.</param>
    /// <param name="coordinateFactors">Q_r, each N_z' x N_z, as many.</param>
    /// <exception cref="ArgumentException">The factors do not match.</exception>
    public KroneckerSum(IReadOnlyList<Matrix<T>> contextFactors, IReadOnlyList<Matrix<T>> coordinateFactors)
    {
        ArgumentNullException.ThrowIfNull(contextFactors);
        ArgumentNullException.ThrowIfNull(coordinateFactors);
        if (contextFactors.Count != coordinateFactors.Count || contextFactors.Count == 0)
        {
            throw new ArgumentException(
                $"KroneckerSum: {contextFactors.Count} context factors and {coordinateFactors.Count} coordinate factors; there must be as many, and at least one.");
        }

        ContextFactors = contextFactors;
        CoordinateFactors = coordinateFactors;
    }

    /// <summary>P_r, each N_x' x N_x.</summary>
    public IReadOnlyList<Matrix<T>> ContextFactors { get; }

    /// <summary>Q_r, each N_z' x N_z.</summary>
    public IReadOnlyList<Matrix<T>> CoordinateFactors { get; }

    /// <summary>The number R of terms.</summary>
    public int Rank => ContextFactors.Count;

    /// <summary>The entry between (row context, row coordinate) and (column context, column coordinate).</summary>
    public double Entry(long context, long otherContext, long coordinate, long otherCoordinate)
    {
        double sum = 0;
        for (int r = 0; r < Rank; r++)
        {
            sum += double.CreateTruncating(ContextFactors[r][context, otherContext])
                * double.CreateTruncating(CoordinateFactors[r][coordinate, otherCoordinate]);
        }

        return sum;
    }

    /// <summary>The product with fields.</summary>
    /// <param name="backend">The linear algebra.</param>
    /// <param name="fields">C N_x x N_z.</param>
    /// <param name="result">C N_x' x N_z'; overwritten.</param>
    public void Apply(IMatrixBackend backend, MatrixView<T> fields, MatrixView<T> result)
    {
        ArgumentNullException.ThrowIfNull(backend);
        long contexts = ContextFactors[0].Columns, newContexts = ContextFactors[0].Rows;
        long coordinates = CoordinateFactors[0].Columns, newCoordinates = CoordinateFactors[0].Rows;
        long channels = fields.Rows / contexts;
        Shape.RequireEqual(channels * contexts, coordinates, fields.Rows, fields.Columns, nameof(fields));
        Shape.RequireEqual(channels * newContexts, newCoordinates, result.Rows, result.Columns, nameof(result));
        using Matrix<T> right = Matrix<T>.Uninitialized(fields.Rows, newCoordinates);
        for (int r = 0; r < Rank; r++)
        {
            backend.Multiply(T.One, fields, Transposition.None, CoordinateFactors[r], Transposition.Transposed, T.Zero, right);
            for (long c = 0; c < channels; c++)
            {
                backend.Multiply(
                    T.One,
                    ContextFactors[r],
                    Transposition.None,
                    right.View.Block(c * contexts, 0, contexts, newCoordinates),
                    Transposition.None,
                    r == 0 ? T.Zero : T.One,
                    result.Block(c * newContexts, 0, newContexts, newCoordinates));
            }
        }
    }
}
