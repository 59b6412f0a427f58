using Hyperkernel.Data.Csv;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Models;

namespace Hyperkernel.Cli.Commands;

/// <summary>Where a command line asks a model to predict: arrays, or rows of a table.</summary>
internal sealed record PredictionInputs(FileInfo? Contexts, FileInfo? Coordinates, FileInfo? Table)
{
    /// <summary>Reads what is named, as the model needs it.</summary>
    public Queries Queries(RegressionModel model)
    {
        bool isPlain = model.Kernel is NetworkKernel;
        if (isPlain && Coordinates is not null)
        {
            throw new ArgumentException("--coordinates belongs to a hypernetwork, but the model is of a plain network, which has no coordinates.");
        }

        return (Contexts, Table) switch
        {
            ({ } contexts, null) when isPlain => Models.Queries.Inputs(ArrayFile.ReadInputs<double>(contexts)),
            ({ } contexts, null) => Models.Queries.AllPairs(
                ArrayFile.ReadInputs<double>(contexts), Coordinates is null ? null : ArrayFile.ReadInputs<double>(Coordinates)),
            (null, { } table) when Coordinates is null => OfTable(
                table, model.Columns ?? throw new ArgumentException("--table belongs to a model that was fitted on a table; this one was fitted on arrays and needs --contexts.")),
            (null, null) => throw new ArgumentException("hyperkernel predict needs --contexts or --table; see hyperkernel predict --help."),
            _ => throw new ArgumentException("--table and arrays (--contexts, --coordinates) exclude each other."),
        };
    }

    private static Queries OfTable(FileInfo table, TableColumns columns)
    {
        int contexts = columns.Contexts.Count, coordinates = columns.Coordinates.Count;
        using Matrix<double> rows = CsvFile.ReadColumns<double>(table.ToString(), [.. columns.Contexts, .. columns.Coordinates]);
        Matrix<double> x = rows.View.Block(0, 0, rows.Rows, contexts).ToMatrix();
        return coordinates == 0 ? Models.Queries.Inputs(x) : Models.Queries.Pairs(x, rows.View.Block(0, contexts, rows.Rows, coordinates).ToMatrix());
    }
}
