using System.CommandLine;
using System.Globalization;
using Hyperkernel.Cli.Rendering;
using Hyperkernel.Cli.Rendering.Pictures;
using Hyperkernel.Experiments.Catalog;
using Hyperkernel.Experiments.Reproduction;
using Spectre.Console;

namespace Hyperkernel.Cli.Commands;

/// <summary><c>hyperkernel reproduce</c>: the paper's experiments by their names.</summary>
internal sealed class ReproduceCommand(IAnsiConsole console, TextWriter output, TextWriter error, PictureShow pictures)
{
    private readonly Argument<Experiment> _name = new("name")
    {
        Description = $"The experiment: {string.Join(", ", ExperimentCatalog.All.Select(e => e.Name))}.",
        HelpName = "name",
        CustomParser = result =>
        {
            try
            {
                return ExperimentCatalog.Find(result.Tokens[0].Value);
            }
            catch (FormatException e)
            {
                result.AddError(e.Message);
                return null;
            }
        },
    };
    private readonly Option<string> _preset = CommonOptions.Parsed(
        "--preset",
        "smoke|laptop|paper",
        "How large: seconds, minutes on two cores, or the paper's sizes.",
        text => PresetNames.Of(PresetNames.Parse(text)),
        PresetNames.Of(Preset.Laptop)
    );
    private readonly Option<string[]> _set = new("--set")
    {
        Description = "Change a setting of the preset, such as draws=50; configuration.json names them all. May be given several times.",
        HelpName = "NAME=VALUE",
    };
    private readonly Option<string[]> _data = new("--data")
    {
        Description =
            "Images for experiments that take them: a folder with MNIST's, Fashion-MNIST's or CIFAR-10's files, a folder of "
            + "PNG images, or files of images, each followed by its labels where they are needed. Built-in images if absent.",
        HelpName = "FOLDER|FILE",
        AllowMultipleArgumentsPerToken = true,
    };
    private readonly ImageInputs _reading = new();
    private readonly Option<Shard> _shard = CommonOptions.Parsed(
        "--shard",
        "I/N",
        "Compute only every N-th unit, from the I-th on; figures are made when all units are there.",
        Shard.Parse,
        Shard.Whole
    );
    private readonly Option<bool> _resume = new("--resume") { Description = "Go on with the finished units that lie in the folder." };
    private readonly Option<string[]> _merge = new("--merge")
    {
        Description = "Take over the finished units of another run's folder, then go on as with --resume. May be given several times.",
        HelpName = "FOLDER",
    };
    private readonly Option<ulong> _seed = CommonOptions.Seed();
    private readonly Option<bool> _json = CommonOptions.Json();
    private readonly Option<PictureProtocol> _show = CommonOptions.Show();
    private readonly Option<DirectoryInfo?> _folder = CommonOptions.OptionalOutputFolder(
        "--out",
        "Folder for numbers, figures and report; out/NAME if absent."
    );

    private IReadOnlyList<Option> Options =>
        [_preset, _set, _data, .. _reading.Options, _shard, _resume, _merge, _seed, _json, _show, _folder];

    public static Command Create(IAnsiConsole console, TextWriter output, TextWriter error, PictureShow pictures)
    {
        ReproduceCommand reproduce = new(console, output, error, pictures);
        Command command = CommandWork.Of("reproduce", "Reproduce an experiment of the paper.", reproduce.Options, error, reproduce.Run);
        reproduce._name.CompletionSources.Add([.. ExperimentCatalog.All.Select(e => e.Name)]);
        command.Add(reproduce._name);
        return command;
    }

    private void Run(ParseResult parsed, CancellationToken cancellation)
    {
        CommonOptions.RequireApart(parsed, _json, _show);
        Experiment experiment = parsed.GetRequiredValue(_name);
        string place = parsed.GetValue(_folder)?.ToString() ?? Path.Combine("out", experiment.Name);
        ReproductionOptions options = new(place)
        {
            Preset = PresetNames.Parse(parsed.GetRequiredValue(_preset)),
            Settings = parsed.GetValue(_set) ?? [],
            Data = parsed.GetValue(_data) ?? [],
            Images = _reading.Read(parsed, parsed.GetValue(_data) is { Length: > 0 }, _data.Name),
            Shard = parsed.GetValue(_shard),
            Resume = parsed.GetValue(_resume),
            Merge = parsed.GetValue(_merge) ?? [],
            Seed = parsed.GetValue(_seed),
        };
        Voice voice = new(parsed.GetValue(_json), console, output, error);
        ReproductionResult result = LongWork.Show(
            voice.Watched,
            experiment.Name,
            (IProgress<string> progress) =>
                Reproducer.Run(
                    experiment,
                    options with
                    {
                        Progress = new LongWork.Direct<ReproductionProgress>(p => progress.Report(Words(p))),
                    },
                    cancellation
                )
        );
        if (result.ComputedAgain is [var first, ..] again)
        {
            string path = Path.Combine(place, "units", $"{first}.npz");
            voice.Note(
                again.Count == 1
                    ? $"{path} was of an older version of the program, lacked what the figures need, and was computed again."
                    : $"{again.Count} units, such as {path}, were of an older version of the program, lacked what the figures need, and "
                        + "were computed again."
            );
        }

        voice.Answer(writer => ReproductionReport.Write(writer, experiment, result, place));
        if (!voice.AsJson)
        {
            ReproductionReport.Write(console, output, result, place);
        }

        string[] drawn = [.. result.Files.Where(file => file.EndsWith(".png", StringComparison.Ordinal))];
        if (parsed.Given(_show) is not null && drawn.Length > 0)
        {
            pictures.Show([.. drawn.Select(file => Path.Combine(place, file))], parsed.GetValue(_show));
        }
    }

    private static string Words(ReproductionProgress p) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"unit {p.Done + 1} of {p.Total}, {p.Unit}: {p.Fraction:P0} "
                + $"done{(p.Remaining is { } left ? $", about {left:h\\:mm\\:ss} left" : "")}"
        );
}
