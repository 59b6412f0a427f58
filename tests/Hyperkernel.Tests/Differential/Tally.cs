using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Hyperkernel.Tests.Differential;

/// <summary>A wrong answer: by which route, of which kind, and in which case.</summary>
/// <param name="Route">The route.</param>
/// <param name="Kind">What is wrong, one word or two.</param>
/// <param name="Detail">Which entry, what it is and what it should be.</param>
/// <param name="Excess">The error over what is allowed; infinite where there is no number.</param>
internal sealed record Failure(string Route, string Kind, string Detail, double Excess)
{
    /// <summary>Failures of one cause mostly have one of these.</summary>
    public string Key(DifferentialCase failing) => $"{Route}: {Kind}, {failing.Ingredients}";
}

/// <summary>Counts what many cases did, from many threads.</summary>
internal sealed partial class Tally
{
    private readonly ConcurrentDictionary<string, (long Count, double Worst)> _comparisons = new();
    private readonly ConcurrentDictionary<string, long> _refusals = new();
    private readonly ConcurrentDictionary<string, long> _events = new();
    private readonly ConcurrentDictionary<string, (long Count, Failure Failure, DifferentialCase Case, string Seed)> _failures = new();

    public long Failures => _failures.Values.Sum(f => f.Count);

    /// <summary>The failures of each key with its smallest case, the most frequent first.</summary>
    public IEnumerable<(string Key, long Count, Failure Failure, DifferentialCase Case, string Seed)> FailuresByKey =>
        _failures.OrderByDescending(f => f.Value.Count).Select(f => (f.Key, f.Value.Count, f.Value.Failure, f.Value.Case, f.Value.Seed));

    /// <summary>Entries that were compared, and the largest error among them in units of what is allowed.</summary>
    public void Compared(string pair, long count, double worst) =>
        _comparisons.AddOrUpdate(pair, (count, worst), (_, known) => (known.Count + count, Math.Max(known.Worst, worst)));

    /// <summary>A route gave no numbers but a reason.</summary>
    public void Refused(string route, string message) =>
        _refusals.AddOrUpdate($"{route}: {Numbers().Replace(message.Split('\n')[0], "#")}", 1, (_, known) => known + 1);

    /// <summary>Something that is worth a count.</summary>
    public void Count(string what) => _events.AddOrUpdate(what, 1, (_, known) => known + 1);

    public void Failed(DifferentialCase failing, Failure failure, string seed) =>
        _failures.AddOrUpdate(
            failure.Key(failing),
            (1, failure, failing, seed),
            (_, known) =>
                failing.Size < known.Case.Size ? (known.Count + 1, failure, failing, seed) : known with { Count = known.Count + 1 }
        );

    /// <summary>The counts as text.</summary>
    public string Summary()
    {
        StringBuilder text = new();
        foreach ((string what, long count) in _events.OrderBy(e => e.Key, StringComparer.Ordinal))
        {
            Line($"{count, 12:N0}  {what}");
        }

        Line($"{"compared", 12}  largest error over what is allowed, by pair of routes");
        foreach ((string pair, (long count, double worst)) in _comparisons.OrderBy(e => e.Key, StringComparer.Ordinal))
        {
            Line($"{count, 12:N0}  {worst, 8:G3}  {pair}");
        }

        Line($"{"refused", 12}  by route and message");
        foreach ((string message, long count) in _refusals.OrderByDescending(e => e.Value))
        {
            Line($"{count, 12:N0}  {message}");
        }

        return text.ToString();

        void Line(FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture));
    }

    [GeneratedRegex(
        @"-?\d[\d.,]*(E[+-]?\d+)?|∞|NaN|\b(rbf|exp|gaussian|polynomial|monomial|rectified_monomial|leaky_relu|ab_relu)\([^)]*\)"
    )]
    private static partial Regex Numbers();
}
