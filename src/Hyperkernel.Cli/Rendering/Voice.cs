using System.Text.Json;
using Hyperkernel.Storage;
using Spectre.Console;

namespace Hyperkernel.Cli.Rendering;

/// <summary>
/// What a command says. With <c>--json</c> standard output is one JSON object and nothing else: notes go to standard error and into the
/// object, and tables, pictures and progress are not shown.
/// </summary>
/// <param name="AsJson">Whether the result is printed as JSON.</param>
/// <param name="Console">Where tables and progress go.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
internal sealed record Voice(bool AsJson, IAnsiConsole Console, TextWriter Output, TextWriter Error)
{
    private readonly List<string> _notes = [];

    /// <summary>Where progress is shown; nowhere if null.</summary>
    public IAnsiConsole? Watched => AsJson ? null : Console;

    /// <summary>Says what should be known beside the result: a warning, or what was taken for granted.</summary>
    public void Note(string sentence)
    {
        _notes.Add(sentence);
        (AsJson ? Error : Output).WriteLine(sentence);
    }

    /// <summary>Says a part of the result, which the JSON object has as numbers.</summary>
    public void Say(string sentence)
    {
        if (!AsJson)
        {
            Output.WriteLine(sentence);
        }
    }

    /// <summary>Prints the result as JSON where that is asked for.</summary>
    /// <param name="write">Writes the object's properties; the notes follow them.</param>
    public void Answer(Action<Utf8JsonWriter> write)
    {
        if (AsJson)
        {
            Output.WriteLine(
                JsonText.Object(writer =>
                {
                    write(writer);
                    writer.WriteStrings("notes", _notes);
                })
            );
        }
    }
}
