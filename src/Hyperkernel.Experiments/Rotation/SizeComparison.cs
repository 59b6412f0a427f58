using Hyperkernel.Experiments.Reproduction;
using Hyperkernel.Experiments.Statistics;

namespace Hyperkernel.Experiments.Rotation;

/// <summary>Whether wider, or deeper, primary networks do better.</summary>
/// <param name="task">Which networks there are.</param>
/// <param name="score">How well each does, over its runs.</param>
internal sealed class SizeComparison(RotationTask task, Func<PrimarySize, RunningMoments> score)
{
    /// <summary>The statement on widths: the widest g beside the narrowest, at each depth.</summary>
    public Statement? Widths(string source, string paper, string what) => Compare(
        source, paper, what, task.PrimaryWidths, [.. task.PrimaryLayers.Order().Select(layers => (Func<int, PrimarySize>)(width => new(layers, width)))], width => $"width {width}", "depth", size => size.Layers);

    /// <summary>The statement on depths: the deepest g beside the shallowest, at each width.</summary>
    public Statement? Depths(string source, string paper, string what) => Compare(
        source, paper, what, task.PrimaryLayers, [.. task.PrimaryWidths.Order().Select(width => (Func<int, PrimarySize>)(layers => new(layers, width)))], layers => $"depth {layers}", "width", size => size.Width);

    private Statement? Compare(
        string source, string paper, string what, IReadOnlyList<int> varied, Func<int, PrimarySize>[] lines, Func<int, string> name, string other, Func<PrimarySize, int> of)
    {
        if (varied.Count < 2)
        {
            return null;
        }

        (int least, int most) = (varied.Min(), varied.Max());
        List<string> parts = [];
        bool agrees = true;
        foreach (Func<int, PrimarySize> line in lines)
        {
            RunningMoments low = score(line(least)), high = score(line(most));
            double difference = high.Mean - low.Mean, error = Math.Sqrt((low.Variance / low.Count) + (high.Variance / high.Count));
            parts.Add(FormattableString.Invariant($"at {other} {of(line(least))} it is {low.Mean:F3} for {name(least)} and {high.Mean:F3} for {name(most)}")
                + (double.IsFinite(error) ? FormattableString.Invariant($" ({difference:+0.000;-0.000}, standard error {error:F3})") : " (one run each)"));
            agrees &= difference > 2 * (double.IsFinite(error) ? error : 0);
        }

        return new(source, paper, $"{what}: {string.Join("; ", parts)}.", agrees ? Verdict.Agrees : Verdict.Differs);
    }
}
