using System.Numerics;
using System.Runtime.Intrinsics;

namespace Hyperkernel.LinearAlgebra.Simd;

/// <summary>
/// Writes of results that nobody reads soon: past the caches where alignment allows, which saves reading the lines first.
/// </summary>
/// <remarks>Not ordered with other writes until the next interlocked operation, which every hand-over between threads has.</remarks>
internal static unsafe class StreamingStore
{
    /// <summary>Copies entries; the two parts do not overlap.</summary>
    public static void Copy<T>(T* source, T* destination, int count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int whole = 0;
        if (Vector512.IsHardwareAccelerated && count >= 2 * Vector512<T>.Count)
        {
            // The entries before the first whole line go the ordinary way, as do those behind the last.
            whole = (int)((64 - ((nuint)destination % 64)) % 64 / (nuint)sizeof(T));
            new ReadOnlySpan<T>(source, whole).CopyTo(new Span<T>(destination, whole));
            for (; whole <= count - Vector512<T>.Count; whole += Vector512<T>.Count)
            {
                Vector512.Load(source + whole).StoreAlignedNonTemporal(destination + whole);
            }
        }

        new ReadOnlySpan<T>(source + whole, count - whole).CopyTo(new Span<T>(destination + whole, count - whole));
    }
}
