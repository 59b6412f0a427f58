using System.Numerics;
using System.Runtime.InteropServices;

namespace Hyperkernel.LinearAlgebra.Managed;

/// <summary>Aligned memory that lives as long as an operation and grows to the largest request.</summary>
internal sealed unsafe class Scratch<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private T* _pointer;
    private long _length;

    /// <summary>At least <paramref name="length"/> entries, with any values; earlier requests are given up.</summary>
    public T* Take(long length)
    {
        if (length > _length)
        {
            long bytes = checked(length * sizeof(T));
            MemoryBudget.Require(bytes, "packed panels");
            Dispose();
            _pointer = (T*)NativeBuffer.Allocate(bytes, clear: false);
            _length = length;
        }

        return _pointer;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.AlignedFree(_pointer);
        _pointer = null;
        _length = 0;
    }
}
