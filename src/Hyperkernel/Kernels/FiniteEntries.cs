using System.Globalization;
using System.Numerics;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Strips;

namespace Hyperkernel.Kernels;

/// <summary>
/// Keeps entries that are no numbers out of kernel matrices: the one check that every matrix, triangle and product passes, strip by strip
/// while it is in cache.
/// </summary>
/// <remarks>
/// |K(u, u')| is at most the larger of K(u, u) and K(u', u'), which <see cref="Diagonals{T}"/> has found finite, so what is not finite here
/// comes of a step on the way.
/// </remarks>
internal static unsafe class FiniteEntries
{
    /// <summary>Throws unless both kernels of a strip are finite.</summary>
    /// <param name="strip">The strip, after all layers.</param>
    /// <param name="row">The row's place in its list of points.</param>
    /// <param name="column">The first column's place in its list.</param>
    /// <param name="count">Number of entries.</param>
    /// <exception cref="NotFiniteException">An entry is NaN or infinite.</exception>
    public static void Require<T>(in KernelStrip<T> strip, long row, long column, int count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Require(new ReadOnlySpan<T>(strip.Covariance, count), "covariance", row, column);
        Require(new ReadOnlySpan<T>(strip.Tangent, count), "tangent kernel", row, column);
    }

    /// <summary>Throws unless entries of a term of a kernel's decomposition are finite.</summary>
    /// <param name="entries">The entries of one input with others.</param>
    /// <param name="row">Its place.</param>
    /// <param name="column">The place of the first of the others.</param>
    /// <exception cref="NotFiniteException">An entry is NaN or infinite.</exception>
    public static void RequireTerm<T>(ReadOnlySpan<T> entries, long row, long column)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (FirstOf(entries) is { } place)
        {
            throw new NotFiniteException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"A term of the kernel's decomposition is {entries[place]} at input {row} and input {column + place}. "
                        + $"{NotFiniteException.Cause(typeof(T) == typeof(float))}"
                )
            );
        }
    }

    private static void Require<T>(ReadOnlySpan<T> entries, string kernel, long row, long column)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (FirstOf(entries) is { } place)
        {
            throw new NotFiniteException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The {kernel} of point {row} and point {column + place} is {entries[place]}, though that of each with itself "
                        + $"is finite. {NotFiniteException.Cause(typeof(T) == typeof(float))}"
                )
            );
        }
    }

    // The place of the first entry that is not finite.
    private static int? FirstOf<T>(ReadOnlySpan<T> entries)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (Finite.AreAll(entries))
        {
            return null;
        }

        int place = 0;
        while (T.IsFinite(entries[place]))
        {
            place++;
        }

        return place;
    }
}
