using System.Globalization;

namespace Hyperkernel.Experiments.Reproduction;

/// <summary>
/// One of several parts of an experiment, to be computed by separate runs: units number Index - 1, Index - 1 + Count, ...
/// </summary>
/// <param name="Index">Which part, from 1 to <paramref name="Count"/>.</param>
/// <param name="Count">The number of parts.</param>
public readonly record struct Shard(int Index, int Count)
{
    /// <summary>The whole experiment.</summary>
    public static Shard Whole { get; } = new(1, 1);

    /// <summary>Reads <c>i/n</c>, such as <c>2/5</c>.</summary>
    /// <exception cref="FormatException">It is no such text, or i is not between 1 and n.</exception>
    public static Shard Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return
            text.Split('/') is [{ } left, { } right]
            && int.TryParse(left, NumberStyles.None, CultureInfo.InvariantCulture, out int index)
            && int.TryParse(right, NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            && index >= 1
            && index <= count
            ? new(index, count)
            : throw new FormatException($"is '{text}', must be i/n with i from 1 to n, such as 2/5.");
    }

    /// <summary>Whether the unit of this number, counted from 0, belongs to the part.</summary>
    public bool Holds(int unit) => unit % Count == Index - 1;

    /// <inheritdoc/>
    public override string ToString() => $"{Index}/{Count}";
}
