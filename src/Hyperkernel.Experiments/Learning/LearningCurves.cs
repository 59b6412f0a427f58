using Hyperkernel.Experiments.Reproduction;
using Hyperkernel.Experiments.Reproduction.Figures;
using Hyperkernel.Experiments.Statistics;

namespace Hyperkernel.Experiments.Learning;

/// <summary>Curves of one setting over its runs, those that had not diverged at a point.</summary>
/// <param name="name">What the setting is called.</param>
/// <param name="results">All units.</param>
/// <param name="units">The names of the setting's units.</param>
internal sealed class LearningCurves(string name, UnitResults results, IReadOnlyList<string> units)
{
    /// <summary>What the setting is called.</summary>
    public string Name { get; } = name;

    /// <summary>The number of runs.</summary>
    public int Runs => units.Count;

    /// <summary>How many of them diverged.</summary>
    public int Diverged => units.Count(unit => results.Array(unit, TrainingRun.Diverged).Length > 0);

    /// <summary>The moments over runs at each point of a curve; runs that ended earlier have fewer points.</summary>
    public RunningMoments[] Moments(string curve)
    {
        double[][] runs = [.. units.Select(unit => results.Array(unit, curve))];
        return
        [
            .. Enumerable
                .Range(0, runs.Max(run => run.Length))
                .Select(i => RunningMoments.Of(runs.Where(run => i < run.Length).Select(run => run[i]).Where(double.IsFinite))),
        ];
    }

    /// <summary>The moments over runs at the end of a curve.</summary>
    public RunningMoments Last(string curve) => Moments(curve)[^1];

    /// <summary>The same with every run that diverged counted as if it had reached a given value.</summary>
    public RunningMoments LastOrElse(string curve, double diverged) => RunningMoments.Of(EachLast(curve, diverged));

    /// <summary>The end of each run's curve; a given value where the run diverged.</summary>
    public double[] EachLast(string curve, double diverged) =>
        [.. units.Select(unit => results.Array(unit, curve)[^1]).Select(value => double.IsFinite(value) ? value : diverged)];

    /// <summary>The moments over runs of each one's mean after the first point of a curve; points after a run diverged count as a given
    /// value.</summary>
    public RunningMoments MeanOrElse(string curve, double diverged) =>
        RunningMoments.Of(
            units.Select(unit => results.Array(unit, curve).Skip(1).Average(value => double.IsFinite(value) ? value : diverged))
        );

    /// <summary>A curve with one standard deviation to both sides.</summary>
    /// <param name="curve">Its name.</param>
    /// <param name="x">Where its points are.</param>
    /// <param name="colour">Its colour.</param>
    public Series Draw(string curve, IReadOnlyList<double> x, int colour)
    {
        RunningMoments[] moments = Moments(curve);
        return new(Name, x, [.. moments.Select(m => m.Mean)])
        {
            Lower = [.. moments.Select(m => m.Mean - Spread(m))],
            Upper = [.. moments.Select(m => m.Mean + Spread(m))],
            Mark = Mark.Line,
            Colour = colour,
        };
    }

    /// <summary>A curve's means without their spread; as long as the longest run.</summary>
    public Series Means(string curve, IReadOnlyList<double> x, int colour)
    {
        RunningMoments[] moments = Moments(curve);
        return new(Name, [.. x.Take(moments.Length)], [.. moments.Select(m => m.Mean)]) { Colour = colour };
    }

    /// <summary>
    /// The largest loss of any run on a curve of losses, those with which runs diverged among them; infinite where one of these was no
    /// number.
    /// </summary>
    public double LargestLoss(string curve) =>
        units.Max(unit =>
            results.Array(unit, TrainingRun.Diverged) is [_, _, var last]
                ? double.IsFinite(last)
                    ? last
                    : double.PositiveInfinity
                : results.Array(unit, curve).Max()
        );

    /// <summary>The standard deviation; 0 for a single run.</summary>
    public static double Spread(RunningMoments moments) => moments.Count > 1 ? moments.StandardDeviation : 0;
}
