using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using CsCheck;
using Hyperkernel.Randomness;

namespace Hyperkernel.Tests.Differential;

/// <summary>
/// Draws many cases by number, runs them on all cores, and shows for each kind of failure the smallest case found and what is left of it.
/// </summary>
/// <param name="seed">With the same seed case i is the same, whatever the number of cases and threads.</param>
internal sealed class DifferentialRunner(ulong seed)
{
    private const int Shrunk = 300;
    private static readonly TimeSpan _mostForShrinking = TimeSpan.FromMinutes(1);
    private readonly CounterRandom _seeds = new(seed, 0);

    /// <summary>What was counted.</summary>
    public Tally Tally { get; } = new();

    /// <summary>
    /// Runs cases <paramref name="first"/> to <paramref name="end"/> - 1. What is wrong is written to the standard error at once, and what
    /// was done every minute.
    /// </summary>
    public void Run(int first, int end)
    {
        CaseCheck check = new(Tally);
        Stopwatch watch = Stopwatch.StartNew();
        ConcurrentDictionary<int, TimeSpan> running = [];
        int done = 0;
        bool IsLong(KeyValuePair<int, TimeSpan> c) => watch.Elapsed - c.Value > TimeSpan.FromMinutes(1);
        using Timer report = new(
            _ =>
                Console.Error.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{done} cases in {watch.Elapsed.TotalSeconds:F0} s, {Tally.Failures} wrong; longer than a minute: "
                            + $"{string.Join(", ", running.Where(IsLong).Select(c => c.Key))}"
                    )
                ),
            null,
            TimeSpan.FromMinutes(1),
            TimeSpan.FromMinutes(1)
        );
        Parallel.For(
            first,
            end,
            new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount },
            i =>
            {
                running[i] = watch.Elapsed;
                PCG source = new(1, _seeds.Bits((ulong)i));
                string name = source.ToString(source.State);
                DifferentialCase drawn = CaseGen.All.Generate(source, null, out _);
                foreach (Failure failure in check.Failures(drawn))
                {
                    Tally.Failed(drawn, failure, $"case {i}, CsCheck_Seed {name}");
                    Console.Error.WriteLine($"case {i}: {failure.Route}, {failure.Kind}: {failure.Detail}");
                }

                running.TryRemove(i, out _);
                Interlocked.Increment(ref done);
            }
        );
        Tally.Count(FormattableString.Invariant($"run of cases {first} to {end - 1} in {watch.Elapsed.TotalSeconds:F1} s"));
    }

    /// <summary>Summary, and failures by what is left of their cases when these are shrunk, which mostly tells causes apart.</summary>
    public string Report()
    {
        Stopwatch watch = Stopwatch.StartNew();
        (long Count, string Seed, DifferentialCase Case, Failure Failure)[] shrunk =
        [
            .. Tally
                .FailuresByKey.Take(Shrunk)
                .AsParallel()
                .AsOrdered()
                .Select(f =>
                {
                    (DifferentialCase small, Failure failure) =
                        watch.Elapsed > _mostForShrinking ? (f.Case, f.Failure) : CaseShrinker.Shrink(f.Case, f.Failure);
                    return (f.Count, f.Seed, small, failure);
                }),
        ];
        IEnumerable<string> causes = shrunk
            .GroupBy(f => $"{f.Failure.Kind}, {f.Case.Ingredients}")
            .OrderByDescending(g => g.Sum(f => f.Count))
            .Select(g =>
            {
                (_, string drawn, DifferentialCase small, Failure failure) = g.MinBy(f => f.Case.Size);
                string routes = string.Join("; ", g.Select(f => f.Failure.Route).Distinct().Order(StringComparer.Ordinal));
                return $"{g.Sum(f => f.Count)} times {g.Key}\n    by {routes}\n    {failure.Route}: {failure.Detail} (error / allowed "
                    + $"{failure.Excess:G3})\n    {small}\n    from {drawn}";
            });
        return $"{Tally.Summary()}\n{Tally.Failures} wrong answers of {Tally.FailuresByKey.Count()} kinds\n{string.Join('\n', causes)}";
    }
}
