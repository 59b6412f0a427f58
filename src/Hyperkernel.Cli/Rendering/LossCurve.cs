namespace Hyperkernel.Cli.Rendering;

/// <summary>Losses over steps, drawn in characters; logarithmic where they span more than a factor of ten.</summary>
internal static class LossCurve
{
    private const int LabelWidth = 11;

    /// <summary>The lines of the drawing.</summary>
    /// <param name="losses">Finite losses, at least one.</param>
    /// <param name="width">Characters in a line.</param>
    /// <param name="height">Lines of the curve.</param>
    public static IEnumerable<string> Draw(IReadOnlyList<double> losses, int width, int height)
    {
        int columns = Math.Min(Math.Max(1, width - LabelWidth - 1), losses.Count);
        double[] means =
        [
            .. Enumerable
                .Range(0, columns)
                .Select(c => Mean(losses, (int)((long)c * losses.Count / columns), (int)((c + 1L) * losses.Count / columns))),
        ];
        (double low, double high) = (means.Min(), means.Max());
        bool isLogarithmic = low > 0 && high > 10 * low;
        Func<double, double> scale = isLogarithmic ? Math.Log : value => value;
        int[] rows =
        [
            .. means.Select(mean =>
                high > low ? (int)Math.Round((height - 1) * (scale(high) - scale(mean)) / (scale(high) - scale(low))) : height - 1
            ),
        ];
        yield return $"loss{(isLogarithmic ? " (logarithmic)" : "")}";
        for (int row = 0; row < height; row++)
        {
            string label =
                row == 0 ? FormattableString.Invariant($"{high:G4}")
                : row == height - 1 ? FormattableString.Invariant($"{low:G4}")
                : "";
            yield return $"{label, LabelWidth - 1} |{string.Concat(rows.Select(r => r == row ? '*' : ' '))}".TrimEnd();
        }

        yield return $"{"", LabelWidth}0{$"step {losses.Count - 1}".PadLeft(columns - 1)}";
    }

    private static double Mean(IReadOnlyList<double> losses, int first, int end)
    {
        double sum = 0;
        for (int i = first; i < end; i++)
        {
            sum += losses[i];
        }

        return sum / (end - first);
    }
}
