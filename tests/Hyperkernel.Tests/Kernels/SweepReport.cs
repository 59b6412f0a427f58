using System.Globalization;
using System.Text;

namespace Hyperkernel.Tests.Kernels;

/// <summary>What a sweep found, by form of network and route.</summary>
internal sealed class SweepReport
{
    private readonly Dictionary<(string Form, string Route), Group> _groups = [];
    private readonly Dictionary<string, double> _relative = [];

    /// <summary>Entries compared.</summary>
    public int Compared { get; private set; }

    /// <summary>Entries of matrices that were refused where they may be.</summary>
    public int Refused { get; private set; }

    /// <summary>Whether any entry is wrong, or was refused where it may not be.</summary>
    public bool HasFailures => _groups.Values.Any(group => group.Wrong > 0 || group.Refused is not null);

    /// <summary>Compares an entry of one kernel.</summary>
    /// <param name="given">The case.</param>
    /// <param name="route">The route.</param>
    /// <param name="entry">The entry.</param>
    /// <param name="kernel">The kernel's name.</param>
    /// <param name="got">What the route gives.</param>
    /// <param name="right">What is right.</param>
    /// <param name="own">The geometric mean of both rows' kernels with themselves.</param>
    /// <param name="oneSigned">Whether the entry is a sum of terms of one sign.</param>
    public void Compare(
        ReferenceCase given,
        KernelRoute route,
        ReferenceEntry entry,
        string kernel,
        double got,
        double right,
        double own,
        bool oneSigned
    )
    {
        Compared++;
        Group group = GroupOf(given, route);
        double size = Math.Max(Math.Abs(right), 0.1 * own),
            error = got == right ? 0 : Math.Abs(got - right) / size;
        group.Compared++;
        if (!(error <= (route.IsSingle ? ReferenceSweepTests.SingleTolerance : ReferenceSweepTests.DoubleTolerance)))
        {
            group.Wrong++;
            group.Inputs.Add(given.Inputs);
            if (!(error <= group.Worst))
            {
                group.Worst = double.IsNaN(error) ? double.PositiveInfinity : error;
                group.Where = string.Create(
                    CultureInfo.InvariantCulture,
                    $"inputs {given.Inputs}, {kernel}[{entry.Row}, {entry.Column}] = {got:R}, right is {right:R}; "
                        + $"{Inputs(given, entry.Row)} and {Inputs(given, entry.Column)}"
                );
            }
        }

        if (oneSigned && right != 0)
        {
            _relative[route.Name] = Math.Max(_relative.GetValueOrDefault(route.Name), Math.Abs(got - right) / Math.Abs(right));
        }
    }

    /// <summary>Notes a matrix, or an entry, that a route refuses.</summary>
    public void Refuse(ReferenceCase given, KernelRoute route, bool allowed, int entries, string message)
    {
        Refused += entries;
        if (!allowed)
        {
            Group group = GroupOf(given, route);
            group.Refused ??= $"inputs {given.Inputs} refused: {message}";
            group.Inputs.Add(given.Inputs);
        }
    }

    /// <summary>
    /// A line for each form and route that fails, the worst entry with its inputs; then the largest errors over the entries themselves.
    /// </summary>
    public override string ToString()
    {
        StringBuilder text = new();
        foreach (
            ((string form, string route), Group group) in _groups
                .Where(g => g.Value.Wrong > 0 || g.Value.Refused is not null)
                .OrderByDescending(g => g.Value.Worst)
        )
        {
            _ = text.AppendLine(
                CultureInfo.InvariantCulture,
                $"{form, -11}{route, -14}{group.Wrong, 5} of {group.Compared, 5} wrong, at most by {group.Worst:E1}; "
                    + $"{string.Join(' ', group.Inputs)}"
            );
            _ = text.AppendLine(CultureInfo.InvariantCulture, $"    {group.Where}{(group.Refused is null ? "" : $"; {group.Refused}")}");
        }

        if (_relative.Count > 0)
        {
            _ = text.AppendLine(
                CultureInfo.InvariantCulture,
                $"over one-signed entries themselves: "
                    + $"{string.Join(", ", _relative.Select(r => FormattableString.Invariant($"{r.Key} {r.Value:E1}")))}"
            );
        }

        return text.ToString();
    }

    private static string Inputs(ReferenceCase given, int row) =>
        $"({Text(given.Contexts[row])}{(given.Coordinates is null ? "" : $"; {Text(given.Coordinates[row])}")})";

    private static string Text(double[] row) => string.Join(' ', row.Select(v => v.ToString("R", CultureInfo.InvariantCulture)));

    private Group GroupOf(ReferenceCase given, KernelRoute route)
    {
        if (!_groups.TryGetValue((given.Form, route.Name), out Group? group))
        {
            _groups.Add((given.Form, route.Name), group = new());
        }

        return group;
    }

    private sealed class Group
    {
        public int Compared { get; set; }

        public int Wrong { get; set; }

        public double Worst { get; set; }

        public string Where { get; set; } = "";

        public string? Refused { get; set; }

        public SortedSet<string> Inputs { get; } = new(StringComparer.Ordinal);
    }
}
