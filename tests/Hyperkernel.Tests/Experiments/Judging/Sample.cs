using Hyperkernel.Experiments.Statistics;

namespace Hyperkernel.Tests.Experiments.Judging;

/// <summary>Planted numbers.</summary>
internal static class Sample
{
    /// <summary>Five numbers of a given mean and standard error.</summary>
    public static RunningMoments Of(double mean, double standardError) => RunningMoments.Of(Draws(mean, standardError));

    /// <inheritdoc cref="Of"/>
    public static double[] Draws(double mean, double standardError) =>
        [.. ((double[])[-1, -.5, 0, .5, 1]).Select(x => mean + (x * standardError * Math.Sqrt(8)))];

    /// <summary>A single number.</summary>
    public static RunningMoments One(double value) => RunningMoments.Of([value]);

    /// <summary>Normal quantiles: draws of a given deviation, as regular as can be.</summary>
    public static double[] Normal(double deviation, int count) =>
        [.. Enumerable.Range(0, count).Select(i => deviation * Math.Sqrt(-2 * Math.Log((i + .5) / count)) * Math.Cos(2.399963 * i))];
}
