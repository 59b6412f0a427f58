using System.Globalization;
using Hyperkernel.Data.Tables;
using Hyperkernel.Features;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;

namespace Hyperkernel.Inference.Models;

/// <summary>Points that rows of a table name.</summary>
/// <param name="Queries">The points.</param>
/// <param name="Rows">The rows, with the columns of contexts (or of their numbers) and coordinates.</param>
/// <param name="Notes">What should be known of them, a sentence each.</param>
internal sealed record TablePoints(Queries Queries, TableRows Rows, IReadOnlyList<string> Notes)
{
    /// <summary>The number of each row's context, where the table numbers contexts.</summary>
    public long[]? ContextNumbers { get; init; }
}

/// <summary>Observations and points from tables: columns of any kind become the numbers that a network sees.</summary>
internal static class TableData
{
    /// <summary>Observations from rows of a table.</summary>
    public static Observations Observe(TableColumns columns, string path, TableOptions options)
    {
        Check(columns, options);
        using TableRows rows = TableRows.Read(path, Wanted(columns, fresh: true), columns.Value, options);
        columns = Encoded(columns, rows, options);
        (int contexts, int coordinates) = (columns.Contexts.Count, columns.Coordinates.Count);
        using Matrix<double> raw = Block(rows, 0, contexts),
            y = Values(rows, contexts + coordinates, columns);

        // Contexts are few beside rows, and long where categories have many levels.
        InputList inputs = InputList.From(raw, path);
        Matrix<double> distinct = inputs.Distinct.As<double>();
        using Matrix<double> x = TableEncoding.Of(distinct, 0, [.. rows.Columns.Take(contexts)], EncodingsOf(columns, columns.Contexts));
        string[] notes = [.. TableNotes.Of(rows, distinct, columns)];
        if (coordinates == 0)
        {
            using Matrix<double> all = Matrix<double>.Create(raw.Rows, x.Columns, (i, j) => x[inputs.At(i), j]);
            return Split(Observations.OfInputs(all, y), columns) with { ValuesMissing = rows.MissingValues, Notes = notes };
        }

        long[] contextOf = new long[raw.Rows];
        for (int i = 0; i < contextOf.Length; i++)
        {
            contextOf[i] = inputs.At(i);
        }

        using Matrix<double> z = Coordinates(rows, contexts, columns);
        return Split(Observations.OfPairs(x, contextOf, z, y), columns) with { ValuesMissing = rows.MissingValues, Notes = notes };
    }

    /// <summary>Observations from rows of a table that gives contexts by their numbers.</summary>
    /// <param name="columns">The columns.</param>
    /// <param name="path">The table.</param>
    /// <param name="contexts">The contexts, one a row.</param>
    /// <param name="contextsName">Their file.</param>
    /// <param name="options">How the table is read.</param>
    public static Observations ObserveNumbered(
        TableColumns columns,
        string path,
        Matrix<double> contexts,
        string contextsName,
        TableOptions options
    )
    {
        Check(columns, options);
        using TableRows rows = TableRows.Read(path, Wanted(columns, fresh: true), columns.Value, options);
        columns = Encoded(columns, rows, options);
        using Matrix<double> z = Coordinates(rows, 1, columns),
            y = Values(rows, 1 + columns.Coordinates.Count, columns);
        return Split(Observations.OfPairs(contexts, Numbers(rows, contexts.Rows, path, columns, contextsName), z, y), columns) with
        {
            ValuesMissing = rows.MissingValues,
            Notes = [.. TableNotes.OfNumbered(rows, columns)],
        };
    }

    /// <summary>Where to predict, from rows of a table.</summary>
    public static TablePoints Points(TableColumns columns, string path, TableOptions options) =>
        PointsOf(columns, TableRows.Read(path, Wanted(columns, fresh: false), null, options));

