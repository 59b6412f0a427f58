using System.CommandLine;
using Hyperkernel.Architectures;
using Hyperkernel.Cli.Rendering;
using Hyperkernel.Data;
using Hyperkernel.Experiments.Completion;
using Hyperkernel.Features;
using Hyperkernel.Inference;
using Hyperkernel.LinearAlgebra;
using Spectre.Console;

namespace Hyperkernel.Cli.Commands;

/// <summary><c>hyperkernel complete</c>: hidden parts of images completed by infinitely wide hypernetworks, beside baselines.</summary>
internal static class CompleteCommand
{
    public static Command Create(IAnsiConsole console, TextWriter output, TextWriter error)
    {
        Option<string?> images = new("--images") { Description = "An IDX or .npy file, or a folder of PNG images; the built-in generated images if absent." };
        Option<int> train = new("--train") { Description = "Images to learn from.", DefaultValueFactory = _ => 1000 };
        Option<int> test = new("--test") { Description = "Images to complete.", DefaultValueFactory = _ => 200 };
        Option<MissingPart> missing = new("--missing")
        {
            Description = "The hidden part: top, bottom, left, right, random:0.5, or a .npy file (nonzero = missing); bottom by default.",
            DefaultValueFactory = _ => MissingPart.Bottom,
            CustomParser = CommonOptions.Parsed("--missing", MissingPart.Parse),
        };
        Option<Network?> meta = new("--meta")
        {
            Description = "The meta network, such as relu:2 (two hidden layers); chosen on training images if absent.",
            CustomParser = CommonOptions.Parsed("--meta", Shorthand.Parse),
        };
        Option<Network?> primary = new("--primary")
        {
            Description = "The primary network, such as relu:1; chosen on training images if absent.",
            CustomParser = CommonOptions.Parsed("--primary", Shorthand.Parse),
        };
        Option<CoordinateFeatures> features = CommonOptions.Features(CoordinateFeatures.Fourier(1.4142));
        Option<double?> ridge = new("--ridge") { Description = "The absolute ridge, > 0; chosen on training images if absent." };
        Option<Precision> precision = CommonOptions.PrecisionOption(Precision.Single);
        Option<ulong> seed = new("--seed") { Description = "Seed of everything random.", DefaultValueFactory = _ => 1 };
        Option<bool> json = CommonOptions.Json();
        Option<DirectoryInfo> folder = new("--out")
        {
            Description = "Folder for result.json, predictions.npy and completions.png.",
            DefaultValueFactory = _ => new(Path.Combine("out", "complete")),
        };
        Command command = new("complete", "Complete images of which a part is hidden.")
        {
            images, train, test, missing, meta, primary, features, ridge, precision, seed, json, folder,
        };
        command.SetAction((parsed, cancellation) => Task.FromResult(ExitCode.Of(error, () =>
        {
            if (parsed.GetValue(ridge) is { } value && (!double.IsFinite(value) || value <= 0))
            {
                throw new ArgumentException($"--ridge is {value}, must be finite and > 0.");
            }

            int wanted = checked(parsed.GetValue(train) + parsed.GetValue(test));
            ImageSet set = parsed.GetValue(images) is { } path ? ImageSet.Load(path) : GeneratedImages.Create(Math.Max(wanted, 1), parsed.GetValue(seed));
            CompletionConfiguration configuration = new(set, parsed.GetValue(train), parsed.GetValue(test), parsed.GetRequiredValue(missing))
            {
                Meta = parsed.GetValue(meta),
                Primary = parsed.GetValue(primary),
                CoordinateFeatures = parsed.GetRequiredValue(features),
                Ridge = parsed.GetValue(ridge),
                InDouble = parsed.GetValue(precision) == Precision.Double,
                Seed = parsed.GetValue(seed),
            };
            return Run(configuration, parsed.GetRequiredValue(folder).FullName, parsed.GetValue(json), console, output, cancellation);
        })));
        return command;
    }

    private static int Run(
        CompletionConfiguration configuration, string folder, bool json, IAnsiConsole console, TextWriter output, CancellationToken cancellation)
    {
        // The folder first: better to fail now than after the work.
        Directory.CreateDirectory(folder);
        CompletionResult result = LongWork.Show<CompletionResult>(console, "reading images", (IProgress<string> progress) =>
        {
            string stage = "";
            GridOptions solver = configuration.Solver with
            {
                Progress = new LongWork.Direct<SolveProgress>(p => progress.Report(FormattableString.Invariant($"{stage}: iteration {p.Iterations}, residual {p.RelativeResidual:E1}"))),
            };
            return ImageCompletion.Run(
                configuration with { Solver = solver },
                new LongWork.Direct<string>(words => progress.Report(stage = words)),
                cancellation);
        });
        string report = CompletionReport.Json(result);
        AtomicFile.WriteText(Path.Combine(folder, "result.json"), report);
        AtomicFile.Write(Path.Combine(folder, "completions.png"), stream => CompletionPicture.Write(result, stream));
        ImageSet truth = result.Task.Truth;
        long[] shape = truth.Channels == 1 ? [truth.Count, truth.Height, truth.Width] : [truth.Count, truth.Height, truth.Width, truth.Channels];
        NpyFile.Write(Path.Combine(folder, "predictions.npy"), new NpyArray<float>(result.Methods[0].Completion.Images, shape));
        if (json)
        {
            output.WriteLine(report);
        }
        else
        {
            CompletionReport.Table(console, result);
            console.MarkupLineInterpolated($"The picture is {Path.Combine(folder, "completions.png")}; result.json and predictions.npy lie beside it.");
        }

        return ExitCode.Done;
    }
}
