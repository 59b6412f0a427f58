using Hyperkernel.Activations;

namespace Hyperkernel.Inference.Decomposition;

/// <summary>Draws pairs of inputs that represent all pairs.</summary>
internal sealed class PairSampler(long count, Func<long, long, CovarianceBlock> block, Random random)
{
    private const int Candidates = 4096;

    /// <summary>Diagonal pairs of every size of variance, and others of every correlation from the least to the greatest.</summary>
    public List<InputPair> Representatives(int diagonal, int others)
    {
        InputPair[] own = Draw(Math.Min(count, Candidates), () => random.NextInt64(count), i => i);
        InputPair[] pairs = Draw(Candidates, () => random.NextInt64(count), _ => random.NextInt64(count));
        Array.Sort(own, (a, b) => a.Block.Variance1.CompareTo(b.Block.Variance1));
        Array.Sort(pairs, (a, b) => Correlation(a).CompareTo(Correlation(b)));
        return [.. Spread(own, diagonal), .. Spread(pairs, others)];
    }

    /// <summary>One pair drawn at random; a tenth of them are of an input with itself.</summary>
    public InputPair Next()
    {
        long first = random.NextInt64(count);
        long second = random.Next(10) == 0 ? first : random.NextInt64(count);
        return new(first, second, block(first, second));
    }

    private static double Correlation(InputPair pair) =>
        pair.Block.GeometricMean is > 0 and var bound ? pair.Block.Covariance / bound : 0;

    private static IEnumerable<InputPair> Spread(InputPair[] sorted, int wanted) => sorted.Length <= wanted
        ? sorted
        : Enumerable.Range(0, wanted).Select(k => sorted[(long)k * (sorted.Length - 1) / Math.Max(1, wanted - 1)]);

    private InputPair[] Draw(long number, Func<long> first, Func<long, long> second)
    {
        InputPair[] pairs = new InputPair[number];
        for (int k = 0; k < pairs.Length; k++)
        {
            long i = number == count ? k : first();
            long j = second(i);
            pairs[k] = new(i, j, block(i, j));
        }

        return pairs;
    }
}
