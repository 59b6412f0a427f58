using System.CommandLine;
using Hyperkernel.Models;

namespace Hyperkernel.Cli.Commands;

/// <summary>The options that name training data: arrays, or a table's columns.</summary>
internal sealed class FitInputs
{
    private readonly Option<FileInfo?> _contexts = CommonOptions.InputFile("--contexts", "N_x x n_0 array, .npy or .csv: contexts, or inputs of a plain network.");
    private readonly Option<FileInfo?> _coordinates = CommonOptions.InputFile("--coordinates", "N_z x m_0 array, .npy or .csv: coordinates.");
    private readonly Option<FileInfo?> _values = CommonOptions.InputFile(
        "--values", "N_x x N_z (x C) array, .npy or .csv: values at all pairs, NaN where nothing was observed; N_x (x C) for a plain network.");

    private readonly Option<FileInfo?> _table = CommonOptions.InputFile("--table", "A .csv table with a line of names, an observation a row, instead of arrays.");
    private readonly Option<string[]?> _contextColumns = CommonOptions.Columns("--context-columns", "The table's columns that make a context.");
    private readonly Option<string[]?> _coordinateColumns = CommonOptions.Columns("--coordinate-columns", "The table's columns that make a coordinate.");
    private readonly Option<string[]?> _valueColumn = CommonOptions.Columns("--value-column", "The table's column that holds the value.");

    public IReadOnlyList<Option> Options => [_contexts, _coordinates, _values, _table, _contextColumns, _coordinateColumns, _valueColumn];

    /// <summary>Reads what is named.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="withCoordinates">Whether there are coordinates, which a plain network has not.</param>
    public Observations Read(ParseResult parsed, bool withCoordinates)
    {
        bool isTable = parsed.GetValue(_table) is not null;
        Option[] needed = isTable ? [_table, _contextColumns, _coordinateColumns, _valueColumn] : [_contexts, _coordinates, _values];
        Require(parsed, [.. needed.Where(o => withCoordinates || !IsOfCoordinates(o))], isTable ? "with --table" : "without --table");
        Refuse(parsed, [.. Options.Where(o => !needed.Contains(o))], isTable ? "belongs to arrays, but --table is given" : "belongs to a table, but --table is not given");
        if (!withCoordinates)
        {
            Refuse(parsed, [_coordinates, _coordinateColumns], "belongs to a hypernetwork, but the architecture is a plain network, which has no coordinates");
        }

        if (isTable)
        {
            return parsed.GetValue(_valueColumn) is [string value]
                ? FitData.OfTable(parsed.GetValue(_table)!, new(parsed.GetValue(_contextColumns)!, parsed.GetValue(_coordinateColumns) ?? [], value))
                : throw new ArgumentException($"--value-column is '{string.Join(',', parsed.GetValue(_valueColumn)!)}', must be one column.");
        }

        (FileInfo contexts, FileInfo values) = (parsed.GetValue(_contexts)!, parsed.GetValue(_values)!);
        return withCoordinates ? FitData.OfGrid(contexts, parsed.GetValue(_coordinates)!, values) : FitData.OfInputs(contexts, values);
    }

    private static void Require(ParseResult parsed, IReadOnlyList<Option> options, string when)
    {
        string[] missing = [.. options.Where(o => parsed.GetResult(o) is null).Select(o => o.Name)];
        if (missing.Length > 0)
        {
            throw new ArgumentException($"hyperkernel fit needs {CommandErrors.List(missing)} {when}; see hyperkernel fit --help.");
        }
    }

    private static void Refuse(ParseResult parsed, IReadOnlyList<Option> options, string why)
    {
        if (options.FirstOrDefault(o => parsed.GetResult(o) is not null) is { } stranger)
        {
            throw new ArgumentException($"{stranger.Name} {why}.");
        }
    }

    private bool IsOfCoordinates(Option option) => option == _coordinates || option == _coordinateColumns;
}
