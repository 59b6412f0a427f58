using System.Numerics;
using Hyperkernel.Features;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Kernels;

/// <summary>The distinct inputs of some places of a list, side by side, and which of them each place has.</summary>
internal sealed class InputBlock<T>(InputList list)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int[] _known = list.Index is null ? [] : new int[list.Distinct.Count];
    private Matrix<T>? _gathered;
    private int[] _local = [];
    private long _first;

    /// <summary>The inputs, one a row.</summary>
    public MatrixView<T> Rows { get; private set; }

    /// <summary>For each place from the first on, its row of <see cref="Rows"/>; null where they are in the places' order.</summary>
    public int[]? Local => list.Index is null ? null : _local;

    /// <summary>Takes all places.</summary>
    public void SetAll()
    {
        _first = 0;
        Rows = list.Distinct.As<T>();
        _local = list.Index ?? [];
    }

    /// <summary>Takes some places from one on.</summary>
    public void Set(long first, int count)
    {
        _first = first;
        Matrix<T> distinct = list.Distinct.As<T>();
        if (list.Index is null)
        {
            Rows = distinct.View.Block(first, 0, count, distinct.Columns);
            return;
        }

        if (_local.Length < count)
        {
            _local = new int[count];
        }

        list.Index.AsSpan((int)first, count).CopyTo(_local);
        ReadOnlySpan<int> used = InputList.Renumber(_local.AsSpan(0, count), _known);
        if (_gathered is null || _gathered.Rows < used.Length)
        {
            _gathered?.Dispose();
            _gathered = Matrix<T>.Uninitialized(Math.Min(count, list.Distinct.Count), distinct.Columns);
        }

        for (int i = 0; i < used.Length; i++)
        {
            distinct.Row(used[i]).CopyTo(_gathered.Row(i));
        }

        Rows = _gathered.View.Block(0, 0, used.Length, distinct.Columns);
    }

    /// <summary>The row of <see cref="Rows"/> that a place has.</summary>
    public long At(long place) => list.Index is null ? place - _first : _local[place - _first];

    /// <summary>The distance of a place from the first.</summary>
    public long Offset(long place) => place - _first;
}
