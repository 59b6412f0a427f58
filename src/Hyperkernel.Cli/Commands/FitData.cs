using System.Globalization;
using Hyperkernel.Data.Csv;
using Hyperkernel.Inference.Models;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;

namespace Hyperkernel.Cli.Commands;

/// <summary>Reads the training data that a command line names.</summary>
internal static class FitData
{
    /// <summary>Observations from rows of a table.</summary>
    public static Observations OfTable(FileInfo table, TableColumns columns)
    {
        RequireDistinct([.. columns.Contexts, .. columns.Coordinates, columns.Value]);
        (int contexts, int coordinates) = (columns.Contexts.Count, columns.Coordinates.Count);
        using Matrix<double> rows = CsvFile.ReadColumns<double>(
            table.ToString(),
            [.. columns.Contexts, .. columns.Coordinates, columns.Value]
        );
        using Matrix<double> x = rows.View.Block(0, 0, rows.Rows, contexts).ToMatrix(),
            y = rows.View.Block(0, contexts + coordinates, rows.Rows, 1).ToMatrix();
        if (coordinates == 0)
        {
            return Observations.OfInputs(x, y) with { Columns = columns };
        }

        using Matrix<double> z = rows.View.Block(0, contexts, rows.Rows, coordinates).ToMatrix();
        return Observations.OfPairs(x, z, y) with { Columns = columns };
    }

    /// <summary>Observations from rows of a table that gives contexts by their numbers.</summary>
    /// <param name="table">The table.</param>
    /// <param name="contextsFile">The contexts, one a row.</param>
    /// <param name="columns">The table's columns.</param>
    public static Observations OfNumberedTable(FileInfo table, FileInfo contextsFile, TableColumns columns)
    {
        RequireDistinct([columns.ContextNumber!, .. columns.Coordinates, columns.Value]);
        Matrix<double> contexts = ArrayFile.ReadInputs<double>(contextsFile);
        using Matrix<double> rows = CsvFile.ReadColumns<double>(
            table.ToString(),
            [columns.ContextNumber!, .. columns.Coordinates, columns.Value]
        );
        using Matrix<double> z = rows.View.Block(0, 1, rows.Rows, columns.Coordinates.Count).ToMatrix(),
            y = rows.View.Block(0, rows.Columns - 1, rows.Rows, 1).ToMatrix();
        return Observations.OfPairs(contexts, Numbers(rows, contexts.Rows, table, columns, contextsFile), z, y) with { Columns = columns };
    }

    /// <summary>The first column of a table's rows as numbers of contexts.</summary>
    public static long[] Numbers(Matrix<double> rows, long contexts, FileInfo table, TableColumns columns, FileInfo contextsFile)
    {
        long[] numbers = new long[rows.Rows];
        for (int i = 0; i < numbers.Length; i++)
        {
            double number = rows[i, 0];
            numbers[i] =
                number >= 0 && number < contexts && number == Math.Floor(number)
                    ? (long)number
                    : throw new ArgumentException(
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"{table}: row {i + 1} below the names has {number} in '{columns.ContextNumber}', must be the number "
                                + $"of a row of {contextsFile}: 0 to {contexts - 1}."
                        )
                    );
        }

        return numbers;
    }

    private static void RequireDistinct(string[] columns)
    {
        if (columns.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new ArgumentException(
                $"The column '{twice.Key}' is named twice; a column is one entry of a context, or one of a coordinate, or the value."
            );
        }
    }

    /// <summary>Observations on a grid of contexts and coordinates.</summary>
    public static Observations OfGrid(FileInfo contexts, FileInfo coordinates, FileInfo values)
    {
        Matrix<double> x = ArrayFile.ReadInputs<double>(contexts),
            z = ArrayFile.ReadInputs<double>(coordinates);
        NpyArray<double> y = ArrayFile.Read<double>(values, mayLack: true);
        return y.Shape is [long rows, long columns, ..] && rows == x.Rows && columns == z.Rows && y.Shape.Count <= 3
            ? Observations.OfGrid(x, z, y.Values, y.Shape.Count == 3 ? checked((int)y.Shape[2]) : 1) with
            {
                HasChannelAxis = y.Shape.Count == 3,
            }
            : throw new ArgumentException(
                $"{values} has the shape ({string.Join(", ", y.Shape)}), must be ({x.Rows}, {z.Rows}) or ({x.Rows}, {z.Rows}, channels): "
                    + $"{contexts} has {x.Rows} rows and {coordinates} has {z.Rows}."
            );
    }

    /// <summary>Observations at inputs of a plain network.</summary>
    public static Observations OfInputs(FileInfo inputs, FileInfo values)
    {
        Matrix<double> x = ArrayFile.ReadInputs<double>(inputs);
        NpyArray<double> y = ArrayFile.Read<double>(values, mayLack: true);
        return y.Shape is [long rows, ..] && rows == x.Rows && y.Shape.Count <= 2
            ? Observations.OfInputs(x, y.Values) with
            {
                HasChannelAxis = y.Shape.Count == 2,
            }
            : throw new ArgumentException(
                $"{values} has the shape ({string.Join(", ", y.Shape)}), must be ({x.Rows},) or ({x.Rows}, channels): {inputs} "
                    + $"has {x.Rows} rows, and a plain network has no coordinates."
            );
    }
}
