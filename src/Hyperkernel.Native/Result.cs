using System.Numerics;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Native;

/// <summary>Where a result is computed: the caller's memory where its layout allows that, else a matrix that is copied there.</summary>
internal readonly struct Result<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NativeArray? _array;
    private readonly Matrix<T>? _copy;

    private Result(NativeArray? array, MatrixView<T>? view, Matrix<T>? copy) => (_array, View, _copy) = (array, view, copy);

    /// <summary>What is written to; null where nothing is wanted.</summary>
    public MatrixView<T>? View { get; }

    /// <summary>The place of a result of some size, whose number of entries is known to be right.</summary>
    public static Result<T> For(NativeArray? array, long rows, long columns)
    {
        if (array is not { } wanted)
        {
            return default;
        }

        if (wanted.AsDestination<T>() is { } place && place.Rows == rows && place.Columns == columns)
        {
            return new(array, place, null);
        }

        Matrix<T> copy = Matrix<T>.Uninitialized(rows, columns);
        return new(array, copy.View, copy);
    }

    /// <summary>Copies the result to the caller where it is not there yet.</summary>
    public void Deliver(string name)
    {
        if (_copy is not null)
        {
            _array!.Value.Write<T>(_copy.View, name);
        }
    }

    public void Dispose() => _copy?.Dispose();
}
