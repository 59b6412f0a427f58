using System.CommandLine;
using Hyperkernel.Architectures;
using Hyperkernel.Cli.Rendering;
using Hyperkernel.Data;
using Hyperkernel.Experiments.Completion;
using Hyperkernel.Experiments.Images;
using Hyperkernel.Features;
using Hyperkernel.Inference;
using Hyperkernel.Inference.Ensembles;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;
using Spectre.Console;

namespace Hyperkernel.Cli.Commands;

/// <summary><c>hyperkernel complete</c>: hidden parts of images completed by infinitely wide hypernetworks, beside baselines.</summary>
internal static class CompleteCommand
{
    public static Command Create(IAnsiConsole console, TextWriter output, TextWriter error)
    {
        Option<string?> images = CommonOptions.Parsed<string?>(
            "--images",
            "FILE|FOLDER",
            "An IDX or .npy file, or a folder of PNG images; the built-in generated images if absent.",
            text => text.Length > 0 ? text : throw new FormatException("is empty, must be the name of a file or a folder.")
        );
        ImageInputs reading = new();
        Option<int> train = CommonOptions.Count("--train", "Images to learn from.", least: 2, usual: 1000);
        Option<int> test = CommonOptions.Count("--test", "Images to complete.", least: 1, usual: 200);
        Option<MissingPart> missing = CommonOptions.Parsed(
            "--missing",
            "PART",
            "The hidden part: top, bottom, left, right, random:0.5 (the same pixels of all images), random-each:0.5, or a .npy "
                + "file (nonzero = missing).",
            ParseMissing,
            MissingPart.Bottom
        );
        Option<Network?> meta = CommonOptions.Network(
            "--meta",
            "The meta network, such as relu:2 (two hidden layers); chosen on training images if absent."
        );
        Option<Network?> primary = CommonOptions.Network(
            "--primary",
            "The primary network, such as relu:1; chosen on training images if absent."
        );
        Option<CoordinateFeatures> features = CommonOptions.Features(CoordinateFeatures.Fourier(1.4142));
        Option<double?> ridge = CommonOptions.Positive("--ridge", "The absolute ridge, > 0; chosen on training images if absent.");
        Option<Precision> precision = CommonOptions.PrecisionOption(Precision.Single);
        Option<ulong> seed = CommonOptions.Seed();
        SubsetInputs subsets = new();
        Option<bool> json = CommonOptions.Json();
        Option<DirectoryInfo> folder = CommonOptions.OutputFolder(
            "--out",
            "Folder for result.json, predictions.npy and completions.png.",
            new(Path.Combine("out", "complete"))
        );
        Command command = new("complete", "Complete images of which a part is hidden.")
        {
            images,
            reading.Options[0],
            reading.Options[1],
            train,
            test,
            missing,
            meta,
            primary,
            features,
            ridge,
            precision,
            seed,
        };
        foreach (Option option in (Option[])[.. subsets.Options, json, folder])
        {
            command.Add(option);
        }

        command.SetAction(
            (parsed, cancellation) =>
                Task.FromResult(
                    ExitCode.Of(
                        error,
                        () =>
                        {
                            (int learn, int complete, ulong random) = (
                                parsed.GetValue(train),
                                parsed.GetValue(test),
                                parsed.GetValue(seed)
                            );
                            ImageOptions asked = reading.Read(parsed, parsed.GetValue(images) is not null, images.Name);
                            ImageSet set = parsed.GetValue(images) is { } path
                                ? ImageSet.Load(path, asked)
                                : GeneratedImages.Create((long)learn + complete, random);
                            string place = parsed.GetRequiredValue(folder).ToString();
                            (SubsetEnsembleOptions? ensemble, NetworkOptions? networks) = subsets.Read(parsed, place);
                            CompletionConfiguration configuration = new(
                                CompletionTask.Draw(set, learn, complete, parsed.GetRequiredValue(missing), random)
                            )
                            {
                                Meta = parsed.GetValue(meta),
                                Primary = parsed.GetValue(primary),
                                CoordinateFeatures = parsed.GetRequiredValue(features),
                                Ridge = parsed.GetValue(ridge),
                                InDouble = parsed.GetValue(precision) == Precision.Double,
                                Seed = random,
                                Ensemble = ensemble,
                                Networks = networks,
                            };

                            // Better to fail now than after the work.
                            Directory.CreateDirectory(place);
                            bool asJson = parsed.GetValue(json);
                            CompletionResult result = SubsetInputs.Kept(
                                ensemble,
                                () => Run(configuration, asJson ? null : console, cancellation)
                            );
                            Write(result, place);
                            if (asJson)
                            {
                                output.WriteLine(CompletionReport.Json(result));
                                return;
                            }

                            CompletionReport.Table(console, result);
                            output.WriteLine(
                                $"The picture is {Path.Combine(place, "completions.png")}; result.json and predictions.npy lie beside it."
                            );
                        }
                    )
                )
        );
        return command;
    }

