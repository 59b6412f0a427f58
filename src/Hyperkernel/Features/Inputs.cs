using System.Numerics;
using System.Numerics.Tensors;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Features;

/// <summary>Rows of inputs: in the precision they came in for products, in double precision for what has to be exact.</summary>
/// <remarks>
/// The caller's array is read, not copied, until all of it is asked for in another precision; who keeps inputs for later gives them a copy.
/// </remarks>
internal sealed class Inputs
{
    private readonly object _source;
    private readonly RowReader _row;
    private readonly Lazy<Matrix<double>> _double;

    private Inputs(object source, long count, int width, RowReader row, Func<Matrix<double>> toDouble)
    {
        (_source, Count, Width, _row) = (source, count, width, row);
        _double = new(toDouble);
    }

    /// <summary>Writes numbers that belong to a row.</summary>
    public delegate void RowFunction(ReadOnlySpan<double> row, Span<double> numbers);

    private delegate ReadOnlySpan<double> RowReader(long i);

    public long Count { get; }

    public int Width { get; }

    /// <summary>The rows of an array, checked to be finite.</summary>
    /// <exception cref="ArgumentException">There are no rows or columns, or entries that are NaN or infinite.</exception>
    public static Inputs From<T>(Matrix<T> rows, string name)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check(rows, name);
        return Checked(rows);
    }

    /// <summary>The rows of an array that went through <see cref="Check"/>.</summary>
    public static Inputs Checked<T>(Matrix<T> rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        return new(
            rows,
            rows.Rows,
            checked((int)rows.Columns),
            rows is Matrix<double> exact ? i => exact.Row(i) : Converted,
            rows.ConvertTo<double>
        );

        ReadOnlySpan<double> Converted(long i)
        {
            double[] row = new double[rows.Columns];
            TensorPrimitives.ConvertTruncating<T, double>(rows.Row(i), row);
            return row;
        }
    }

    /// <summary>
    /// A function of the rows of others: kept in the precision of a computation, and evaluated again where a row is asked for exactly.
    /// </summary>
    /// <param name="rows">The others.</param>
    /// <param name="width">How many numbers the function gives.</param>
    /// <param name="function">Writes them for a row.</param>
    /// <param name="name">What they are, for messages.</param>
    /// <param name="options">Threads.</param>
    /// <exception cref="ArgumentException">A number is NaN or infinite.</exception>
    public static Inputs Mapped<T>(Inputs rows, int width, RowFunction function, string name, ParallelOptions options)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Matrix<T> mapped = Matrix<T>.Uninitialized(rows.Count, width);
        InParallel.For(
            0L,
            rows.Count,
            options,
            () => new double[width],
            (i, _, row) =>
            {
                function(rows.Row(i), row);
                TensorPrimitives.ConvertTruncating<double, T>(row, mapped.Row(i));
                return row;
            },
            _ => { }
        );
        Finite.Require(mapped.View, name);
        return new(mapped, rows.Count, width, mapped is Matrix<double> exact ? i => exact.Row(i) : Again, mapped.ConvertTo<double>);

        ReadOnlySpan<double> Again(long i)
        {
            double[] row = new double[width];
            function(rows.Row(i), row);
            return row;
        }
    }

    /// <summary>The same inputs, of which a computation takes other numbers: those that its rows are exactly stay what they are.</summary>
    /// <param name="numbers">The numbers, a row for each input.</param>
    public Inputs Computing<T>(Matrix<T> numbers)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => new(numbers, Count, Width, _row, numbers.ConvertTo<double>);

    /// <summary>Throws unless there are rows and columns and all entries are finite.</summary>
    public static void Check<T>(Matrix<T> rows, string name)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (rows.Rows == 0 || rows.Columns == 0)
        {
            throw new ArgumentException($"{name}: {rows.Rows} x {rows.Columns}, there must be at least one row and one column.", name);
        }

        Finite.Require(rows.View, name);
    }

    /// <summary>One row, exactly.</summary>
    public ReadOnlySpan<double> Row(long i) => _row(i);

    /// <summary>A function of each row by itself.</summary>
    public double[] Map(Func<ReadOnlySpan<double>, double> function)
    {
        double[] results = new double[Count];
        for (long i = 0; i < Count; i++)
        {
            results[i] = function(Row(i));
        }

        return results;
    }

    /// <summary>The rows in the precision of a computation; not for the receiver to dispose.</summary>
    public Matrix<T> As<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        _source as Matrix<T> ?? _double.Value as Matrix<T> ?? _double.Value.ConvertTo<T>();

    /// <summary>Checks that two sets of inputs have equally long rows.</summary>
    public void RequireSameWidth(Inputs other, string name, string otherName)
    {
        if (other.Width != Width)
        {
            throw new ArgumentException(
                $"{otherName}: rows have {other.Width} entries, those of {name} have {Width}; they must agree.",
                otherName
            );
        }
    }
}
