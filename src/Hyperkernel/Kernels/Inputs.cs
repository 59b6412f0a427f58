using System.Numerics;
using System.Numerics.Tensors;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Kernels;

/// <summary>Rows of inputs, kept in double precision for what has to be exact.</summary>
internal sealed class Inputs
{
    private readonly Matrix<double> _rows;

    private Inputs(Matrix<double> rows) => _rows = rows;

    public long Count => _rows.Rows;

    public int Width => (int)_rows.Columns;

    public Matrix<double> Rows => _rows;

    /// <summary>A copy of the rows, checked to be finite.</summary>
    /// <exception cref="ArgumentException">There are no rows or columns, or entries that are NaN or infinite.</exception>
    public static Inputs From<T>(MatrixView<T> rows, string name)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (rows.Rows == 0 || rows.Columns == 0)
        {
            throw new ArgumentException($"{name}: {rows.Rows} x {rows.Columns}, there must be at least one row and one column.", name);
        }

        Matrix<double> copy = rows.ConvertTo<double>();
        Finite.Require(copy.View, name);
        return new(copy);
    }

    public ReadOnlySpan<double> Row(long i) => _rows.Row(i);

    /// <summary>The rows in the precision of a computation.</summary>
    public Matrix<T> ConvertTo<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => _rows.ConvertTo<T>();

    /// <summary>Checks that two sets of inputs have equally long rows.</summary>
    public void RequireSameWidth(Inputs other, string name, string otherName)
    {
        if (other.Width != Width)
        {
            throw new ArgumentException($"{otherName}: rows have {other.Width} entries, those of {name} have {Width}; they must agree.", otherName);
        }
    }
}
