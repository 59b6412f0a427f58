namespace Hyperkernel.Inference;

/// <summary>The outcome of a selection.</summary>
/// <typeparam name="TModel">What is fitted.</typeparam>
/// <param name="Model">The fit of the best candidate.</param>
/// <param name="Best">Its score.</param>
/// <param name="Candidates">All that were tried, kernel by kernel in the order given, each with ridges from the largest to the
/// smallest.</param>
public sealed record Choice<TModel>(TModel Model, Candidate Best, IReadOnlyList<Candidate> Candidates) : IDisposable
    where TModel : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Model.Dispose();

    internal Choice<TOther> As<TOther>()
        where TOther : IDisposable => new((TOther)(object)Model, Best, Candidates);
}
