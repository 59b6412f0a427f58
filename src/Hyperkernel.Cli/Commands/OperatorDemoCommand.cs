using System.CommandLine;
using Hyperkernel.Cli.Rendering;
using Hyperkernel.Cli.Rendering.Pictures;
using Hyperkernel.Experiments.Operators;
using Hyperkernel.Experiments.Reproduction.Figures;
using Hyperkernel.Storage;
using Spectre.Console;

namespace Hyperkernel.Cli.Commands;

/// <summary><c>hyperkernel operator demo</c>: Burgers' equation from a hundred pairs, beside simpler methods.</summary>
internal sealed class OperatorDemoCommand(IAnsiConsole console, TextWriter output, TextWriter error, PictureShow pictures)
{
    private readonly Argument<string> _name = new("NAME") { Description = "The demonstration: burgers.", HelpName = "NAME" };
    private readonly Option<int> _count = CommonOptions.Count("--count", "Training pairs.", 2, 100);
    private readonly Option<ulong> _seed = CommonOptions.Seed();
    private readonly Option<bool> _json = CommonOptions.Json();
    private readonly Option<PictureProtocol> _show = CommonOptions.Show();
    private readonly Option<DirectoryInfo> _folder = CommonOptions.OutputFolder(
        "--out",
        "Folder for burgers.png.",
        new(Path.Combine("out", "operator"))
    );

    public static Command Create(IAnsiConsole console, TextWriter output, TextWriter error, PictureShow pictures)
    {
        OperatorDemoCommand demo = new(console, output, error, pictures);
        Command command = CommandWork.Of(
            "demo",
            "Learn Burgers' equation from 100 pairs of functions.",
            [demo._count, demo._seed, demo._json, demo._show, demo._folder],
            error,
            demo.Run
        );
        demo._name.CompletionSources.Add("burgers");
        command.Add(demo._name);
        return command;
    }

    private void Run(ParseResult parsed, CancellationToken cancellation)
    {
        CommonOptions.RequireApart(parsed, _json, _show);
        string name = parsed.GetRequiredValue(_name);
        if (name != "burgers")
        {
            throw new FormatException($"'{name}' is no demonstration; there is burgers.");
        }

        string folder = parsed.GetRequiredValue(_folder).ToString();
        Directory.CreateDirectory(folder);
        int count = parsed.GetValue(_count);
        Voice voice = new(parsed.GetValue(_json), console, output, error);
        BurgersDemonstration demonstration = LongWork.Show(
            voice.Watched,
            "learning",
            (IProgress<string> progress) => BurgersDemonstration.Run(count, parsed.GetValue(_seed), progress, cancellation)
        );
        string path = Path.Combine(folder, "burgers.png");
        AtomicFile.Write(path, stream => FigureRenderer.Png(demonstration.Picture, stream));
        voice.Answer(writer => OperatorText.Write(writer, demonstration, count, path));
        if (!voice.AsJson)
        {
            OperatorText.Demonstration(console, demonstration, count);
        }

        voice.Say($"The picture is {path}.");
        if (parsed.Given(_show) is not null)
        {
            pictures.Show([path], parsed.GetValue(_show));
        }
    }
}
