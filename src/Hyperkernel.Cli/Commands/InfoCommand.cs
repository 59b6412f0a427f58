using System.CommandLine;
using System.Reflection;
using System.Text;
using System.Text.Json;
using Hyperkernel.LinearAlgebra;
using Spectre.Console;

namespace Hyperkernel.Cli.Commands;

/// <summary><c>hyperkernel info</c>: version, cores, vector width, memory, which matrix library was found.</summary>
internal static class InfoCommand
{
    public static Command Create(IAnsiConsole console, TextWriter output, TextWriter error)
    {
        Option<bool> json = CommonOptions.Json();
        Command command = new("info", "Show version, cores, vector width, memory, and which matrix library was found.") { json };
        command.SetAction(parsed => ExitCode.Of(error, () => Run(parsed.GetValue(json), console, output)));
        return command;
    }

    private static int Run(bool json, IAnsiConsole console, TextWriter output)
    {
        (string Key, string Label, string Value)[] facts =
        [
            ("version", "Version", typeof(Matrix<float>).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion),
            ("runtime", "Runtime", System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription),
            ("cores", "Cores", $"{Environment.ProcessorCount}"),
            ("vector_bits", "Vector width", $"{MatrixBackends.VectorBits}"),
            ("memory_available_bytes", "Memory available", $"{MemoryBudget.AvailableBytes()}"),
            ("matrix_library", "Matrix library", MatrixBackends.Default.Description),
            ("matrix_library_choice", "How it was chosen", MatrixBackends.SelectionReport.TrimEnd()),
        ];
        if (json)
        {
            using MemoryStream stream = new();
            using (Utf8JsonWriter writer = new(stream, new() { Indented = true }))
            {
                writer.WriteStartObject();
                foreach ((string key, _, string value) in facts)
                {
                    if (long.TryParse(value, out long number))
                    {
                        writer.WriteNumber(key, number);
                    }
                    else
                    {
                        writer.WriteString(key, value);
                    }
                }

                writer.WriteEndObject();
            }

            output.WriteLine(Encoding.UTF8.GetString(stream.ToArray()));
            return ExitCode.Done;
        }

        Grid grid = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn();
        foreach ((string key, string label, string value) in facts)
        {
            string shown = key switch
            {
                "memory_available_bytes" => MemoryBudget.Format(long.Parse(value)),
                "vector_bits" => $"{value} bits",
                _ => value,
            };
            grid.AddRow(new Text(label), new Text(shown));
        }

        console.Write(grid);
        return ExitCode.Done;
    }
}
