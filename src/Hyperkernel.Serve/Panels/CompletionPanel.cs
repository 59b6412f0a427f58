using System.Diagnostics;
using System.Globalization;
using Hyperkernel.Data;
using Hyperkernel.Experiments.Completion;
using Hyperkernel.Experiments.Images;
using Hyperkernel.Serve.Http;
using Microsoft.AspNetCore.Http;

namespace Hyperkernel.Serve.Panels;

/// <summary>Draw the upper half of an image, and see it completed.</summary>
/// <remarks>The methods are fitted once for all pages, when the first one asks; that fit goes on when the page is closed.</remarks>
internal sealed class CompletionPanel : IPanel
{
    private readonly ServeOptions _options;
    private readonly Gate _fits;
    private readonly Gate _answers;
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _lock = new();
    private readonly Lazy<CompletionTask> _task;
    private Task? _work;
    private long _start;
    private CompletionState? _state;
    private LiveCompletion[] _methods = [];

    /// <summary>The panel.</summary>
    /// <exception cref="ArgumentException">There are not so many images, or they are not what the page can draw.</exception>
    public CompletionPanel(ServeOptions options, Gate fits, Gate answers)
    {
        (_options, _fits, _answers) = (options, fits, answers);
        _task = new(() =>
        {
            ImageSet images = options.Images ?? GeneratedImages.Create(options.TrainImages + options.TestImages, options.Seed);
            return CompletionTask.Draw(images, options.TrainImages, options.TestImages, MissingPart.Bottom, options.Seed);
        });
        if (options.Images is { } given)
        {
            Check(given, options.TrainImages + options.TestImages);
        }
    }

    /// <inheritdoc/>
    public IEnumerable<Route> Routes =>
        [
            new(HttpMethods.Post, "/api/complete/begin", Begin),
            new(HttpMethods.Get, "/api/complete/state", State),
            new(HttpMethods.Get, "/api/complete/example", SendExample),
            new(HttpMethods.Post, "/api/complete/draw", Draw),
        ];

    /// <inheritdoc/>
    public void Stop() => _end.Cancel();

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            _work?.Wait();
        }
        catch (AggregateException) { }

        _end.Dispose();
    }

    private static void Check(ImageSet images, int needed)
    {
        if (images.Channels != 1 || images.UnknownPixels > 0 || images.Height > 64 || images.Width > 64 || images.Height < 2)
        {
            throw new ArgumentException(
                $"{images}; the page draws whole images of one channel, of 2 to 64 rows and up to 64 pixels in a row."
            );
        }

        if (images.Count < needed)
        {
            throw new ArgumentException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{images.Name} has {images.Count} images, but {needed} are needed to learn from and to measure errors by; see --train."
                )
            );
        }
    }

    private Task Begin(HttpContext context)
    {
        lock (_lock)
        {
            if (_work is null || (_work.IsCompleted && _methods.Length == 0))
            {
                _start = Stopwatch.GetTimestamp();
                Say("waiting", "waiting for another fit");
                _work = Task.Run(Fit);
            }
        }

        return State(context);
    }

    private Task State(HttpContext context)
    {
        lock (_lock)
        {
            return Replies.Json(context, _state ?? Of("idle", "not begun", 0), Messages.Default.CompletionState);
        }
    }

    private async Task Fit()
    {
        try
        {
            using IDisposable turn = await _fits.EnterAsync(_end.Token).ConfigureAwait(false);
            CompletionTask task = _task.Value;
            List<LiveCompletion> methods = [];
            foreach (CompletionMethod method in LiveCompletion.Methods(new(task) { Seed = _options.Seed }))
            {
                Say("fitting", method.Name);
                methods.Add(LiveCompletion.Fit(method, task, new Watcher(this, method.Name), _end.Token));
            }

            // What is prepared at the first question is not the first stroke's to wait for.
            float[] visible = [.. task.TestContexts.Row(0)];
            methods.ForEach(method => _ = method.At(visible));
            lock (_lock)
            {
                _methods = [.. methods];
                Say("ready", "ready");
            }
        }
        catch (OperationCanceledException)
        {
            Say("failed", "The program ends.");
        }
        catch (Exception e)
        {
            (int status, string sentence) = Router.Problem(e);
            Say("failed", sentence);
            if (status == StatusCodes.Status500InternalServerError)
            {
                await _options.Error.WriteLineAsync(e.ToString()).ConfigureAwait(false);
            }
        }
    }

    private void Say(string state, string words)
    {
        lock (_lock)
        {
            _state = Of(state, words, Stopwatch.GetElapsedTime(_start).TotalSeconds);
        }
    }

    private CompletionState Of(string state, string words, double seconds)
    {
        ImageSet? given = _options.Images;
        return new(
            state,
            words,
            given?.Height ?? GeneratedImages.Side,
            given?.Width ?? GeneratedImages.Side,
            given is null ? "built-in images" : Path.GetFileName(given.Name),
            _options.TrainImages,
            seconds,
            [.. _methods.Select(m => new FittedMethod(m.Name, m.Setting, m.MseMissing, m.Coverage90))]
        );
    }

    private Task SendExample(HttpContext context)
    {
        int number = Bodies.Number(context, "number");
        ImageSet images = _task.Value.Truth;
        return Replies.Json(context, new([.. images.Pixels.Row(number % images.Count)]), Messages.Default.Example);
    }

    private async Task Draw(HttpContext context)
    {
        Drawing drawing = await Bodies.ReadAsync(context, Messages.Default.Drawing).ConfigureAwait(false);
        LiveCompletion[] methods = _methods;
        if (methods.Length == 0)
        {
            throw new RequestException(StatusCodes.Status409Conflict, "The methods are not fitted yet.");
        }

        int visible = _task.Value.TestContexts.Row(0).Length;
        if (drawing.Pixels.Length != visible)
        {
            throw new RequestException(
                StatusCodes.Status400BadRequest,
                FormattableString.Invariant($"There are {drawing.Pixels.Length} pixels, must be {visible}: the upper half of an image.")
            );
        }

        if (Array.Find(drawing.Pixels, p => p is not (>= 0 and <= 1)) is not 0 and var strange)
        {
            throw new RequestException(
                StatusCodes.Status400BadRequest,
                FormattableString.Invariant($"A pixel is {strange}, must be from 0 to 1.")
            );
        }

        using IDisposable turn = await _answers.EnterAsync(context.RequestAborted).ConfigureAwait(false);
        long start = Stopwatch.GetTimestamp();
        CompletedBy[] said =
        [
            .. methods.Select(method =>
            {
                (float[] image, float[] deviation) = method.At(drawing.Pixels);
                return new CompletedBy(method.Name, image, deviation);
            }),
        ];
        double milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        turn.Dispose();
        await Replies.Json(context, new(milliseconds, said), Messages.Default.Completed).ConfigureAwait(false);
    }

    private sealed class Watcher(CompletionPanel panel, string method) : IProgress<string>
    {
        public void Report(string value) => panel.Say("fitting", $"{method}: {value}");
    }
}
