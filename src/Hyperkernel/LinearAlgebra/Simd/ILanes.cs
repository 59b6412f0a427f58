using System.Numerics;
using System.Runtime.CompilerServices;

namespace Hyperkernel.LinearAlgebra.Simd;

/// <summary>A hardware vector of <typeparamref name="T"/>, so that one elementwise kernel serves every width and both precisions.</summary>
/// <remarks>
/// Kernels are generic methods over <typeparamref name="TSelf"/>; the caller picks the widest that is accelerated. Each operation is one
/// instruction after compilation. Loads and stores are unaligned and unchecked.
/// </remarks>
internal unsafe interface ILanes<TSelf, T>
    where TSelf : struct, ILanes<TSelf, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The number of entries.</summary>
    static abstract int Count { get; }

    /// <summary>All entries equal to a value.</summary>
    static abstract TSelf Create(T value);

    /// <summary>The entries from an address on.</summary>
    static abstract TSelf Load(T* source);

    /// <summary>Writes the entries from an address on.</summary>
    static abstract void Store(TSelf value, T* destination);

    static abstract TSelf operator +(TSelf left, TSelf right);

    static abstract TSelf operator -(TSelf left, TSelf right);

    static abstract TSelf operator *(TSelf left, TSelf right);

    static abstract TSelf operator /(TSelf left, TSelf right);

    /// <summary>a b + c with one rounding.</summary>
    static abstract TSelf MultiplyAdd(TSelf a, TSelf b, TSelf c);

    /// <summary>
    /// a b + c with one rounding where the machine has the instruction, else with two: <see cref="MultiplyAdd"/> would be a call then.
    /// </summary>
    static abstract TSelf MultiplyAddEstimate(TSelf a, TSelf b, TSelf c);

    static abstract TSelf Sqrt(TSelf value);

    static abstract TSelf Abs(TSelf value);

    static abstract TSelf Min(TSelf left, TSelf right);

    static abstract TSelf Max(TSelf left, TSelf right);

    /// <summary>The magnitude of one with the sign of the other.</summary>
    static abstract TSelf CopySign(TSelf magnitude, TSelf sign);

    /// <summary>Entries of <paramref name="yes"/> where <paramref name="left"/> is greater, else of <paramref name="no"/>.</summary>
    static abstract TSelf SelectGreater(TSelf left, TSelf right, TSelf yes, TSelf no);

    /// <summary>Each entry's bits moved up until its lowest bit is the exponent's lowest: the last step of a power of two.</summary>
    static abstract TSelf ShiftToExponent(TSelf value);

    /// <summary>Whether some entry of the first is greater than that of the second.</summary>
    static abstract bool AnyGreater(TSelf left, TSelf right);
}
