using System.CommandLine;
using Hyperkernel.Data.Tables;
using Hyperkernel.Inference.Models;

namespace Hyperkernel.Cli.Commands;

/// <summary>The options that name training data: arrays, or a table's columns.</summary>
internal sealed class FitInputs
{
    private readonly Option<FileInfo?> _contexts = CommonOptions.InputFile(
        "--contexts",
        "N_x x n_0 array, .npy or .csv: contexts, or inputs of a plain network."
    );
    private readonly Option<FileInfo?> _coordinates = CommonOptions.InputFile(
        "--coordinates",
        "N_z x m_0 array, .npy or .csv: coordinates."
    );
    private readonly Option<FileInfo?> _values = CommonOptions.InputFile(
        "--values",
        "N_x x N_z (x C) array, .npy or .csv: values at all pairs, NaN (in .csv also nothing) where none was observed; N_x (x C) "
            + "for a plain network."
    );

    private readonly Option<FileInfo?> _valueNoise = CommonOptions
        .InputFile(
            "--value-noise",
            "N_x x N_z array (N_x for a plain network), .npy or .csv: the noise that each value is known to have, a standard deviation "
                + "in the values' unit. It adds to the ridge's."
        )
        .Also("--noise");

    private readonly Option<FileInfo?> _table = CommonOptions.InputFile(
        "--table",
        "A .csv table with a line of names, an observation a row, instead of arrays."
    );
    private readonly Option<string[]?> _contextColumns = CommonOptions.Columns(
        "--context-columns",
        "The table's columns that make a context."
    );
    private readonly Option<string[]?> _contextNumber = CommonOptions.Columns(
        "--context-number-column",
        "The table's column with the number of a row of --contexts, from 0, instead of columns that make a context.",
        "NAME"
    );
    private readonly Option<string[]?> _coordinateColumns = CommonOptions.Columns(
        "--coordinate-columns",
        "The table's columns that make a coordinate."
    );
    private readonly Option<string[]?> _valueColumn = CommonOptions.Columns(
        "--value-column",
        "The table's column that holds the value.",
        "NAME"
    );

    private readonly Option<string[]?> _noiseColumn = CommonOptions.Columns(
        "--noise-column",
        "The table's column with the noise that each value is known to have, a standard deviation in the value's unit. It adds to the "
            + "ridge's.",
        "NAME"
    );

    private readonly TableInputs _reading = new();
    private readonly Option<string[]?> _categories = CommonOptions.Columns(
        "--category",
        "Columns of contexts or coordinates whose entries are categories even if they look like numbers."
    );
    private readonly Option<ColumnPeriods[]> _periods = TableInputs.Periods();

    public IReadOnlyList<Option> Options =>
        [
            _contexts,
            _coordinates,
            _values,
            _valueNoise,
            _table,
            _contextColumns,
            _contextNumber,
            _coordinateColumns,
            _valueColumn,
            _noiseColumn,
            _categories,
            _periods,
            .. _reading.Options,
        ];

    /// <summary>Whether coordinates are named.</summary>
    public bool NamesCoordinates(ParseResult parsed) =>
        parsed.GetResult(_coordinates) is not null || parsed.GetResult(_coordinateColumns) is not null;

    /// <summary>Reads what is named.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="withCoordinates">Whether there are coordinates, which a plain network has not.</param>
    public Observations Read(ParseResult parsed, bool withCoordinates)
    {
        bool isTable = parsed.GetValue(_table) is not null,
            isNumbered = isTable && parsed.GetResult(_contextNumber) is not null;
        Option[] contextOptions = isNumbered ? [_contexts, _contextNumber] : [_contextColumns];
        Option[] optional = isTable ? [_noiseColumn, _categories, _periods, .. _reading.Options] : [_valueNoise],
            needed = isTable ? [_table, .. contextOptions, _coordinateColumns, _valueColumn] : [_contexts, _coordinates, _values];
        Require(parsed, [.. needed.Where(o => withCoordinates || !IsOfCoordinates(o))], isTable ? "with --table" : "without --table");
        Refuse(
            parsed,
            [.. Options.Where(o => !needed.Contains(o) && !optional.Contains(o))],
            isNumbered ? "cannot stand beside --context-number-column"
                : isTable ? "belongs to arrays, but --table is given"
                : "belongs to a table, but --table is not given"
        );
        if (!withCoordinates)
        {
            Refuse(
                parsed,
                [_coordinates, _coordinateColumns, _contextNumber],
                "belongs to a hypernetwork, but the architecture is a plain network, which has no coordinates"
            );
        }

        if (isTable)
        {
            TableColumns columns = new(
                parsed.GetValue(_contextColumns) ?? [],
                parsed.GetValue(_coordinateColumns) ?? [],
                One(parsed, _valueColumn)
            )
            {
                Noise = parsed.GetResult(_noiseColumn) is null ? null : One(parsed, _noiseColumn),
            };
            TableOptions options = _reading.Read(parsed) with
            {
                Categories = parsed.GetValue(_categories) ?? [],
                Periods = parsed.GetValue(_periods) ?? [],
            };
            string table = parsed.GetValue(_table)!.ToString();
            if (!isNumbered)
            {
                return columns.Read(table, options);
            }

            FileInfo contextsFile = parsed.GetValue(_contexts)!;
            return TableData.ObserveNumbered(
                columns with
                {
                    ContextNumber = One(parsed, _contextNumber),
                },
                table,
                ArrayFile.ReadInputs<double>(contextsFile),
                contextsFile.ToString(),
                options
            );
        }

        (FileInfo contexts, FileInfo values) = (parsed.GetValue(_contexts)!, parsed.GetValue(_values)!);
        FileInfo? noise = parsed.GetValue(_valueNoise);
        return withCoordinates
            ? FitData.OfGrid(contexts, parsed.GetValue(_coordinates)!, values, noise)
            : FitData.OfInputs(contexts, values, noise);
    }

    private static string One(ParseResult parsed, Option<string[]?> option) =>
        parsed.GetValue(option) is [string name]
            ? name
            : throw new ArgumentException($"{option.Name} is '{string.Join(',', parsed.GetValue(option)!)}', must be one column.");

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
