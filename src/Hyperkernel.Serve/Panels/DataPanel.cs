using System.Threading.Channels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Serve.Http;
using Hyperkernel.Serve.Tables;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Hyperkernel.Serve.Panels;

/// <summary>Bring a table, see what it holds, fit it, see predictions, and take the model and the numbers along.</summary>
internal sealed class DataPanel(ServeOptions options, Gate fits, Gate answers) : IPanel
{
    /// <summary>A header with what has to be known of predictions.</summary>
    public const string NoteHeader = "Hyperkernel-Note";

    private static readonly TimeSpan _between = TimeSpan.FromMilliseconds(250);

    // A slow client holds up other uploads at most, and not for long.
    private const int LeastBytesPerSecond = 64 * 1024;
    private readonly Gate _uploads = new(4, 16, "uploads");

    // A look at a table may take long and much memory: one at a time, and no answer waits for it.
    private readonly Gate _looks = new(1, 19, "uploads");
    private readonly TableStore _tables = new();
    private readonly CancellationTokenSource _end = new();

    /// <inheritdoc/>
    public IEnumerable<Route> Routes =>
        [
            new(HttpMethods.Post, "/api/data/table", Take) { MostBytes = options.MostTableBytes },
            new(HttpMethods.Post, "/api/data/fit", Fit),
            new(HttpMethods.Post, "/api/data/curve", Curve),
            new(HttpMethods.Get, "/api/data/model.npz", SendModel),
            new(HttpMethods.Get, "/api/data/predictions.csv", SendPredictions),
        ];

    /// <inheritdoc/>
    public void Stop() => _end.Cancel();

    /// <inheritdoc/>
    public void Dispose()
    {
        _tables.Dispose();
        _uploads.Dispose();
        _looks.Dispose();
        _end.Dispose();
    }

    private async Task Take(HttpContext context)
    {
        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = new(LeastBytesPerSecond, gracePeriod: TimeSpan.FromSeconds(5));
        }

        using CancellationTokenSource either = Either(context);
        TableAnswer answer;
        using (await _uploads.EnterAsync(either.Token).ConfigureAwait(false))
        {
            answer = await _tables.AddAsync(context.Request.Body, _looks, either.Token).ConfigureAwait(false);
        }

