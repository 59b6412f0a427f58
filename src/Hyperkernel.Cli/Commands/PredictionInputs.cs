using Hyperkernel.Architectures;
using Hyperkernel.Data.Csv;
using Hyperkernel.Features;
using Hyperkernel.FiniteWidth;
using Hyperkernel.Inference.Models;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Cli.Commands;

/// <summary>Points that a command line names.</summary>
/// <param name="Queries">The points.</param>
/// <param name="ContextNumbers">The number of each point's context, where a table gives numbers.</param>
internal sealed record PredictionPoints(Queries Queries, long[]? ContextNumbers = null);

/// <summary>Where a command line asks a model to predict: arrays, all pairs of them or row by row, or rows of a table.</summary>
internal sealed record PredictionInputs(FileInfo? Contexts, FileInfo? Coordinates, bool InPairs, FileInfo? Table)
{
    /// <summary>Reads what is named, as a regression needs it.</summary>
    public PredictionPoints Points(RegressionModel model) => Points(model.Kernel is NetworkKernel, model.Columns);

    /// <summary>Reads what is named, as a finite network needs it.</summary>
    public PredictionPoints Points(NetworkModel model)
    {
        bool isPlain = model.Architecture is Network;
        return isPlain || Coordinates is not null || Table is not null
            ? Points(isPlain, null)
            : throw new ArgumentException(
                "hyperkernel predict needs --coordinates for this model, a trained hypernetwork, which remembers none."
            );
    }

    private PredictionPoints Points(bool isPlain, TableColumns? columns)
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
            ({ } contexts, null) when isPlain => new(Queries.Inputs(ArrayFile.ReadInputs<double>(contexts))),
            ({ } contexts, null) when InPairs => new(
                Queries.Pairs(ArrayFile.ReadInputs<double>(contexts), ArrayFile.ReadInputs<double>(Coordinates!))
            ),
            ({ } contexts, null) => new(
                Queries.AllPairs(
                    ArrayFile.ReadInputs<double>(contexts),
                    Coordinates is null ? null : ArrayFile.ReadInputs<double>(Coordinates)
                )
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

    private static PredictionPoints OfNumberedTable(FileInfo table, FileInfo contextsFile, TableColumns columns)
    {
        using Matrix<double> contexts = ArrayFile.ReadInputs<double>(contextsFile),
            rows = CsvFile.ReadColumns<double>(table.ToString(), [columns.ContextNumber!, .. columns.Coordinates]);
        long[] numbers = FitData.Numbers(rows, contexts.Rows, table, columns, contextsFile);
        Matrix<double> x = Matrix<double>.Create(rows.Rows, contexts.Columns, (i, j) => contexts[numbers[i], j]);
        return new(Queries.Pairs(x, rows.View.Block(0, 1, rows.Rows, columns.Coordinates.Count).ToMatrix()), numbers);
    }

    private static PredictionPoints OfTable(FileInfo table, TableColumns columns)
    {
        int contexts = columns.Contexts.Count,
            coordinates = columns.Coordinates.Count;
        using Matrix<double> rows = CsvFile.ReadColumns<double>(table.ToString(), [.. columns.Contexts, .. columns.Coordinates]);
        Matrix<double> x = rows.View.Block(0, 0, rows.Rows, contexts).ToMatrix();
        return new(
            coordinates == 0 ? Queries.Inputs(x) : Queries.Pairs(x, rows.View.Block(0, contexts, rows.Rows, coordinates).ToMatrix())
        );
    }
}
