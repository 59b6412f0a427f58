namespace Hyperkernel.Storage;

/// <summary>Visits the elements of an array in Fortran order (first axis fastest) and says where each lies in C order.</summary>
internal sealed class FortranWalk
{
    private readonly long[] _extents;
    private readonly long[] _strides;
    private readonly long[] _index;
    private long _offset;

    public FortranWalk(IReadOnlyList<long> shape)
    {
        _extents = [.. shape];
        _index = new long[shape.Count];
        _strides = new long[shape.Count];
        long stride = 1;
        for (int axis = shape.Count - 1; axis >= 0; axis--)
        {
            _strides[axis] = stride;
            stride *= shape[axis];
        }
    }

    /// <summary>The offset in C order of the next element.</summary>
    public long Next()
    {
        long current = _offset;
        for (int axis = 0; axis < _extents.Length; axis++)
        {
            _offset += _strides[axis];
            if (++_index[axis] < _extents[axis])
            {
                break;
            }

            _offset -= _extents[axis] * _strides[axis];
            _index[axis] = 0;
        }

        return current;
    }
}
