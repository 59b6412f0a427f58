using System.Numerics;
using System.Numerics.Tensors;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Kernels;

/// <summary>Rows of inputs: in the precision they came in for products, in double precision for what has to be exact.</summary>
/// <remarks>The caller's array is read, not copied, until double precision is asked for; who keeps inputs for later gives them a copy.</remarks>
internal sealed class Inputs
{
    private readonly object _source;
    private readonly Lazy<Matrix<double>> _double;

    private Inputs(object source, long count, int width, Func<Matrix<double>> toDouble)
    {
        (_source, Count, Width) = (source, count, width);
        _double = new(toDouble);
    }

    public long Count { get; }

    public int Width { get; }

    /// <summary>The rows of an array, checked to be finite.</summary>
    /// <exception cref="ArgumentException">There are no rows or columns, or entries that are NaN or infinite.</exception>
    public static Inputs From<T>(Matrix<T> rows, string name)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check(rows, name);
        return new(rows, rows.Rows, checked((int)rows.Columns), () => rows as Matrix<double> ?? rows.ConvertTo<double>());
    }

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

    /// <summary>Throws unless contexts and coordinates are equally many.</summary>
    public static void RequirePairs(long contexts, long coordinates, string contextsName, string coordinatesName)
    {
        if (contexts != coordinates)
        {
            throw new ArgumentException(
                $"{coordinatesName}: {coordinates} rows for the {contexts} rows of {contextsName}; row i is the pair (x_i, z_i), so they must agree.",
                coordinatesName);
        }
    }

    /// <summary>One row, exactly.</summary>
    public ReadOnlySpan<double> Row(long i) => _double.Value.Row(i);

    /// <summary>A function of each row by itself, without a copy of all.</summary>
    public double[] Map<T>(Func<ReadOnlySpan<double>, double> function)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double[] results = new double[Count], row = new double[Width];
        for (long i = 0; i < Count; i++)
        {
            if (_source is Matrix<T> source && !_double.IsValueCreated)
            {
                TensorPrimitives.ConvertTruncating<T, double>(source.Row(i), row);
                results[i] = function(row);
            }
            else
            {
                results[i] = function(Row(i));
            }
        }

        return results;
    }

    /// <summary>The rows in the precision of a computation; not for the receiver to dispose.</summary>
    public Matrix<T> As<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => _source as Matrix<T> ?? _double.Value as Matrix<T> ?? _double.Value.ConvertTo<T>();

    /// <summary>Checks that two sets of inputs have equally long rows.</summary>
    public void RequireSameWidth(Inputs other, string name, string otherName)
    {
        if (other.Width != Width)
        {
            throw new ArgumentException($"{otherName}: rows have {other.Width} entries, those of {name} have {Width}; they must agree.", otherName);
        }
    }
}
