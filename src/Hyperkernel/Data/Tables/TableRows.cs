using Hyperkernel.Data.Csv;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;

namespace Hyperkernel.Data.Tables;

/// <summary>Rows of a table as numbers: a number, days since the origin, or the number of a category's level for each entry.</summary>
/// <param name="Entries">A row for each row of the table that has a value, a column for each one asked for, and last the value.</param>
/// <param name="Columns">What the columns hold.</param>
/// <param name="MissingValues">How many rows were left out since their value is missing.</param>
/// <param name="Dialect">What separates fields and decimals.</param>
internal sealed record TableRows(Matrix<double> Entries, IReadOnlyList<TableRows.Column> Columns, long MissingValues, Dialect Dialect)
    : IDisposable
{
    /// <summary>The line of each row that has a value.</summary>
    public IReadOnlyList<long> Lines { get; private init; } = [];

    /// <summary>Reads some columns of a table.</summary>
    /// <param name="path">The file.</param>
    /// <param name="columns">The columns, and what they have to hold; null to find it.</param>
    /// <param name="value">The column of the values, of which some may be missing; null for none.</param>
    /// <param name="options">How the table is read.</param>
    /// <exception cref="DataFormatException">The file is no such table.</exception>
    public static TableRows Read(string path, IReadOnlyList<(string Name, ColumnKind? Kind)> columns, string? value, TableOptions options)
    {
        string[] names = [.. columns.Select(c => c.Name), .. value is null ? (string[])[] : [value]];
        using TableReader table = TableReader.Open(path, options, names);
        int[] places = Array.ConvertAll(names, table.Place);
        ColumnReader[] readers =
        [
            .. columns.Select(c => new ColumnReader(
                c.Name,
                options.Categories.Contains(c.Name, StringComparer.Ordinal) ? ColumnKind.Category : c.Kind,
                table.Dialect.DecimalMark
            )),
            .. value is null ? (ColumnReader[])[] : [new ColumnReader(value, ColumnKind.Number, table.Dialect.DecimalMark)],
        ];
        HashSet<string> missing = new(options.Missing, StringComparer.Ordinal) { "" };
        RowBuffer<double> rows = new(names.Length);
        List<long> lines = [];
        long left = 0;
        while (table.Read())
        {
            if (value is not null && missing.Contains(table.Fields[places[^1]].Trim()))
            {
                left++;
                continue;
            }

            lines.Add(table.Line);
            Span<double> row = rows.Add();
            for (int j = 0; j < places.Length; j++)
            {
                string text = table.Fields[places[j]].Trim();
                if (missing.Contains(text))
                {
                    throw table.Error(names[j], Missing(text));
                }

                if (readers[j].FindProblem(text, table.Line, out row[j]) is { } problem)
                {
                    bool mayMeanNothing = j == columns.Count && !text.AsSpan().ContainsAnyInRange('0', '9');
                    throw table.Error(
                        names[j],
                        mayMeanNothing ? $"{problem}; if it means that nothing was observed, say so with --na" : problem
                    );
                }
            }
        }

        if (rows.Count == 0)
        {
            throw new DataFormatException(
                path,
                left == 0
                    ? "there are no rows below the line of names."
                    : $"every value of the column '{value}' is missing; there is nothing to learn from."
            );
        }

        Matrix<double> entries = rows.ToMatrix();
        for (int j = 0; j < readers.Length; j++)
        {
            Renumber(entries, j, readers[j].SortLevels());
        }

        return new(
            entries,
            [.. readers.Select((r, j) => new Column(names[j], r.Kind!.Value, [.. r.Levels], r.AreDates))],
            left,
            table.Dialect
        )
        {
            Lines = lines,
        };
    }

    /// <inheritdoc/>
    public void Dispose() => Entries.Dispose();

    /// <summary>An entry as it stands in the table, or means the same.</summary>
    public string Text(long row, int column) => Columns[column].Text(Entries[row, column]);

    private static string Missing(string text) =>
        (text.Length == 0 ? "there is nothing" : $"'{text}', which counts as missing, stands")
        + " where a context or coordinate must be complete; leave the row out, or fill it in"
        + (text.Length == 0 ? "" : ", or say with --na what else counts as missing");

    private static void Renumber(Matrix<double> entries, int column, int[]? numbers)
    {
        for (long i = 0; numbers is not null && i < entries.Rows; i++)
        {
            entries[i, column] = numbers[(int)entries[i, column]];
        }
    }

    /// <summary>What a column holds.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Kind">Its kind.</param>
    /// <param name="Levels">The levels of a category.</param>
    /// <param name="AreDates">Whether all times are dates.</param>
    internal sealed record Column(string Name, ColumnKind Kind, IReadOnlyList<string> Levels, bool AreDates)
    {
        /// <summary>How the column is encoded, with periods if some were asked for.</summary>
        /// <exception cref="ArgumentException">It cannot have such periods.</exception>
        public ColumnEncoding Encoding(ColumnPeriods? periods) =>
            (Kind, periods) switch
            {
                (ColumnKind.Category, null) => ColumnEncoding.OfCategories(Name, Levels),
                (ColumnKind.Category, _) => throw new ArgumentException(
                    $"--period {Name}: the column is a category, and only numbers and times have periods."
                ),
                (ColumnKind.Number, { AreOfTimes: true }) => throw new ArgumentException(
                    $"--period {Name}: day, week and year are periods of dates and times, but the column holds numbers; give the period "
                        + "as a number in their unit, such as 24 for hours."
                ),
                (ColumnKind.Number, null) => new(Name),
                (ColumnKind.Number, _) => ColumnEncoding.OfNumbers(Name, periods.Lengths, periods.KeepsNumber),
                (_, null) => ColumnEncoding.OfTimes(Name, [], keepsNumber: true),
                _ => ColumnEncoding.OfTimes(Name, periods.Lengths, periods.KeepsNumber),
            };

        /// <summary>An entry as it stands in a table, or means the same.</summary>
        public string Text(double entry) =>
            Kind switch
            {
                ColumnKind.Category => Levels[(int)entry],
                ColumnKind.Time => TimeField.Text(entry, AreDates),
                _ => FormattableString.Invariant($"{entry}"),
            };

        /// <summary>The number of each level among those of an encoding; -1 for one that is not among them.</summary>
        public int[] NumbersIn(ColumnEncoding encoding)
        {
            Dictionary<string, int> known = encoding
                .Levels.Index()
                .ToDictionary(level => level.Item, level => level.Index, StringComparer.Ordinal);
            return [.. Levels.Select(level => known.GetValueOrDefault(level, -1))];
        }
    }
}
