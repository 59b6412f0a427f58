namespace Hyperkernel.Serve.Tables;

/// <summary>A table that is held by a request, from its finding to the end of the work.</summary>
/// <param name="table">The table.</param>
/// <param name="release">Lets it go.</param>
internal sealed class TableLease(UploadedTable table, Action release) : IDisposable
{
    private Action? _release = release;

    /// <summary>The table.</summary>
    public UploadedTable Table { get; } = table;

    /// <inheritdoc/>
    public void Dispose() => Interlocked.Exchange(ref _release, null)?.Invoke();
}
