using Hyperkernel.Experiments.Statistics;

namespace Hyperkernel.Experiments.Reproduction.Judging;

/// <summary>From numbers to verdicts. An interval with an end that is no number decides nothing.</summary>
internal static class Judge
{
    // Misses whose chance is smaller than these: too many to be chance, and too many to be sure that they are.
    private const double TooMany = .01,
        Many = .2;

    // The chance that an interval of 95 % misses.
    private const double Miss = .05;

    /// <summary>Whether a number is above a bound: agrees if all of its interval is, differs if all of it is below.</summary>
    public static Verdict Above(Estimate estimate, double bound) =>
        estimate.Lower > bound ? Verdict.Agrees
        : estimate.Upper < bound ? Verdict.Differs
        : Verdict.Undecided;

    /// <summary>Whether a number is below a bound: agrees if all of its interval is, differs if all of it is above.</summary>
    public static Verdict Below(Estimate estimate, double bound) =>
        estimate.Upper < bound ? Verdict.Agrees
        : estimate.Lower > bound ? Verdict.Differs
        : Verdict.Undecided;

    /// <summary>Whether a number is the expected one.</summary>
    /// <param name="estimate">The number with its interval.</param>
    /// <param name="expected">What it is to be.</param>
    /// <param name="allowed">What finite sizes may add: the verdict is that it differs if the interval stays farther than this from the
    /// expected number.</param>
    /// <param name="resolution">The interval must stay nearer than this to the expected number to agree; a wider one is undecided.</param>
    public static Verdict Equal(Estimate estimate, double expected, double allowed, double resolution) =>
        estimate.Lower > expected + allowed || estimate.Upper < expected - allowed ? Verdict.Differs
        : estimate.Lower > expected - resolution && estimate.Upper < expected + resolution ? Verdict.Agrees
        : Verdict.Undecided;

    /// <summary>Whether magnitudes are exactly 0, from the largest of them.</summary>
    public static Verdict Zero(double largest) =>
        largest == 0 ? Verdict.Agrees
        : double.IsNaN(largest) ? Verdict.Undecided
        : Verdict.Differs;

    /// <summary>A claim of several parts: differs if some part does, agrees if there are parts and all agree.</summary>
    public static Verdict All(params IEnumerable<Verdict> parts)
    {
        Verdict[] all = [.. parts];
        return all.Contains(Verdict.Differs) ? Verdict.Differs
            : all.Length == 0 || all.Contains(Verdict.Undecided) ? Verdict.Undecided
            : Verdict.Agrees;
    }

    /// <summary>Whether many numbers are all the expected ones, of whose intervals of 95 % some miss by chance.</summary>
    /// <remarks>
    /// It differs if one number is so far off that its interval misses at twice its length, too, or if more intervals miss than chance
    /// makes (less than 1 %). It is undecided if some interval is too wide to tell, or if as many misses are rare (less than 20 %).
    /// </remarks>
    /// <param name="numbers">The numbers with what is expected of each.</param>
    /// <param name="allowed">As in <see cref="Equal"/>.</param>
    /// <param name="resolution">As in <see cref="Equal"/>.</param>
    public static Verdict Family(IEnumerable<(Estimate Estimate, double Expected)> numbers, double allowed, double resolution)
    {
        (Estimate Estimate, double Expected)[] all = [.. numbers];
        Verdict[] verdicts = [.. all.Select(n => Equal(n.Estimate, n.Expected, allowed, resolution))];
        double chance = Chance(verdicts.Count(v => v == Verdict.Differs), all.Length);
        bool far = all.Any(n => Equal(n.Estimate.Widened(2), n.Expected, allowed, resolution) == Verdict.Differs);
        return far || chance < TooMany ? Verdict.Differs
            : all.Length == 0 || chance < Many || verdicts.Contains(Verdict.Undecided) ? Verdict.Undecided
            : Verdict.Agrees;
    }

    // The probability that as many or more of some intervals of 95 % miss.
    private static double Chance(int misses, int intervals)
    {
        double exactly = Math.Pow(1 - Miss, intervals),
            fewer = 0;
        for (int k = 0; k < misses; k++)
        {
            fewer += exactly;
            exactly *= (intervals - k) * Miss / ((k + 1) * (1 - Miss));
        }

        return 1 - fewer;
    }
}
