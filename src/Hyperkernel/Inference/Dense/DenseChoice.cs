using System.Numerics;

namespace Hyperkernel.Inference.Dense;

/// <summary>The outcome of a selection.</summary>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
/// <param name="Model">The fit of the best candidate.</param>
/// <param name="Best">Its score.</param>
/// <param name="Scores">All candidates, kernel by kernel, each with the ridges in the order given.</param>
public sealed record DenseChoice<T>(DenseModel<T> Model, DenseScore Best, IReadOnlyList<DenseScore> Scores) : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public void Dispose() => Model.Dispose();
}
