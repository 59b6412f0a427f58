using System.Numerics;

namespace Hyperkernel.Randomness;

/// <summary>Random numbers that are addressed rather than drawn: each depends only on (seed, stream, index).</summary>
/// <remarks>
/// There is no state, so any number of threads gives the same numbers in any order. Methods at one index of one stream share
/// their bits: use a stream for each purpose. Generator: Philox4x32-10, the seed as key, the stream and half the index as counter.
/// </remarks>
/// <param name="Seed">What the user chose.</param>
/// <param name="Stream">What the numbers are for.</param>
public readonly record struct CounterRandom(ulong Seed, ulong Stream)
{
    private const double Ulp53 = 1.0 / (1L << 53);

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

    /// <summary>A standard normal number.</summary>
    /// <remarks>Box and Muller's transformation: indices 2 k and 2 k + 1 are the two coordinates of one point of the plane.</remarks>
    public double Normal(ulong index)
    {
        (double first, double second) = NormalPair(index >> 1);
        return (index & 1) == 0 ? first : second;
    }

    /// <summary>Standard normal numbers at consecutive indices; the same as <see cref="Normal"/> one by one, at half the cost.</summary>
    /// <param name="index">The index of the first.</param>
    /// <param name="destination">Where they go, rounded to <typeparamref name="T"/>.</param>
    public void FillNormal<T>(ulong index, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int i = 0;
        if ((index & 1) == 1 && destination.Length > 0)
        {
            destination[i++] = T.CreateTruncating(Normal(index));
        }

        for (; i < destination.Length; i += 2)
        {
            (double first, double second) = NormalPair((index + (ulong)i) >> 1);
            destination[i] = T.CreateTruncating(first);
            if (i + 1 < destination.Length)
            {
                destination[i + 1] = T.CreateTruncating(second);
            }
        }
    }

    private static double ToUniform(ulong bits) => (bits >> 11) * Ulp53;

    private (double First, double Second) NormalPair(ulong block)
    {
        (ulong low, ulong high) = Philox.Block(Seed, block, Stream);

        // 1 - u lies in (0, 1], where the logarithm is finite.
        double radius = Math.Sqrt(-2 * Math.Log(1 - ToUniform(low)));
        (double sine, double cosine) = Math.SinCos(2 * Math.PI * ToUniform(high));
        return (radius * cosine, radius * sine);
    }
}