    // Looked for here, since the file is read after the images, whose size it must have.
    private static MissingPart ParseMissing(string text)
    {
        try
        {
            MissingPart part = MissingPart.Parse(text);
            return text.EndsWith(".npy", StringComparison.OrdinalIgnoreCase) && !File.Exists(text)
                ? throw new FormatException($"there is no file '{text}'.")
                : part;
        }
        catch (FormatException e)
        {
            throw new FormatException($"is wrong: {e.Message}", e);
        }
    }

    private static CompletionResult Run(CompletionConfiguration configuration, IAnsiConsole? watched, CancellationToken cancellation) =>
        LongWork.Show<CompletionResult>(
            watched,
            "completing",
            (IProgress<string> progress) =>
            {
                string stage = "";
                LongWork.Direct<WorkProgress> watching = new(p => progress.Report($"{stage}; {LongWork.Words(p)}"));
                SubsetEnsembleOptions? ensemble = configuration.Ensemble is { } chosen
                    ? chosen with
                    {
                        Compute = chosen.Compute with { Progress = watching },
                    }
                    : null;
                NetworkOptions? networks = configuration.Networks is { } trained
                    ? trained with
                    {
                        Subsets = trained.Subsets with { Compute = trained.Subsets.Compute with { Progress = watching } },
                    }
                    : null;
                SolverOptions solver = configuration.Solver with { Compute = configuration.Solver.Compute with { Progress = watching } };
                return ImageCompletion.Run(
                    configuration with
                    {
                        Solver = solver,
                        Ensemble = ensemble,
                        Networks = networks,
                    },
                    new LongWork.Direct<string>(words => progress.Report(stage = words)),
                    cancellation
                );
            }
        );

    // The results last: where they lie, the others are whole. They are put into words first, which fails where a number is none.
    private static void Write(CompletionResult result, string folder)
    {
        string json = CompletionReport.Json(result);
        ImageSet truth = result.Task.Truth;
        long[] shape =
            truth.Channels == 1 ? [truth.Count, truth.Height, truth.Width] : [truth.Count, truth.Height, truth.Width, truth.Channels];
        NpyFile.Write(Path.Combine(folder, "predictions.npy"), new NpyArray<float>(result.Methods[0].Completion.Images, shape));
        foreach (MethodResult method in result.Methods)
        {
            if (method.Completion.Spread is { } spread)
            {
                NpzArchive.Write(
                    Path.Combine(folder, $"{method.Name}.npz"),
                    archive =>
                    {
                        archive.Add("mean", new NpyArray<float>(method.Completion.Images, shape));
                        archive.Add("spread", new NpyArray<float>(spread, shape));
                    }
                );
            }
        }

        AtomicFile.Write(Path.Combine(folder, "completions.png"), stream => CompletionPicture.Write(result, stream));
        AtomicFile.WriteText(Path.Combine(folder, "result.json"), json);
    }
}
