using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.Intrinsics;

namespace Hyperkernel.Randomness;

/// <summary>Random numbers that are addressed rather than drawn: each depends only on (seed, stream, index).</summary>
/// <remarks>
/// There is no state, so any number of threads gives the same numbers in any order. Methods at one index of one stream share
/// their bits: use a stream for each purpose. Generator: Philox4x32-10, the seed as key, the stream and half the index as counter.
/// </remarks>
/// <param name="Seed">What the user chose.</param>
/// <param name="Stream">What the numbers are for.</param>
internal readonly record struct CounterRandom(ulong Seed, ulong Stream)
{
    private const double Ulp53 = 1.0 / (1L << 53);
    private const int Lanes = 8;
    private const int Chunk = 512;

    /// <summary>64 random bits.</summary>
    public ulong Bits(ulong index)
    {
        (ulong low, ulong high) = Philox.Block(Seed, index >> 1, Stream);
        return (index & 1) == 0 ? low : high;
    }

    /// <summary>A number uniform in [0, 1), a multiple of 2^-53.</summary>
    public double Uniform(ulong index) => ToUniform(Bits(index));

    /// <summary>A number uniform between two bounds; the upper one occurs only by rounding.</summary>
    public double Uniform(ulong index, double lower, double upper) => lower + ((upper - lower) * Uniform(index));

    /// <summary>An integer uniform in 0, ..., <paramref name="bound"/> - 1, up to a bias below <paramref name="bound"/> / 2^64.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bound"/> is not positive.</exception>
    public int Integer(ulong index, int bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        return (int)Math.BigMul(Bits(index), (ulong)bound, out _);
    }

    /// <summary>Puts a random choice of some items first, in random order: every one is as likely.</summary>
    /// <remarks>The first steps of a Fisher-Yates shuffle; they take as many indices.</remarks>
    /// <param name="index">The first index.</param>
    /// <param name="items">The items; all of them stay.</param>
    /// <param name="count">How many are chosen.</param>
    public void Choose<T>(ulong index, Span<T> items, int count)
    {
        for (int i = 0; i < count; i++)
        {
            int j = i + Integer(index + (ulong)i, items.Length - i);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    /// <summary>A standard normal number.</summary>
    /// <remarks>Box and Muller's transformation: indices 2 k and 2 k + 1 are the two coordinates of one point of the plane.</remarks>
    public double Normal(ulong index)
    {
        Span<double> pairs = stackalloc double[2 * Lanes];
        FillPairs(index >> 1, pairs);
        return pairs[(int)(index & 1)];
    }

    /// <summary>Standard normal numbers at consecutive indices; the same as <see cref="Normal"/> one by one, but much faster.</summary>
    /// <param name="index">The index of the first.</param>
    /// <param name="destination">Where they go, rounded to <typeparamref name="T"/>.</param>
    public void FillNormal<T>(ulong index, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Span<double> normals = stackalloc double[Chunk];
        while (!destination.IsEmpty)
        {
            int skipped = (int)(index & 1),
                count = Math.Min(Chunk - skipped, destination.Length);
            int pairs = (skipped + count + 1) / 2,
                whole = (pairs + Lanes - 1) / Lanes * Lanes;
            FillPairs(index >> 1, normals[..(2 * whole)]);
            TensorPrimitives.ConvertTruncating<double, T>(normals.Slice(skipped, count), destination);
            destination = destination[count..];
            index += (ulong)count;
        }
    }

    private static double ToUniform(ulong bits) => (bits >> 11) * Ulp53;

    // Always in whole vectors, so that a number's bits do not depend on what is drawn beside it.
    private void FillPairs(ulong block, Span<double> pairs)
    {
        for (int i = 0; i < pairs.Length; i += 2 * Lanes)
        {
            (Vector512<ulong> low, Vector512<ulong> high) = Philox.Blocks(Seed, block + (ulong)(i / 2), Stream);
            (Vector512<double> first, Vector512<double> second) = BoxMuller.Pairs(ToUniform(low), ToUniform(high));
            Vector512<double> odd = Vector512.Create(0L, -1, 0, -1, 0, -1, 0, -1).AsDouble();
            Vector512<long> lower = Vector512.Create(0L, 0, 1, 1, 2, 2, 3, 3),
                upper = Vector512.Create(4L, 4, 5, 5, 6, 6, 7, 7);
            Vector512.ConditionalSelect(odd, Vector512.Shuffle(second, lower), Vector512.Shuffle(first, lower)).CopyTo(pairs[i..]);
            Vector512
                .ConditionalSelect(odd, Vector512.Shuffle(second, upper), Vector512.Shuffle(first, upper))
                .CopyTo(pairs[(i + Lanes)..]);
        }
    }

    private static Vector512<double> ToUniform(Vector512<ulong> bits) => Vector512.ConvertToDouble(bits >>> 11) * Ulp53;
}
