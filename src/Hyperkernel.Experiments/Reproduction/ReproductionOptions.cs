using Hyperkernel.Data;

namespace Hyperkernel.Experiments.Reproduction;

/// <summary>How an experiment is run.</summary>
/// <param name="Folder">Where its numbers, figures and report go; it is made if need be.</param>
public sealed record ReproductionOptions(string Folder)
{
    /// <summary>How large it is.</summary>
    public Preset Preset { get; init; } = Preset.Laptop;

    /// <summary>Changes to the preset, <c>name=value</c> each.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];

    /// <summary>Files or folders of data for experiments that take them; with none they use built-in data.</summary>
    public IReadOnlyList<string> Data { get; init; } = [];

    /// <summary>What the files of <see cref="Data"/> do not say themselves.</summary>
    public ImageOptions Images { get; init; } = new();

    /// <summary>Seed of everything random.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The part of the units to compute.</summary>
    public Shard Shard { get; init; } = Shard.Whole;

    /// <summary>Whether finished units in the folder are used; otherwise a folder that holds units is refused.</summary>
    public bool Resume { get; init; }

    /// <summary>
    /// Folders of other runs of the same experiment whose finished units are taken over; with any, <see cref="Resume"/> is implied.
    /// </summary>
    public IReadOnlyList<string> Merge { get; init; } = [];

    /// <summary>Takes how far the work is; nobody if null.</summary>
    public IProgress<ReproductionProgress>? Progress { get; init; }
}
