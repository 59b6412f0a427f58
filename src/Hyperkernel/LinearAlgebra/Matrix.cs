using System.Numerics;
using System.Runtime.InteropServices;

namespace Hyperkernel.LinearAlgebra;

/// <summary>A dense row-major matrix over native memory.</summary>
/// <remarks>
/// Entry (i, j) lies at offset i * <see cref="Columns"/> + j. Offsets are 64-bit, so a matrix may hold more than 2^31 entries.
/// Memory is 64-byte aligned (large matrices use huge pages where the system grants them), is checked against the memory available
/// before it is taken (<see cref="MemoryBudget"/>), and is freed by <see cref="Dispose"/> or by the finalizer.
/// </remarks>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
public sealed unsafe class Matrix<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly long _bytes;
    private readonly bool _isBorrowed;
    private T* _pointer;

    private Matrix(long rows, long columns, bool clear)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        Rows = rows;
        Columns = columns;
        _bytes = checked(Math.Max(1, rows * columns) * sizeof(T));
        MemoryBudget.Require(_bytes, $"a {rows} x {columns} matrix of {typeof(T).Name}");
        _pointer = (T*)NativeBuffer.Allocate(_bytes, clear);
        GC.AddMemoryPressure(_bytes);
    }

    private Matrix(T* pointer, long rows, long columns)
    {
        _pointer = pointer;
        (Rows, Columns, _isBorrowed) = (rows, columns, true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees the memory when the matrix is forgotten rather than disposed.</summary>
    ~Matrix() => Free();

    /// <summary>The number of rows.</summary>
    public long Rows { get; }

    /// <summary>The number of columns; also the distance in entries between two rows.</summary>
    public long Columns { get; }

    /// <summary>The first entry. Valid until the matrix is disposed; keep the matrix alive while using it.</summary>
    /// <exception cref="ObjectDisposedException">The matrix was disposed.</exception>
    internal T* Pointer
    {
        get
        {
            ObjectDisposedException.ThrowIf(_pointer is null, this);
            return _pointer;
        }
    }

    /// <summary>The entry in row <paramref name="row"/> and column <paramref name="column"/>, both counted from 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such entry.</exception>
    public ref T this[long row, long column] => ref View[row, column];

    /// <summary>The whole matrix as a view.</summary>
    public MatrixView<T> View => new(this, Pointer, Rows, Columns, Columns);

    /// <summary>A matrix of zeros.</summary>
    /// <exception cref="InsufficientMemoryException">There is not enough memory; the message gives both figures.</exception>
    public static Matrix<T> Zeros(long rows, long columns) => new(rows, columns, clear: true);

    /// <summary>A matrix whose entries are not set yet: for results that are about to be written whole.</summary>
    /// <exception cref="InsufficientMemoryException">There is not enough memory; the message gives both figures.</exception>
    public static Matrix<T> Uninitialized(long rows, long columns) => new(rows, columns, clear: false);

    /// <summary>The identity matrix of the given order.</summary>
    public static Matrix<T> Identity(long order)
    {
        Matrix<T> result = Zeros(order, order);
        for (long i = 0; i < order; i++)
        {
            result[i, i] = T.One;
        }

        return result;
    }

    /// <summary>A matrix over memory of the caller's, which outlives it and is not freed.</summary>
    internal static Matrix<T> Over(T* pointer, long rows, long columns) => new(pointer, rows, columns);

    /// <summary>A matrix with the entries given row after row.</summary>
    /// <exception cref="ArgumentException">The number of values is not <paramref name="rows"/> times
    /// <paramref name="columns"/>.</exception>
    public static Matrix<T> From(long rows, long columns, ReadOnlySpan<T> values)
    {
        if (values.Length != rows * columns)
        {
            throw new ArgumentException($"Matrix: {values.Length} values were given for {rows} x {columns} entries.", nameof(values));
        }

        Matrix<T> result = Uninitialized(rows, columns);
        values.CopyTo(new Span<T>(result._pointer, values.Length));
        return result;
    }

    /// <summary>A matrix with entry (i, j) equal to <paramref name="entry"/>(i, j).</summary>
    public static Matrix<T> Create(long rows, long columns, Func<long, long, T> entry)
    {
        Matrix<T> result = Uninitialized(rows, columns);
        for (long i = 0; i < rows; i++)
        {
            for (long j = 0; j < columns; j++)
            {
                result[i, j] = entry(i, j);
            }
        }

        return result;
    }

    /// <summary>The entries of row <paramref name="row"/>.</summary>
    public Span<T> Row(long row) => View.Row(row);

    /// <summary>A copy of this matrix.</summary>
    public Matrix<T> Clone() => View.ToMatrix();

    /// <summary>The matrix in another precision.</summary>
    public Matrix<TTo> ConvertTo<TTo>()
        where TTo : unmanaged, IBinaryFloatingPointIeee754<TTo> => View.ConvertTo<TTo>();

    /// <inheritdoc/>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (_isBorrowed)
        {
            _pointer = null;
        }
        else if (_pointer is not null)
        {
            NativeMemory.AlignedFree(_pointer);
            _pointer = null;
            GC.RemoveMemoryPressure(_bytes);
        }
    }
}
