namespace Hyperkernel.Inference.Learning;

/// <summary>What became of one setting.</summary>
/// <param name="Kind">What it is a setting of.</param>
/// <param name="Name">A layer's place and the setting's name in files; of a table's column its name, with the period where it has one
/// (<c>hour/24</c>); of an array's column its number from 0.</param>
/// <param name="Value">What was learnt: a layer's standard deviation, the ridge, or a column's factor in one over its own units.</param>
/// <param name="Share">Of a column its factor on values of deviation 1: how much it matters beside the others; else null.</param>
public sealed record LearntSetting(SettingKind Kind, string Name, double Value, double? Share)
{
    /// <summary>Whether it lies at the end of what is allowed.</summary>
    public bool IsAtBound { get; init; }

    /// <summary>Whether half of it, or twice as much, would make the values at least e^(1/2) times less likely.</summary>
    public bool IsDetermined { get; init; } = true;
}
