using System.Text.Json;
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
    private static readonly TimeSpan _between = TimeSpan.FromMilliseconds(250);

    // A slow client holds up other uploads at most, and not for long.
    private const int LeastBytesPerSecond = 64 * 1024;
    private readonly Gate _uploads = new(4, 16, "uploads");
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
        _end.Dispose();
    }

    private async Task Take(HttpContext context)
    {
        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = new(LeastBytesPerSecond, gracePeriod: TimeSpan.FromSeconds(5));
        }

        UploadedTable table;
        using (await _uploads.EnterAsync(context.RequestAborted).ConfigureAwait(false))
        {
            table = await _tables.AddAsync(context.Request.Body, answers, context.RequestAborted).ConfigureAwait(false);
        }

        await Replies.Json(context, table.Description, Messages.Default.TableAnswer).ConfigureAwait(false);
    }

    // A line of JSON for each step. Where the connection ends, the fit ends with it.
    private async Task Fit(HttpContext context)
    {
        FitRequest request = await Bodies.ReadAsync(context, Messages.Default.FitRequest).ConfigureAwait(false);
        UploadedTable table = _tables.Find(request.Table);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _end.Token);
        Task<IDisposable> entering = fits.EnterAsync(either.Token);
        if (entering.IsFaulted)
        {
            await entering.ConfigureAwait(false);
        }

        context.Response.ContentType = "application/x-ndjson";
        Channel<FitEvent> steps = Channel.CreateBounded<FitEvent>(
            new BoundedChannelOptions(16) { FullMode = BoundedChannelFullMode.DropOldest }
        );
        await Task.WhenAll(Work(table, request, entering, steps.Writer, either.Token), Tell(context.Response, steps.Reader, either))
            .ConfigureAwait(false);
    }

    private static async Task Tell(HttpResponse response, ChannelReader<FitEvent> steps, CancellationTokenSource work)
    {
        try
        {
            await foreach (FitEvent step in steps.ReadAllAsync(work.Token).ConfigureAwait(false))
            {
                byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(step, Messages.Default.FitEvent), (byte)'\n'];
                await response.Body.WriteAsync(line, work.Token).ConfigureAwait(false);
                await response.Body.FlushAsync(work.Token).ConfigureAwait(false);
            }
        }
        finally
        {
            await work.CancelAsync().ConfigureAwait(false);
        }
    }

    private async Task Work(
        UploadedTable table,
        FitRequest request,
        Task<IDisposable> entering,
        ChannelWriter<FitEvent> steps,
        CancellationToken cancellation
    )
    {
        try
        {
            if (!entering.IsCompleted)
            {
                steps.TryWrite(new("waiting", $"waiting for {Math.Max(1, fits.Inside - 1)} before it", null));
            }

            using IDisposable turn = await entering.ConfigureAwait(false);
            steps.TryWrite(new("fitting", "reading the table", null));
            FitResult result = await Task.Run(
                    () => table.Fit(request, options.Seed, new Steps(steps, _between), cancellation),
                    cancellation
                )
                .ConfigureAwait(false);
            steps.TryWrite(new("done", "done", result));
        }
        catch (OperationCanceledException) { }
        catch (Exception e)
        {
            (int status, string sentence) = Router.Problem(e);
            if (status == StatusCodes.Status500InternalServerError)
            {
                await options.Error.WriteLineAsync(e.ToString()).ConfigureAwait(false);
            }

            steps.TryWrite(new("failed", sentence, null));
        }
        finally
        {
            steps.Complete();
        }
    }

    private async Task Curve(HttpContext context)
    {
        CurveRequest request = await Bodies.ReadAsync(context, Messages.Default.CurveRequest).ConfigureAwait(false);
        UploadedTable table = _tables.Find(request.Table);
        CurveAnswer answer;
        using (await answers.EnterAsync(context.RequestAborted).ConfigureAwait(false))
        {
            answer = table.Curve(request.Item);
        }

        await Replies.Json(context, answer, Messages.Default.CurveAnswer).ConfigureAwait(false);
    }

    private async Task SendModel(HttpContext context)
    {
        UploadedTable table = _tables.Find(Bodies.Parameter(context, "table"));
        byte[] file;
        using (await answers.EnterAsync(context.RequestAborted).ConfigureAwait(false))
        {
            file = table.ModelFile();
        }

        await Replies.Bytes(context, file, "application/octet-stream").ConfigureAwait(false);
    }

    private async Task SendPredictions(HttpContext context)
    {
        UploadedTable table = _tables.Find(Bodies.Parameter(context, "table"));
        byte[] file;
        using (await fits.EnterAsync(context.RequestAborted).ConfigureAwait(false))
        {
            file = table.Predictions();
        }

        await Replies.Bytes(context, file, "text/csv; charset=utf-8").ConfigureAwait(false);
    }

    // Now and then: a fit tells thousands of steps.
    private sealed class Steps(ChannelWriter<FitEvent> steps, TimeSpan between) : IProgress<WorkProgress>
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
                steps.TryWrite(new("fitting", words, null));
            }
        }
    }
}