        await Replies.Json(context, answer, Messages.Default.TableAnswer).ConfigureAwait(false);
    }

    // A line of JSON for each step. Where the connection ends, the fit ends with it.
    private async Task Fit(HttpContext context)
    {
        FitRequest request = await Bodies.ReadAsync(context, Messages.Default.FitRequest).ConfigureAwait(false);
        if (request.Contexts.Concat(request.Coordinates).Any(name => name is null))
        {
            throw new RequestException(StatusCodes.Status400BadRequest, "The name of a column is null.");
        }

        using TableLease lease = _tables.Find(request.Table);
        using CancellationTokenSource either = Either(context);
        Task<IDisposable> entering = fits.EnterAsync(either.Token);
        if (entering.IsFaulted)
        {
            await entering.ConfigureAwait(false);
        }

        context.Response.ContentType = "application/x-ndjson";
        Channel<byte[]> steps = Channel.CreateBounded<byte[]>(
            new BoundedChannelOptions(16) { FullMode = BoundedChannelFullMode.DropOldest }
        );
        await Task.WhenAll(Work(lease.Table, request, entering, steps.Writer, either.Token), Tell(context.Response, steps.Reader, either))
            .ConfigureAwait(false);
    }

    private CancellationTokenSource Either(HttpContext context) =>
        CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _end.Token);

    private static async Task Tell(HttpResponse response, ChannelReader<byte[]> steps, CancellationTokenSource work)
    {
        try
        {
            await foreach (byte[] line in steps.ReadAllAsync(work.Token).ConfigureAwait(false))
            {
                await response.Body.WriteAsync(line, work.Token).ConfigureAwait(false);
                await response.Body.FlushAsync(work.Token).ConfigureAwait(false);
            }
        }
        finally
        {
            await work.CancelAsync().ConfigureAwait(false);
        }
    }

    private static byte[] Line(string state, string words, FitResult? result = null) =>
        [.. Replies.Serialized(new(state, words, result), Messages.Default.FitEvent), (byte)'\n'];

    private async Task Work(
        UploadedTable table,
        FitRequest request,
        Task<IDisposable> entering,
        ChannelWriter<byte[]> steps,
        CancellationToken cancellation
    )
    {
        try
        {
            if (!entering.IsCompleted)
            {
                steps.TryWrite(Line("waiting", $"waiting for {Math.Max(1, fits.Inside - 1)} before it"));
            }

            using IDisposable turn = await entering.ConfigureAwait(false);
            steps.TryWrite(Line("fitting", "reading the table"));
            FitResult result = await Task.Run(
                    () => table.Fit(request, options.Seed, new Steps(steps, _between), cancellation),
                    cancellation
                )
                .ConfigureAwait(false);
            steps.TryWrite(Line("done", "done", result));
        }
        catch (OperationCanceledException) { }
        catch (Exception e)
        {
            (int status, string sentence) = Router.Problem(e);
            if (status == StatusCodes.Status500InternalServerError)
            {
                await options.Error.WriteLineAsync(e.ToString()).ConfigureAwait(false);
            }

            steps.TryWrite(Line("failed", sentence));
        }
        finally
        {
            steps.Complete();
        }
    }

    private async Task Curve(HttpContext context)
    {
        CurveRequest request = await Bodies.ReadAsync(context, Messages.Default.CurveRequest).ConfigureAwait(false);
        CurveAnswer answer = await Use(context, answers, request.Table, (table, end) => table.Curve(request.Item, end))
            .ConfigureAwait(false);
        await Replies.Json(context, answer, Messages.Default.CurveAnswer).ConfigureAwait(false);
    }

    private async Task SendModel(HttpContext context)
    {
        string name = Bodies.Parameter(context, "table");
        byte[] file = await Use(context, answers, name, (table, end) => table.ModelFile(end)).ConfigureAwait(false);
        await Replies.Bytes(context, file, "application/octet-stream").ConfigureAwait(false);
    }

    private async Task SendPredictions(HttpContext context)
    {
        string name = Bodies.Parameter(context, "table");
        PredictedTable predicted = await Use(context, fits, name, (table, end) => table.Predictions(end)).ConfigureAwait(false);
        if (predicted.Note is { } note)
        {
            context.Response.Headers[NoteHeader] = note;
        }

        await Replies.Bytes(context, predicted.Csv, "text/csv; charset=utf-8").ConfigureAwait(false);
    }

    // Work on a table ends with its connection, and with the program.
    private async Task<T> Use<T>(HttpContext context, Gate gate, string name, Func<UploadedTable, CancellationToken, T> work)
    {
        using TableLease lease = _tables.Find(name);
        using CancellationTokenSource either = Either(context);
        using IDisposable turn = await gate.EnterAsync(either.Token).ConfigureAwait(false);
        return await Task.Run(() => work(lease.Table, either.Token), either.Token).ConfigureAwait(false);
    }

    // Now and then: a fit tells thousands of steps.
    private sealed class Steps(ChannelWriter<byte[]> steps, TimeSpan between) : IProgress<WorkProgress>
    {
        private long _last;

        public void Report(WorkProgress value)
        {
            long now = Environment.TickCount64,
                last = Interlocked.Read(ref _last);
            if (now - last >= between.TotalMilliseconds && Interlocked.CompareExchange(ref _last, now, last) == last)
            {
                string words = value.RelativeResidual is { } residual
                    ? FormattableString.Invariant($"iteration {value.Done}, residual {residual:0.0e-0}")
                    : FormattableString.Invariant($"{value.Stage}: {value.Fraction:P0}");
                steps.TryWrite(Line("fitting", words));
            }
        }
    }
}
