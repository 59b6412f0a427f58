using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace Hyperkernel.LinearAlgebra;

/// <summary>What every backend requires of its operands, with the same messages.</summary>
internal static unsafe class OperandCheck
{
    /// <summary>Requires op(A) op(B) to have the shape of C, and C to share no entry with A or B.</summary>
    public static void Multiply<T>(MatrixView<T> a, Transposition transposeA, MatrixView<T> b, Transposition transposeB, MatrixView<T> c)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RequirePrecision<T>();
        (long rows, long depth) = transposeA == Transposition.None ? (a.Rows, a.Columns) : (a.Columns, a.Rows);
        (long depthB, long columns) = transposeB == Transposition.None ? (b.Rows, b.Columns) : (b.Columns, b.Rows);
        if (depth != depthB)
        {
            throw new ArgumentException(
                $"Multiply: op(A) is {rows} x {depth} and op(B) is {depthB} x {columns}; the inner sizes must agree.",
                nameof(b)
            );
        }

        Shape.RequireEqual(rows, columns, c.Rows, c.Columns, nameof(c));
        RequireDisjoint(a, c, nameof(a));
        RequireDisjoint(b, c, nameof(b));
    }

    /// <summary>Requires C to be square with the rows of A, and to share no entry with A.</summary>
    public static void MultiplyByTranspose<T>(MatrixView<T> a, MatrixView<T> c)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RequirePrecision<T>();
        Shape.RequireEqual(a.Rows, a.Rows, c.Rows, c.Columns, nameof(c));
        RequireDisjoint(a, c, nameof(a));
    }

    /// <summary>Requires A to be square.</summary>
    public static void Cholesky<T>(MatrixView<T> a)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RequirePrecision<T>();
        Shape.RequireEqual(a.Rows, a.Rows, a.Rows, a.Columns, nameof(a));
    }

    /// <summary>Requires L to be square with the rows of B, and B to share no entry with L.</summary>
    public static void SolveTriangular<T>(MatrixView<T> l, MatrixView<T> b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RequirePrecision<T>();
        Shape.RequireEqual(l.Rows, l.Rows, l.Rows, l.Columns, nameof(l));
        Shape.RequireEqual(l.Rows, b.Columns, b.Rows, b.Columns, nameof(b));
        RequireDisjoint(l, b, nameof(l));
    }

    /// <summary>Requires L to be square with the columns of B, and B to share no entry with L.</summary>
    public static void SolveTriangularRight<T>(MatrixView<T> l, MatrixView<T> b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RequirePrecision<T>();
        Shape.RequireEqual(l.Rows, l.Rows, l.Rows, l.Columns, nameof(l));
        Shape.RequireEqual(b.Rows, l.Rows, b.Rows, b.Columns, nameof(b));
        RequireDisjoint(l, b, nameof(l));
    }

    /// <summary>Requires A to be square with a finite lower triangle, and a value for each row.</summary>
    /// <exception cref="ArithmeticException">An entry is NaN or infinite.</exception>
    public static void SymmetricEigen<T>(MatrixView<T> a, ReadOnlySpan<T> values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RequirePrecision<T>();
        Shape.RequireEqual(a.Rows, a.Rows, a.Rows, a.Columns, nameof(a));
        Shape.RequireLength(a.Rows, values.Length, nameof(values));
        for (int i = 0; i < values.Length; i++)
        {
            if (!TensorPrimitives.IsFiniteAll<T>(a.Row(i)[..(i + 1)]))
            {
                throw new ArithmeticException(
                    $"SymmetricEigen: row {i} of the {a.Rows} x {a.Rows} matrix has an entry that is not finite."
                );
            }
        }
    }

    /// <summary>Requires a pivot of a Cholesky factorisation to be finite.</summary>
    /// <exception cref="ArithmeticException">It is NaN or infinite: the matrix had such an entry, or overflowed.</exception>
    public static void RequireFinitePivot<T>(T pivot, long row, long order)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!T.IsFinite(pivot))
        {
            throw new ArithmeticException(
                $"Cholesky: pivot {row} of the {order} x {order} matrix is {pivot}: the matrix has entries that are not finite."
            );
        }
    }

    private static void RequirePrecision<T>()
    {
        if (typeof(T) != typeof(float) && typeof(T) != typeof(double))
        {
            throw new NotSupportedException($"Matrix backends compute with float and double, not with {typeof(T).Name}.");
        }
    }

    private static void RequireDisjoint<T>(MatrixView<T> input, MatrixView<T> output, string name, [CallerMemberName] string operation = "")
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!ReferenceEquals(input.Owner, output.Owner) || input.Rows * input.Columns == 0 || output.Rows * output.Columns == 0)
        {
            return;
        }

        (long row, long column) = Math.DivRem(input.Pointer - input.Owner.Pointer, input.Stride);
        (long outputRow, long outputColumn) = Math.DivRem(output.Pointer - output.Owner.Pointer, output.Stride);
        bool rowsMeet = row < outputRow + output.Rows && outputRow < row + input.Rows;
        bool columnsMeet = column < outputColumn + output.Columns && outputColumn < column + input.Columns;
        if (rowsMeet && columnsMeet)
        {
            throw new ArgumentException($"{operation}: {name} and the result share entries of one matrix.", name);
        }
    }
}
