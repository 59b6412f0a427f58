using Hyperkernel.Architectures;
using Hyperkernel.Data.Tables;
using Hyperkernel.Features;
using Hyperkernel.FiniteWidth;
using Hyperkernel.Inference.Models;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Cli.Commands;

/// <summary>Points that a command line names.</summary>
/// <param name="Queries">The points.</param>
/// <param name="Table">The rows of the table that names the points; null for arrays.</param>
internal sealed record PredictionPoints(Queries Queries, TablePoints? Table = null);

/// <summary>Where a command line asks a model to predict: arrays, all pairs of them or row by row, or rows of a table.</summary>
internal sealed record PredictionInputs(FileInfo? Contexts, FileInfo? Coordinates, bool InPairs, FileInfo? Table, TableOptions Reading)
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

    private PredictionPoints OfNumberedTable(FileInfo table, FileInfo contextsFile, TableColumns columns)
    {
        using Matrix<double> contexts = ArrayFile.ReadInputs<double>(contextsFile);
        TablePoints points = TableData.PointsNumbered(columns, table.ToString(), contexts, contextsFile.ToString(), Reading);
        return new(points.Queries, points);
    }

    private PredictionPoints OfTable(FileInfo table, TableColumns columns)
    {
        TablePoints points = TableData.Points(columns, table.ToString(), Reading);
        return new(points.Queries, points);
    }
}
