using System.Numerics;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Storage;

/// <summary>An array of any rank, as .npy files hold it: a shape over values in C order.</summary>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>: the precision in memory, whatever the file's.</typeparam>
public sealed class NpyArray<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly long[] _shape;

    /// <summary>A matrix as an array with two axes.</summary>
    public NpyArray(Matrix<T> values)
        : this(values, [values.Rows, values.Columns]) { }

    /// <summary>Values in C order under a shape.</summary>
    /// <param name="values">The values; the array keeps this matrix and does not copy it.</param>
    /// <param name="shape">The length of every axis; their product is the number of values. Empty: a single number.</param>
    /// <exception cref="ArgumentException">The shape does not fit the number of values.</exception>
    public NpyArray(Matrix<T> values, ReadOnlySpan<long> shape)
        : this(values, shape, NpyTypes.Of<T>()) { }

    /// <summary>Values in C order under a shape, to be stored as another type.</summary>
    /// <param name="values">The values; the array keeps this matrix and does not copy it.</param>
    /// <param name="shape">The length of every axis; their product is the number of values. Empty: a single number.</param>
    /// <param name="type">The type of the elements in a file. Integers are written only where that loses nothing.</param>
    /// <exception cref="ArgumentException">The shape does not fit the number of values.</exception>
    public NpyArray(Matrix<T> values, ReadOnlySpan<long> shape, NpyType type)
    {
        Int128 length = 1;
        foreach (long extent in shape)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(extent, nameof(shape));
            length *= extent;
        }

        if (length != (Int128)values.Rows * values.Columns)
        {
            throw new ArgumentException(
                $"NpyArray: the shape ({string.Join(", ", shape.ToArray())}) does not fit {values.Rows} x {values.Columns} values.",
                nameof(shape)
            );
        }

        _shape = shape.ToArray();
        Values = values;
        Type = type;
    }

    /// <summary>The length of every axis. Empty: a single number.</summary>
    public IReadOnlyList<long> Shape => _shape;

    /// <summary>The values. Of an array that was read, a row is one index of the first axis, and the other axes are flattened.</summary>
    public Matrix<T> Values { get; }

    /// <summary>The type of the elements in the file.</summary>
    public NpyType Type { get; }

    /// <summary>
    /// What NaN or an infinity stands for in this array, such as "a value that was not observed". Null: for a failure, so that it is not
    /// written.
    /// </summary>
    public string? NotFiniteMeans { get; init; }
}
