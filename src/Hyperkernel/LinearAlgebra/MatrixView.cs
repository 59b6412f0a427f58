using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace Hyperkernel.LinearAlgebra;

/// <summary>A rectangular part of a <see cref="Matrix{T}"/>: what every operation reads and writes.</summary>
/// <remarks>
/// Entry (i, j) lies <see cref="Stride"/> * i + j entries after the first. A view keeps its matrix alive, not undisposed.
/// </remarks>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
public readonly unsafe struct MatrixView<T> : IEquatable<MatrixView<T>>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal MatrixView(Matrix<T> owner, T* pointer, long rows, long columns, long stride)
    {
        Owner = owner;
        Pointer = pointer;
        Rows = rows;
        Columns = columns;
        Stride = stride;
    }

    /// <summary>The number of rows.</summary>
    public long Rows { get; }

    /// <summary>The number of columns.</summary>
    public long Columns { get; }

    /// <summary>The distance in entries between the starts of two rows.</summary>
    public long Stride { get; }

    /// <summary>The matrix that owns the memory. Operations on <see cref="Pointer"/> end with <c>GC.KeepAlive(view.Owner)</c>.</summary>
    internal Matrix<T> Owner { get; }

    internal T* Pointer { get; }

    /// <summary>The entry in row <paramref name="row"/> and column <paramref name="column"/>, both counted from 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such entry.</exception>
    public ref T this[long row, long column]
    {
        get
        {
            if ((ulong)row >= (ulong)Rows || (ulong)column >= (ulong)Columns)
            {
                throw new ArgumentOutOfRangeException(nameof(row), $"Matrix: entry ({row}, {column}) of {Rows} x {Columns}.");
            }

            return ref Pointer[(row * Stride) + column];
        }
    }

    /// <summary>A whole matrix is a view of itself.</summary>
    public static implicit operator MatrixView<T>(Matrix<T> matrix) => matrix.View;

    /// <summary>Whether two views are the same part of the same matrix.</summary>
    public static bool operator ==(MatrixView<T> left, MatrixView<T> right) => left.Equals(right);

    /// <summary>Whether two views differ.</summary>
    public static bool operator !=(MatrixView<T> left, MatrixView<T> right) => !left.Equals(right);

    /// <summary>The entries of row <paramref name="row"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row, or it has more than 2^31 - 1 entries.</exception>
    public Span<T> Row(long row)
    {
        if ((ulong)row >= (ulong)Rows || Columns > int.MaxValue)
        {
            throw new ArgumentOutOfRangeException(nameof(row), $"Matrix: row {row} of {Rows} x {Columns}.");
        }

        return new Span<T>(Pointer + (row * Stride), (int)Columns);
    }

    /// <summary>
    /// The part with <paramref name="rows"/> rows from <paramref name="row"/> and <paramref name="columns"/> columns from
    /// <paramref name="column"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The part does not lie inside this view.</exception>
    public MatrixView<T> Block(long row, long column, long rows, long columns)
    {
        if (row < 0 || column < 0 || rows < 0 || columns < 0 || row + rows > Rows || column + columns > Columns)
        {
            throw new ArgumentOutOfRangeException(
                nameof(row),
                $"Matrix: block {rows} x {columns} at ({row}, {column}) of {Rows} x {Columns}."
            );
        }

        return new(Owner, Pointer + (row * Stride) + column, rows, columns, Stride);
    }

    /// <summary>Sets every entry to <paramref name="value"/>.</summary>
    public void Fill(T value)
    {
        for (long i = 0; i < Rows; i++)
        {
            Row(i).Fill(value);
        }
    }

    /// <summary>Copies the entries to a view of the same shape.</summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public void CopyTo(MatrixView<T> destination)
    {
        Shape.RequireEqual(Rows, Columns, destination.Rows, destination.Columns, nameof(destination));
        for (long i = 0; i < Rows; i++)
        {
            Row(i).CopyTo(destination.Row(i));
        }
    }

    /// <summary>A matrix with a copy of the entries.</summary>
    public Matrix<T> ToMatrix()
    {
        Matrix<T> result = Matrix<T>.Uninitialized(Rows, Columns);
        CopyTo(result);
        return result;
    }

    /// <summary>A matrix with the entries in another precision.</summary>
    public Matrix<TTo> ConvertTo<TTo>()
        where TTo : unmanaged, IBinaryFloatingPointIeee754<TTo>
    {
        Matrix<TTo> result = Matrix<TTo>.Uninitialized(Rows, Columns);
        for (long i = 0; i < Rows; i++)
        {
            TensorPrimitives.ConvertTruncating<T, TTo>(Row(i), result.Row(i));
        }

        return result;
    }

    /// <summary>Copies the entries below the diagonal of a square view to their mirror images above it.</summary>
    /// <exception cref="ArgumentException">The view is not square.</exception>
    public void MirrorLowerTriangle() => Mirror(Stride, 1);

    /// <summary>Copies the entries above the diagonal of a square view to their mirror images below it.</summary>
    /// <exception cref="ArgumentException">The view is not square.</exception>
    public void MirrorUpperTriangle() => Mirror(1, Stride);

    /// <inheritdoc/>
    public bool Equals(MatrixView<T> other) =>
        Pointer == other.Pointer && Rows == other.Rows && Columns == other.Columns && Stride == other.Stride;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is MatrixView<T> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine((nint)Pointer, Rows, Columns, Stride);

    // Entry (i, j), j < i, of the triangle that is read lies at i rowStep + j columnStep; its image has the steps exchanged.
    private void Mirror(long rowStep, long columnStep, [CallerMemberName] string operation = "")
    {
        Shape.RequireEqual(Rows, Rows, Rows, Columns, "matrix", operation);
        const long Block = 32;
        for (long row = 0; row < Rows; row += Block)
        {
            for (long column = 0; column <= row; column += Block)
            {
                for (long i = row; i < Math.Min(Rows, row + Block); i++)
                {
                    for (long j = column; j < Math.Min(i, column + Block); j++)
                    {
                        Pointer[(i * columnStep) + (j * rowStep)] = Pointer[(i * rowStep) + (j * columnStep)];
                    }
                }
            }
        }

        GC.KeepAlive(Owner);
    }
}
