using Hyperkernel.Data;

namespace Hyperkernel.Experiments.Reproduction;

/// <summary>Data that an experiment was given.</summary>
/// <param name="Paths">Files or folders; with none, experiments use built-in data.</param>
/// <param name="Images">What files of images do not say themselves.</param>
public sealed record DataSource(IReadOnlyList<string> Paths, ImageOptions Images)
{
    /// <summary>Whether there is nothing.</summary>
    public bool IsEmpty => Paths.Count == 0;
}
