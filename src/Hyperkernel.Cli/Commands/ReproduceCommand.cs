using System.CommandLine;
using System.Globalization;
using Hyperkernel.Cli.Rendering;
using Hyperkernel.Experiments.Catalog;
using Hyperkernel.Experiments.Reproduction;
using Spectre.Console;

namespace Hyperkernel.Cli.Commands;

/// <summary><c>hyperkernel reproduce</c>: the paper's experiments by their names.</summary>
internal static class ReproduceCommand
{
    public static Command Create(IAnsiConsole console, TextWriter output, TextWriter error)
    {
        Argument<Experiment> name = new("name")
        {
            Description = $"The experiment: {string.Join(", ", ExperimentCatalog.All.Select(e => e.Name))}.",
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
        Option<string> preset = CommonOptions.Parsed(
            "--preset",
            "smoke|laptop|paper",
            "How large: seconds, minutes on two cores, or the paper's sizes.",
            text => PresetNames.Of(PresetNames.Parse(text)),
            PresetNames.Of(Preset.Laptop)
        );
        Option<string[]> set = new("--set")
        {
            Description =
                "Change a setting of the preset, such as draws=50; configuration.json names them all. May be given several times.",
            HelpName = "NAME=VALUE",
        };
        Option<string[]> data = new("--data")
        {
            Description =
                "Images for experiments that take them: a folder with MNIST's, Fashion-MNIST's or CIFAR-10's files, a folder of "
                + "PNG images, or files of images, each followed by its labels where they are needed. Built-in images if absent.",
            HelpName = "FOLDER|FILE",
            AllowMultipleArgumentsPerToken = true,
        };
        ImageInputs reading = new();
        Option<Shard> shard = CommonOptions.Parsed(
            "--shard",
            "I/N",
            "Compute only every N-th unit, from the I-th on; figures are made when all units are there.",
            Shard.Parse,
            Shard.Whole
        );
        Option<bool> resume = new("--resume") { Description = "Go on with the finished units that lie in the folder." };
        Option<string[]> merge = new("--merge")
        {
            Description = "Take over the finished units of another run's folder, then go on as with --resume. May be given several times.",
            HelpName = "FOLDER",
        };
        Option<ulong> seed = CommonOptions.Seed();
        Option<DirectoryInfo?> folder = CommonOptions.OptionalOutputFolder(
            "--out",
            "Folder for numbers, figures and report; out/NAME if absent."
        );
        Command command = new("reproduce", "Reproduce an experiment of the paper.")
        {
            name,
            preset,
            set,
            data,
            reading.Options[0],
            reading.Options[1],
            shard,
            resume,
            merge,
            seed,
            folder,
        };
        command.SetAction(
            (parsed, cancellation) =>
                Task.FromResult(
                    ExitCode.Of(
                        error,
                        () =>
                        {
                            Experiment experiment = parsed.GetRequiredValue(name);
                            string place = parsed.GetValue(folder)?.ToString() ?? Path.Combine("out", experiment.Name);
                            ReproductionOptions options = new(place)
                            {
                                Preset = PresetNames.Parse(parsed.GetRequiredValue(preset)),
                                Settings = parsed.GetValue(set) ?? [],
                                Data = parsed.GetValue(data) ?? [],
                                Images = reading.Read(parsed, parsed.GetValue(data) is { Length: > 0 }, data.Name),
                                Shard = parsed.GetValue(shard),
                                Resume = parsed.GetValue(resume),
                                Merge = parsed.GetValue(merge) ?? [],
                                Seed = parsed.GetValue(seed),
                            };
                            ReproductionResult result = LongWork.Show(
                                console,
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
                            ReproductionReport.Write(console, output, result, place);
                        }
                    )
                )
        );
        return command;
    }

    private static string Words(ReproductionProgress p) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"unit {p.Done + 1} of {p.Total}, {p.Unit}: {p.Fraction:P0} "
                + $"done{(p.Remaining is { } left ? $", about {left:h\\:mm\\:ss} left" : "")}"
        );
}
