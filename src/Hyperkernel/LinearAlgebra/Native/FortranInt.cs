namespace Hyperkernel.LinearAlgebra.Native;

/// <summary>Sizes as the 32-bit integers of the standard interface.</summary>
internal static class FortranInt
{
    /// <summary>The size, if it fits.</summary>
    /// <exception cref="NotSupportedException">It does not; the message says what to do.</exception>
    public static int From(long size, string what) =>
        size <= int.MaxValue
            ? (int)size
            : throw new NotSupportedException(
                $"{what} is {size}; this BLAS library counts up to {int.MaxValue}. "
                    + $"Set {BackendSelection.Variable}={BackendSelection.ManagedWord} to use the managed backend."
            );

    /// <summary>The distance between columns, which the routines require to be at least 1 and at least the rows.</summary>
    public static int Stride(long stride) => Math.Max(1, From(stride, "The row length of a matrix"));
}
