using Microsoft.AspNetCore.Http;

namespace Hyperkernel.Serve.Http;

/// <summary>Lets so many pieces of work run, and so many wait; others are sent away.</summary>
/// <param name="running">How many run at once.</param>
/// <param name="waiting">How many may wait.</param>
/// <param name="name">What they are, in the plural.</param>
internal sealed class Gate(int running, int waiting, string name) : IDisposable
{
    private readonly SemaphoreSlim _free = new(running);
    private int _inside;

    /// <summary>How many run or wait.</summary>
    public int Inside => Volatile.Read(ref _inside);

    /// <summary>Enters, in turn.</summary>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>What is disposed of to leave.</returns>
    /// <exception cref="RequestException">Too many wait already.</exception>
    public async Task<IDisposable> EnterAsync(CancellationToken cancellation)
    {
        if (Interlocked.Increment(ref _inside) > running + waiting)
        {
            Interlocked.Decrement(ref _inside);
            throw new RequestException(StatusCodes.Status503ServiceUnavailable, $"{waiting} {name} wait already; try again in a while.");
        }

        try
        {
            await _free.WaitAsync(cancellation).ConfigureAwait(false);
            return new Place(this);
        }
        catch
        {
            Interlocked.Decrement(ref _inside);
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _free.Dispose();

    private sealed class Place(Gate gate) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
            {
                Interlocked.Decrement(ref gate._inside);
                gate._free.Release();
            }
        }
    }
}
