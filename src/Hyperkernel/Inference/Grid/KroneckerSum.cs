using System.Numerics;
using System.Numerics.Tensors;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Grid;

/// <summary>A linear operator on fields over a grid: K = sum over r of P_r (x) Q_r, so that K X = sum of P_r X Q_r^T.</summary>
/// <remarks>
/// A field over N_x contexts and N_z coordinates is an N_x x N_z matrix; fields of several channels are stacked, channel by channel, to
/// C N_x x N_z. A product costs 2 R C (N_x' N_x N_z + N_x' N_z N_z') operations and K itself is never formed.
/// </remarks>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
public sealed class KroneckerSum<T> : IDisposable
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
                $"KroneckerSum: {contextFactors.Count} context factors and {coordinateFactors.Count} coordinate factors; there "
                    + $"must be as many, and at least one."
            );
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
            sum +=
                double.CreateTruncating(ContextFactors[r][context, otherContext])
                * double.CreateTruncating(CoordinateFactors[r][coordinate, otherCoordinate]);
        }

        return sum;
    }

    /// <summary>The product with fields.</summary>
    /// <param name="backend">The linear algebra.</param>
    /// <param name="fields">C N_x x N_z.</param>
    /// <param name="result">C N_x' x N_z'; overwritten.</param>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public void Apply(IMatrixBackend backend, MatrixView<T> fields, MatrixView<T> result)
    {
        ArgumentNullException.ThrowIfNull(backend);
        using Matrix<T> right = Intermediate(fields, result);
        for (int r = 0; r < Rank; r++)
        {
            AddTerm(backend, ContextFactors[r], CoordinateFactors[r], fields, right, result, first: r == 0);
        }
    }

    /// <summary>The product with fields in double precision, whatever the factors' precision: each factor is converted in turn.</summary>
    /// <param name="backend">The linear algebra.</param>
    /// <param name="fields">C N_x x N_z.</param>
    /// <param name="result">C N_x' x N_z'; overwritten.</param>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public void ApplyInDouble(IMatrixBackend backend, MatrixView<double> fields, MatrixView<double> result)
    {
        ArgumentNullException.ThrowIfNull(backend);
        if (typeof(T) == typeof(double))
        {
            ((KroneckerSum<double>)(object)this).Apply(backend, fields, result);
            return;
        }

        using Matrix<double> right = Intermediate(fields, result);
        for (int r = 0; r < Rank; r++)
        {
            using Matrix<double> contexts = ContextFactors[r].ConvertTo<double>(),
                coordinates = CoordinateFactors[r].ConvertTo<double>();
            AddTerm(backend, contexts, coordinates, fields, right, result, first: r == 0);
        }
    }

    /// <summary>Some entries of the product with fields, in double precision.</summary>
    /// <param name="fields">C N_x x N_z.</param>
    /// <param name="channels">C.</param>
    /// <param name="rows">Entries: i N_z' + a is that of row context i and row coordinate a.</param>
    /// <returns>entries x C.</returns>
    internal Matrix<double> RowsInDouble(MatrixView<double> fields, int channels, ReadOnlySpan<long> rows)
    {
        Matrix<double> result = Matrix<double>.Zeros(rows.Length, channels);
        long coordinates = CoordinateFactors[0].Rows,
            contexts = fields.Rows / channels;
        double[] p = new double[contexts],
            q = new double[fields.Columns];
        for (int k = 0; k < rows.Length; k++)
        {
            for (int r = 0; r < Rank; r++)
            {
                TensorPrimitives.ConvertTruncating<T, double>(ContextFactors[r].Row(rows[k] / coordinates), p);
                TensorPrimitives.ConvertTruncating<T, double>(CoordinateFactors[r].Row(rows[k] % coordinates), q);
                for (long row = 0; row < fields.Rows; row++)
                {
                    result[k, row / contexts] += p[row % contexts] * TensorPrimitives.Dot<double>(fields.Row(row), q);
                }
            }
        }

        return result;
    }

    /// <summary>Frees the factors.</summary>
    public void Dispose()
    {
        foreach (Matrix<T> factor in ContextFactors.Concat(CoordinateFactors))
        {
            factor.Dispose();
        }
    }

    private static void AddTerm<TField>(
        IMatrixBackend backend,
        Matrix<TField> contextFactor,
        Matrix<TField> coordinateFactor,
        MatrixView<TField> fields,
        Matrix<TField> right,
        MatrixView<TField> result,
        bool first
    )
        where TField : unmanaged, IBinaryFloatingPointIeee754<TField>
    {
        long contexts = contextFactor.Columns,
            newContexts = contextFactor.Rows;
        backend.Multiply(TField.One, fields, Transposition.None, coordinateFactor, Transposition.Transposed, TField.Zero, right);
        for (long c = 0; c < fields.Rows / contexts; c++)
        {
            backend.Multiply(
                TField.One,
                contextFactor,
                Transposition.None,
                right.View.Block(c * contexts, 0, contexts, right.Columns),
                Transposition.None,
                first ? TField.Zero : TField.One,
                result.Block(c * newContexts, 0, newContexts, right.Columns)
            );
        }
    }

    private Matrix<TField> Intermediate<TField>(MatrixView<TField> fields, MatrixView<TField> result)
        where TField : unmanaged, IBinaryFloatingPointIeee754<TField>
    {
        (Matrix<T> context, Matrix<T> coordinate) = (ContextFactors[0], CoordinateFactors[0]);
        long channels = fields.Rows / context.Columns;
        Shape.RequireEqual(channels * context.Columns, coordinate.Columns, fields.Rows, fields.Columns, nameof(fields), nameof(Apply));
        Shape.RequireEqual(channels * context.Rows, coordinate.Rows, result.Rows, result.Columns, nameof(result), nameof(Apply));
        return Matrix<TField>.Uninitialized(fields.Rows, coordinate.Rows);
    }
}
