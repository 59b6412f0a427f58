using System.Reflection;
using System.Text.Json;
using Hyperkernel.Experiments.Reproduction.Figures;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;

namespace Hyperkernel.Experiments.Reproduction.Reports;

/// <summary>The files of an experiment's folder besides its units.</summary>
/// <param name="folder">The folder.</param>
/// <param name="experiment">The experiment.</param>
/// <param name="options">How it is run.</param>
/// <param name="configuration">Its configuration as JSON.</param>
/// <param name="inputs">A fingerprint of the files that were read, if any were.</param>
internal sealed class ResultFolder(string folder, Experiment experiment, ReproductionOptions options, string configuration, string inputs)
{
    /// <summary>The version of this library.</summary>
    public static string Version { get; } =
        typeof(Matrix<float>).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>Writes everything that is needed to repeat the experiment.</summary>
    public void WriteConfiguration() =>
        AtomicFile.WriteText(
            Path.Combine(folder, "configuration.json"),
            JsonText.Object(writer =>
            {
                WriteIdentity(writer);
                writer.WriteString("matrix_library", MatrixBackends.Default.Description);
                if (inputs.Length > 0)
                {
                    writer.WriteStartArray("data");
                    foreach (string path in options.Data)
                    {
                        writer.WriteStringValue(path);
                    }

                    writer.WriteEndArray();
                    if (options.Images.Axes is { } axes)
                    {
                        writer.WriteString("axes", axes.Letters);
                    }

                    if (options.Images.Scale is { } scale)
                    {
                        writer.WriteNumber("scale", scale);
                    }

                    writer.WriteString("data_sha256", inputs);
                }

                writer.WritePropertyName("settings");
                using JsonDocument settings = JsonDocument.Parse(configuration);
                settings.RootElement.WriteTo(writer);
            })
        );

    /// <summary>Writes numbers, figures and report.</summary>
    /// <param name="findings">What was found.</param>
    /// <param name="seconds">How long all units took together.</param>
    /// <returns>The names of the files, the report first.</returns>
    public IReadOnlyList<string> Write(Findings findings, double seconds)
    {
        List<string> files = [];
        ResultTable[] tables = [.. findings.Figures.SelectMany(figure => figure.Tables()), .. findings.Tables];
        foreach (ResultTable table in tables)
        {
            WriteText($"{table.Name}.csv", CsvTable.Text(table));
        }

        foreach (Figure figure in findings.Figures)
        {
            WriteText($"{figure.Name}.svg", FigureRenderer.Svg(figure));
            files.Add($"{figure.Name}.png");
            AtomicFile.Write(Path.Combine(folder, files[^1]), stream => FigureRenderer.Png(figure, stream));
        }

        WriteText("results.json", ResultsJson(findings, tables));

        // The report last: where it lies, the others are whole.
        WriteText("report.html", HtmlReport.Text(experiment, options, configuration, findings, seconds));
        return [files[^1], .. files[..^1]];

        void WriteText(string name, string text)
        {
            files.Add(name);
            AtomicFile.WriteText(Path.Combine(folder, name), text);
        }
    }

    private string ResultsJson(Findings findings, ResultTable[] tables) =>
        JsonText.Object(writer =>
        {
            WriteIdentity(writer);
            findings.WriteStatements(writer);
            writer.WriteStartObject("tables");
            foreach (ResultTable table in tables)
            {
                WriteTable(writer, table);
            }

            writer.WriteEndObject();

            // Null stands for them in the tables; what they mean, docs/reproductions.md says.
            writer.WriteStartObject("not_finite");
            foreach (ResultTable table in tables)
            {
                if (table.Rows.Sum(row => row.Count(cell => cell.Number is { } number && !double.IsFinite(number))) is > 0 and var count)
                {
                    writer.WriteNumber(table.Name, count);
                }
            }

            writer.WriteEndObject();
        });

    private static void WriteTable(Utf8JsonWriter writer, ResultTable table)
    {
        writer.WriteStartArray(table.Name);
        foreach (IReadOnlyList<Cell> row in table.Rows)
        {
            writer.WriteStartObject();
            for (int column = 0; column < row.Count; column++)
            {
                writer.WritePropertyName(table.Columns[column]);
                if (row[column].Number is not { } number)
                {
                    writer.WriteStringValue(row[column].Word);
                }
                else if (double.IsFinite(number))
                {
                    writer.WriteNumberValue(number);
                }
                else
                {
                    writer.WriteNullValue();
                }
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private void WriteIdentity(Utf8JsonWriter writer)
    {
        writer.WriteString("experiment", experiment.Name);
        writer.WriteString("version", Version);
        writer.WriteNumber("revision", experiment.Revision);
        writer.WriteString("preset", PresetNames.Of(options.Preset));
        writer.WriteNumber("seed", options.Seed);
    }
}
