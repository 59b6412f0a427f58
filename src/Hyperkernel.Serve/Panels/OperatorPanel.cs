using System.Diagnostics;
using Hyperkernel.Experiments.Operators;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Operators;
using Hyperkernel.Serve.Http;
using Microsoft.AspNetCore.Http;

namespace Hyperkernel.Serve.Panels;

/// <summary>Draw a function, and see what Burgers' equation makes of it: learnt from 100 pairs, with a band, beside the solution.</summary>
internal sealed class OperatorPanel(ServeOptions options, Gate fits, Gate answers) : IPanel
{
    /// <summary>Points of a function.</summary>
    public const int Points = 64;

    // The functions that were learnt from have values of some 1 to 3.
    private const double Largest = 10;
    private const int Pairs = 100;
    private const int Examples = 50;
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _lock = new();
    private Fitted? _fitted;
    private bool _isGone;

    /// <inheritdoc/>
    public IEnumerable<Route> Routes =>
        [new(HttpMethods.Post, "/api/operator/solve", Solve), new(HttpMethods.Get, "/api/operator/example", SendExample)];

    /// <inheritdoc/>
    public void Stop() => _end.Cancel();

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _isGone = true;
            _fitted?.Model.Dispose();
        }

        _end.Dispose();
    }

    private async Task Solve(HttpContext context)
    {
        PeriodicFunction drawn = await Bodies.ReadAsync(context, Messages.Default.PeriodicFunction).ConfigureAwait(false);
        if (drawn.Values.Length != Points || drawn.Values.Any(v => !(Math.Abs(v) <= Largest)))
        {
            throw new RequestException(
                StatusCodes.Status400BadRequest,
                FormattableString.Invariant($"A function has {Points} values, each from -{Largest} to {Largest}.")
            );
        }

        Fitted fitted = await FirstFit(context.RequestAborted).ConfigureAwait(false);
        OperatorAnswer answer;
        using (await answers.EnterAsync(context.RequestAborted).ConfigureAwait(false))
        {
            answer = Answer(fitted, drawn.Values);
        }

        await Replies.Json(context, answer, Messages.Default.OperatorAnswer).ConfigureAwait(false);
    }

    private async Task SendExample(HttpContext context)
    {
        int number = Bodies.Number(context, "number");
        Fitted fitted = await FirstFit(context.RequestAborted).ConfigureAwait(false);
        await Replies.Json(context, new(fitted.Examples[number % Examples]), Messages.Default.PeriodicFunction).ConfigureAwait(false);
    }

    private async Task<Fitted> FirstFit(CancellationToken aborted)
    {
        if (Volatile.Read(ref _fitted) is { } there)
        {
            return there;
        }

        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(aborted, _end.Token);

        // One fit runs at a time, so that the second one finds the first one's.
        using IDisposable turn = await fits.EnterAsync(either.Token).ConfigureAwait(false);
        return _fitted ?? Keep(await Task.Run(() => Fit(either.Token), either.Token).ConfigureAwait(false));
    }

    private Fitted Keep(Fitted fitted)
    {
        lock (_lock)
        {
            if (!_isGone)
            {
                return _fitted = fitted;
            }
        }

        fitted.Model.Dispose();
        throw Gone();
    }

    private static OperationCanceledException Gone() => new("The program ends.");

    private Fitted Fit(CancellationToken cancellation)
    {
        using OperatorPairs all = Burgers.Create(Pairs + Examples, Points, options.Seed),
            training = all.Part(0, Pairs);
        long start = Stopwatch.GetTimestamp();
        OperatorRegression model = training.Fit(
            new()
            {
                Symmetry = OperatorSymmetry.ShiftsAndReflection,
                Compute = new() { Cancellation = cancellation },
            }
        );
        try
        {
            return new(
                model,
                model.BandFactor(),
                Stopwatch.GetElapsedTime(start).TotalSeconds,
                [.. Enumerable.Range(Pairs, Examples).Select(i => all.Inputs.Row(i).ToArray())]
            );
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    // Some milliseconds, in which the model is not disposed of.
    private OperatorAnswer Answer(Fitted fitted, double[] values)
    {
        lock (_lock)
        {
            return _isGone ? throw Gone() : Predicted(fitted, values);
        }
    }

    private static OperatorAnswer Predicted(Fitted fitted, double[] values)
    {
        // Functions that were learnt from have no mean; a mean only carries the solution along.
        double mean = values.Average();
        double[] initial = Array.ConvertAll(values, v => v - mean);
        using Matrix<double> inputs = Matrix<double>.From(1, Points, initial);
        long start = Stopwatch.GetTimestamp();
        using Matrix<double> prediction = fitted.Model.Mean(inputs),
            deviation = fitted.Model.Deviation(inputs);
        double milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        double[] truth = Burgers.Solution(initial),
            learnt = prediction.Row(0).ToArray(),
            half = [.. deviation.Row(0).ToArray().Select(d => fitted.Factor * d)];
        double difference = Norm(learnt.Zip(truth, (p, t) => p - t)),
            size = Norm(truth);
        return new(
            initial,
            learnt,
            half,
            truth,
            size > 0 ? difference / size : null,
            Enumerable.Range(0, Points).Count(j => Math.Abs(learnt[j] - truth[j]) <= half[j]) / (double)Points,
            fitted.Seconds,
            Pairs,
            milliseconds
        );
    }

    private static double Norm(IEnumerable<double> values) => Math.Sqrt(values.Sum(v => v * v));

    private sealed record Fitted(OperatorRegression Model, double Factor, double Seconds, double[][] Examples);
}
