namespace Hyperkernel.Inference.Models;

/// <summary>Where a share of independent draws lies nineteen times in twenty.</summary>
internal static class BinomialRange
{
    private const double Tail = 0.025;

    // Beyond so many deviations, and as many draws, nothing is left that counts.
    private const int Far = 12;

    /// <summary>
    /// The smallest and the largest share k / count such that fewer, and more, than k of the draws succeed with a probability of .025 at
    /// most.
    /// </summary>
    /// <param name="probability">The probability of each, between 0 and 1.</param>
    /// <param name="count">The number of draws, at least 1.</param>
    public static (double Low, double High) Of(double probability, long count)
    {
        double mean = count * probability,
            reach = Far * (Math.Sqrt(mean * (1 - probability)) + 1);
        long first = (long)Math.Max(0, Math.Floor(mean - reach)),
            last = (long)Math.Min(count, Math.Ceiling(mean + reach)),
            mode = (long)Math.Clamp(Math.Floor((count + 1) * probability), first, last);

        // Relative to the largest, by the ratios of neighbours.
        double odds = probability / (1 - probability);
        double[] weights = new double[last - first + 1];
        weights[mode - first] = 1;
        for (long k = mode; k < last; k++)
        {
            weights[k + 1 - first] = weights[k - first] * odds * (count - k) / (k + 1);
        }

        for (long k = mode; k > first; k--)
        {
            weights[k - 1 - first] = weights[k - first] / odds * k / (count - k + 1);
        }

        double tail = Tail * weights.Sum();
        return ((first + Steps(weights, tail)) / (double)count, (last - Steps([.. weights.Reverse()], tail)) / (double)count);
    }

    // How many may be left out before the tail is full.
    private static long Steps(double[] weights, double tail)
    {
        double sum = weights[0];
        int k = 0;
        while (sum <= tail)
        {
            sum += weights[++k];
        }

        return k;
    }
}