    /// <summary>Points with their values, from the rows of a table that have one.</summary>
    public static (TablePoints Points, Matrix<double> Values) Known(TableColumns columns, string path, TableOptions options)
    {
        TableRows rows = TableRows.Read(path, Wanted(columns, fresh: false), columns.Value, options);
        return (PointsOf(columns, rows), Block(rows, rows.Columns.Count - 1, 1));
    }

    /// <summary>The same where the table gives contexts by their numbers.</summary>
    public static (TablePoints Points, Matrix<double> Values) KnownNumbered(
        TableColumns columns,
        string path,
        Matrix<double> contexts,
        string contextsName,
        TableOptions options
    )
    {
        TableRows rows = TableRows.Read(path, Wanted(columns, fresh: false), columns.Value, options);
        return (PointsOf(columns, rows, path, contexts, contextsName), Block(rows, rows.Columns.Count - 1, 1));
    }

    private static TablePoints PointsOf(TableColumns columns, TableRows rows)
    {
        Matrix<double> x = TableEncoding.Of(
            rows.Entries,
            0,
            [.. rows.Columns.Take(columns.Contexts.Count)],
            EncodingsOf(columns, columns.Contexts)
        );
        return new(
            columns.Coordinates.Count == 0 ? Queries.Inputs(x) : Queries.Pairs(x, Coordinates(rows, columns.Contexts.Count, columns)),
            rows,
            [.. Unseen(rows, columns)]
        );
    }

    /// <summary>Where to predict, from rows of a table that gives contexts by their numbers.</summary>
    public static TablePoints PointsNumbered(
        TableColumns columns,
        string path,
        Matrix<double> contexts,
        string contextsName,
        TableOptions options
    ) => PointsOf(columns, TableRows.Read(path, Wanted(columns, fresh: false), null, options), path, contexts, contextsName);

    private static TablePoints PointsOf(TableColumns columns, TableRows rows, string path, Matrix<double> contexts, string contextsName)
    {
        long[] numbers = Numbers(rows, contexts.Rows, path, columns, contextsName);
        Matrix<double> x = Matrix<double>.Create(rows.Entries.Rows, contexts.Columns, (i, j) => contexts[numbers[i], j]);
        return new(Queries.Pairs(x, Coordinates(rows, 1, columns)), rows, [.. Unseen(rows, columns)]) { ContextNumbers = numbers };
    }

    /// <summary>How columns are encoded.</summary>
    public static ColumnEncoding[] EncodingsOf(TableColumns columns, IReadOnlyList<string> names) => [.. names.Select(columns.EncodingOf)];

    // A fit finds what columns hold; predictions know it.
    private static (string Name, ColumnKind? Kind)[] Wanted(TableColumns columns, bool fresh)
    {
        ColumnKind? KindOf(string name) => fresh ? null : columns.EncodingOf(name).Kind;
        return
        [
            .. columns.ContextNumber is { } number
                ? ((string, ColumnKind?)[])[(number, ColumnKind.Number)]
                : columns.Contexts.Select(name => (name, KindOf(name))),
            .. columns.Coordinates.Select(name => (name, KindOf(name))),
            .. fresh && columns.Noise is { } noise ? ((string, ColumnKind?)[])[(noise, ColumnKind.Number)] : [],
        ];
    }

    // Values, and the noise of each where there is a column of it.
    private static Matrix<double> Values(TableRows rows, int inputs, TableColumns columns)
    {
        if (columns.Noise is null)
        {
            return Block(rows, inputs, 1);
        }

        using Matrix<double> noise = Block(rows, inputs, 1),
            values = Block(rows, inputs + 1, 1);
        return NoiseColumn.Beside(values, noise, 1);
    }

    private static Observations Split(Observations observations, TableColumns columns) =>
        (columns.Noise is null ? observations : observations.Split()) with
        {
            Columns = columns,
        };

    private static Matrix<double> Block(TableRows rows, int first, int count) =>
        rows.Entries.View.Block(0, first, rows.Entries.Rows, count).ToMatrix();

