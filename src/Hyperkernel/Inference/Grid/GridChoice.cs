using System.Numerics;

namespace Hyperkernel.Inference.Grid;

/// <summary>The outcome of a selection.</summary>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
/// <param name="Model">The fit of the best candidate.</param>
/// <param name="Best">Its score.</param>
/// <param name="Scores">All candidates, kernel by kernel in the order given, each with ridges from the largest to the smallest.</param>
public sealed record GridChoice<T>(GridModel<T> Model, GridScore Best, IReadOnlyList<GridScore> Scores) : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public void Dispose() => Model.Dispose();
}
