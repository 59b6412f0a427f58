using System.Runtime.Intrinsics;

namespace Hyperkernel.Randomness;

/// <summary>Philox4x32-10: a keyed bijection of 128-bit counters whose outputs pass as independent random bits.</summary>
/// <remarks>
/// Ten rounds; each multiplies two of the four words by constants to 64 bits, and mixes the halves with the other two words and
/// the round's key. Source: J. Salmon, M. Moraes, R. Dror, D. Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
/// </remarks>
internal static class Philox
{
    private const int Rounds = 10;
    private const uint Multiplier0 = 0xD2511F53;
    private const uint Multiplier1 = 0xCD9E8D57;
    private const uint Weyl0 = 0x9E3779B9;
    private const uint Weyl1 = 0xBB67AE85;

    /// <summary>The random bits at a counter, as two words.</summary>
    /// <param name="key">The key.</param>
    /// <param name="counterLow">The counter's words 0 (low half) and 1.</param>
    /// <param name="counterHigh">The counter's words 2 (low half) and 3.</param>
    /// <returns>The result's words 0 (low half) and 1, and its words 2 (low half) and 3.</returns>
    public static (ulong Low, ulong High) Block(ulong key, ulong counterLow, ulong counterHigh)
    {
        (uint x0, uint x1) = ((uint)counterLow, (uint)(counterLow >> 32));
        (uint x2, uint x3) = ((uint)counterHigh, (uint)(counterHigh >> 32));
        (uint k0, uint k1) = ((uint)key, (uint)(key >> 32));
        for (int round = 0; round < Rounds; round++)
        {
            ulong product0 = (ulong)Multiplier0 * x0;
            ulong product1 = (ulong)Multiplier1 * x2;
            x0 = (uint)(product1 >> 32) ^ x1 ^ k0;
            x2 = (uint)(product0 >> 32) ^ x3 ^ k1;
            x1 = (uint)product1;
            x3 = (uint)product0;
            k0 += Weyl0;
            k1 += Weyl1;
        }

        return (x0 | ((ulong)x1 << 32), x2 | ((ulong)x3 << 32));
    }

    /// <summary>The random bits at eight consecutive counters; the same as <see cref="Block"/> one by one.</summary>
    /// <param name="key">The key.</param>
    /// <param name="counterLow">The first counter's words 0 (low half) and 1; seven more follow without a carry beyond 64 bits.</param>
    /// <param name="counterHigh">The counters' words 2 (low half) and 3.</param>
    public static (Vector512<ulong> Low, Vector512<ulong> High) Blocks(ulong key, ulong counterLow, ulong counterHigh)
    {
        Vector512<ulong> word = Vector512.Create((ulong)uint.MaxValue),
            counters = Vector512.Create(counterLow) + Vector512<ulong>.Indices;
        Vector512<ulong> x0 = counters & word,
            x1 = counters >>> 32;
        Vector512<ulong> x2 = Vector512.Create(counterHigh & uint.MaxValue),
            x3 = Vector512.Create(counterHigh >> 32);
        Vector512<ulong> multiplier0 = Vector512.Create((ulong)Multiplier0),
            multiplier1 = Vector512.Create((ulong)Multiplier1);
        (uint k0, uint k1) = ((uint)key, (uint)(key >> 32));
        for (int round = 0; round < Rounds; round++)
        {
            Vector512<ulong> product0 = multiplier0 * x0,
                product1 = multiplier1 * x2;
            x0 = (product1 >>> 32) ^ x1 ^ Vector512.Create((ulong)k0);
            x2 = (product0 >>> 32) ^ x3 ^ Vector512.Create((ulong)k1);
            x1 = product1 & word;
            x3 = product0 & word;
            k0 += Weyl0;
            k1 += Weyl1;
        }

        return (x0 | (x1 << 32), x2 | (x3 << 32));
    }
}