    private static Matrix<double> Coordinates(TableRows rows, int first, TableColumns columns) =>
        TableEncoding.Of(
            rows.Entries,
            first,
            [.. rows.Columns.Skip(first).Take(columns.Coordinates.Count)],
            EncodingsOf(columns, columns.Coordinates)
        );

    // The columns with what was found of them.
    private static TableColumns Encoded(TableColumns columns, TableRows rows, TableOptions options) =>
        columns with
        {
            Encodings =
            [
                .. rows
                    .Columns.Where(c => columns.Contexts.Contains(c.Name) || columns.Coordinates.Contains(c.Name))
                    .Select(c => c.Encoding(options.Periods.FirstOrDefault(p => p.Column == c.Name)))
                    .Where(e => !e.IsPlain),
            ],
        };

    private static void Check(TableColumns columns, TableOptions options)
    {
        string[] inputs = [.. columns.Contexts, .. columns.Coordinates],
            all =

            [
                .. inputs,
                columns.Value,
                .. columns.ContextNumber is { } number ? (string[])[number] : [],
                .. columns.Noise is { } noise ? (string[])[noise] : [],
            ];
        if (all.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new ArgumentException(
                $"The column '{twice.Key}' is named twice; a column is one entry of a context, or one of a coordinate, or the value, "
                    + "or its noise."
            );
        }

        (string Option, string Column)[] asked =
        [
            .. options.Categories.Select(name => ("--category", name)),
            .. options.Periods.Select(p => ("--period", p.Column)),
        ];
        foreach ((string option, string column) in asked)
        {
            if (!inputs.Contains(column, StringComparer.Ordinal))
            {
                throw new ArgumentException(
                    $"{option}: '{column}' is no column of a context or coordinate; these are {string.Join(", ", inputs)}."
                );
            }
        }

        if (options.Periods.GroupBy(p => p.Column).FirstOrDefault(group => group.Count() > 1) is { } again)
        {
            throw new ArgumentException($"--period: '{again.Key}' is given twice; several periods of a column are separated by commas.");
        }
    }

    private static long[] Numbers(TableRows rows, long contexts, string path, TableColumns columns, string contextsName)
    {
        long[] numbers = new long[rows.Entries.Rows];
        for (int i = 0; i < numbers.Length; i++)
        {
            double number = rows.Entries[i, 0];
            numbers[i] =
                number >= 0 && number < contexts && number == Math.Floor(number)
                    ? (long)number
                    : throw new ArgumentException(
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"{path}: row {i + 1} below the names has {number} in '{columns.ContextNumber}', must be the number of a row "
                                + $"of {contextsName}: 0 to {contexts - 1}."
                        )
                    );
        }

        return numbers;
    }

    // Levels that the model has not learnt from: the network sees zeros, as if nothing was known.
    private static IEnumerable<string> Unseen(TableRows rows, TableColumns columns)
    {
        for (int j = 0; j < rows.Columns.Count; j++)
        {
            TableRows.Column column = rows.Columns[j];
            if (column.Kind != ColumnKind.Category)
            {
                continue;
            }

            int[] numbers = column.NumbersIn(columns.EncodingOf(column.Name));
            string[] unseen = [.. column.Levels.Where((_, level) => numbers[level] < 0)];
            if (unseen.Length == 0)
            {
                continue;
            }

            long count = 0;
            for (long i = 0; i < rows.Entries.Rows; i++)
            {
                count += numbers[(int)rows.Entries[i, j]] < 0 ? 1 : 0;
            }

            string levels = unseen.Length == 1 ? "a level" : $"{unseen.Length} levels",
                named = string.Join(", ", unseen.Take(3)) + (unseen.Length > 3 ? ", ..." : "");
            yield return $"{Counted.Of(count, "row")} with {levels} of '{column.Name}' that the model has not seen ({named}): of this "
                + "column nothing is known there, and the prediction rests on the others.";
        }
    }
}
