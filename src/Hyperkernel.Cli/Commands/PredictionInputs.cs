using Hyperkernel.Architectures;
using Hyperkernel.Data.Csv;
using Hyperkernel.Features;
using Hyperkernel.FiniteWidth;
using Hyperkernel.Inference.Models;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Cli.Commands;

/// <summary>Where a command line asks a model to predict: arrays, all pairs of them or row by row, or rows of a table.</summary>
internal sealed record PredictionInputs(FileInfo? Contexts, FileInfo? Coordinates, bool InPairs, FileInfo? Table)
{
    /// <summary>Reads what is named, as a regression needs it.</summary>
    public Queries Queries(RegressionModel model) => Queries(model.Kernel is NetworkKernel, model.Columns);

    /// <summary>Reads what is named, as a finite network needs it.</summary>
    public Queries Queries(NetworkModel model)
    {
        bool isPlain = model.Architecture is Network;
        return isPlain || Coordinates is not null || Table is not null
            ? Queries(isPlain, null)
            : throw new ArgumentException(
                "hyperkernel predict needs --coordinates for this model, a trained hypernetwork, which remembers none."
            );
    }

    private Queries Queries(bool isPlain, TableColumns? columns)
    {
        if (InPairs && Coordinates is null)
        {
            throw new ArgumentException(
                "--pairs says that row i of --coordinates belongs to row i of --contexts, so it needs --coordinates."
            );
        }

        if (isPlain && Coordinates is not null)
        {
            throw new ArgumentException(
                "--coordinates belongs to a hypernetwork, but the model is of a plain network, which has no coordinates."
            );
        }

        return (Contexts, Table) switch
        {
            ({ } contexts, { } table) when columns?.ContextNumber is not null && Coordinates is null => OfNumberedTable(
                table,
                contexts,
                columns
            ),
            ({ } contexts, null) when isPlain => Kernels.Queries.Inputs(ArrayFile.ReadInputs<double>(contexts)),
            ({ } contexts, null) when InPairs => Kernels.Queries.Pairs(
                ArrayFile.ReadInputs<double>(contexts),
                ArrayFile.ReadInputs<double>(Coordinates!)
            ),
            ({ } contexts, null) => Kernels.Queries.AllPairs(
                ArrayFile.ReadInputs<double>(contexts),
                Coordinates is null ? null : ArrayFile.ReadInputs<double>(Coordinates)
            ),
            (null, not null) when columns?.ContextNumber is { } number => throw new ArgumentException(
                $"The model was fitted on a table whose column '{number}' has the numbers of contexts, so --table needs --contexts, too."
            ),
            (null, { } table) when Coordinates is null => OfTable(
                table,
                columns
                    ?? throw new ArgumentException(
                        "--table belongs to a model that was fitted on a table; this one was fitted on arrays and needs --contexts."
                    )
            ),
            (null, null) => throw new ArgumentException("hyperkernel predict needs --contexts or --table; see hyperkernel predict --help."),
            _ => throw new ArgumentException("--table and arrays (--contexts, --coordinates) exclude each other."),
        };
    }

    private static Queries OfNumberedTable(FileInfo table, FileInfo contextsFile, TableColumns columns)
    {
        using Matrix<double> contexts = ArrayFile.ReadInputs<double>(contextsFile),
            rows = CsvFile.ReadColumns<double>(table.ToString(), [columns.ContextNumber!, .. columns.Coordinates]);
        long[] numbers = FitData.Numbers(rows, contexts.Rows, table, columns, contextsFile);
        Matrix<double> x = Matrix<double>.Create(rows.Rows, contexts.Columns, (i, j) => contexts[numbers[i], j]);
        return Kernels.Queries.Pairs(x, rows.View.Block(0, 1, rows.Rows, columns.Coordinates.Count).ToMatrix());
    }

    private static Queries OfTable(FileInfo table, TableColumns columns)
    {
        int contexts = columns.Contexts.Count,
            coordinates = columns.Coordinates.Count;
        using Matrix<double> rows = CsvFile.ReadColumns<double>(table.ToString(), [.. columns.Contexts, .. columns.Coordinates]);
        Matrix<double> x = rows.View.Block(0, 0, rows.Rows, contexts).ToMatrix();
        return coordinates == 0
            ? Kernels.Queries.Inputs(x)
            : Kernels.Queries.Pairs(x, rows.View.Block(0, contexts, rows.Rows, coordinates).ToMatrix());
    }
}
