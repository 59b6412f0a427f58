using System.Text.RegularExpressions;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Data.Tables;

/// <summary>Tells columns that only name things from columns that measure them, as far as it can be told.</summary>
internal static partial class Identifiers
{
    // So few contexts may differ in everything by chance.
    private const int FewContexts = 5;

    /// <summary>Whether a column's name is that of an identifier.</summary>
    public static bool IsNameOfOne(string name) => Words().IsMatch(Camel().Replace(name, "_"));

    /// <summary>What makes a column look like an identifier, as a clause with what to do; null where nothing does.</summary>
    /// <param name="name">The column.</param>
    /// <param name="kind">What it holds.</param>
    /// <param name="rows">Distinct contexts for a column of a context, else all rows.</param>
    /// <param name="column">Where the column stands there.</param>
    /// <param name="contextColumns">How many columns make a context; 0 for a column of a coordinate.</param>
    public static string? Doubt(string name, ColumnKind kind, Matrix<double> rows, int column, int contextColumns)
    {
        HashSet<double> distinct = [];
        bool areWhole = true;
        for (long i = 0; i < rows.Rows; i++)
        {
            double entry = rows[i, column];
            areWhole &= entry == Math.Floor(entry);
            distinct.Add(entry);
        }

        bool tellsApart = contextColumns > 0 && rows.Rows >= FewContexts && distinct.Count >= 0.95 * rows.Rows;
        return kind switch
        {
            ColumnKind.Category when tellsApart =>
                $"is a category with {distinct.Count} levels at {rows.Rows} contexts: it names contexts and does not describe them, so it "
                    + "says nothing of new ones; leave it out if other columns describe them",
            ColumnKind.Number when areWhole && IsNameOfOne(name) =>
                "holds whole numbers and is named like an identifier, but their size counts as a measurement; leave it out, or say "
                    + $"--category {name}",
            ColumnKind.Number
                when areWhole && tellsApart && contextColumns > 1 && distinct.Max() - distinct.Min() + 1 <= 1.1 * distinct.Count =>
                $"holds the whole numbers from {distinct.Min()} to {distinct.Max()}, one for each context, like an identifier; "
                    + "leave it out if their size means nothing",
            _ => null,
        };
    }

    [GeneratedRegex(
        "(^|[^a-z])(id|ids|identifier|index|idx|code|nr|no|num|number|key|station|stations|site|sensor|subject|patient|user|item|plot|uuid|"
            + "zip|zipcode|postcode)([^a-z]|$)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex Words();

    // Between the words of a name such as stationId.
    [GeneratedRegex("(?<=[a-z])(?=[A-Z])", RegexOptions.CultureInvariant)]
    private static partial Regex Camel();
}
