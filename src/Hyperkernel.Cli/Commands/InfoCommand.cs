using System.CommandLine;
using System.Reflection;
using System.Runtime.InteropServices;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;
using Spectre.Console;

namespace Hyperkernel.Cli.Commands;

/// <summary><c>hyperkernel info</c>: version, cores, vector width, memory, which matrix library was found.</summary>
internal static class InfoCommand
{
    public static Command Create(IAnsiConsole console, TextWriter output, TextWriter error)
    {
        Option<bool> json = CommonOptions.Json();
        Command command = new("info", "Show version, cores, vector width, memory, and which matrix library was found.") { json };
        command.SetAction(parsed =>
            ExitCode.Of(
                error,
                () =>
                {
                    Facts facts = Facts.Gather();
                    if (parsed.GetValue(json))
                    {
                        output.WriteLine(facts.Json());
                    }
                    else
                    {
                        console.Write(facts.Table());
                    }
                }
            )
        );
        return command;
    }

    private sealed record Facts(
        string Version,
        string Runtime,
        int Cores,
        int VectorBits,
        long MemoryAvailableBytes,
        string MatrixLibrary,
        string MatrixLibraryChoice
    )
    {
        public static Facts Gather() =>
            new(
                typeof(Matrix<float>).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion,
                RuntimeInformation.FrameworkDescription,
                Environment.ProcessorCount,
                MatrixBackends.VectorBits,
                MemoryBudget.AvailableBytes(),
                MatrixBackends.Default.Description,
                MatrixBackends.SelectionReport.TrimEnd()
            );

        public string Json() =>
            JsonText.Object(writer =>
            {
                writer.WriteString("version", Version);
                writer.WriteString("runtime", Runtime);
                writer.WriteNumber("cores", Cores);
                writer.WriteNumber("vector_bits", VectorBits);
                writer.WriteNumber("memory_available_bytes", MemoryAvailableBytes);
                writer.WriteString("matrix_library", MatrixLibrary);
                writer.WriteString("matrix_library_choice", MatrixLibraryChoice);
            });

        public Grid Table()
        {
            Grid grid = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn();
            foreach (
                (string label, string value) in (ReadOnlySpan<(string, string)>)
                    [
                        ("Version", Version),
                        ("Runtime", Runtime),
                        ("Cores", $"{Cores}"),
                        ("Vector width", $"{VectorBits} bits"),
                        ("Memory available", MemoryBudget.Format(MemoryAvailableBytes)),
                        ("Matrix library", MatrixLibrary),
                        ("How it was chosen", MatrixLibraryChoice),
                    ]
            )
            {
                grid.AddRow(new Text(label), new Text(value));
            }

            return grid;
        }
    }
}
