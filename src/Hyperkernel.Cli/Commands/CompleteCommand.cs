using System.CommandLine;
using Hyperkernel.Architectures;
using Hyperkernel.Cli.Rendering;
using Hyperkernel.Cli.Rendering.Pictures;
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
internal sealed class CompleteCommand(IAnsiConsole console, TextWriter output, PictureShow pictures)
{
    private readonly Option<string?> _images = CommonOptions.Parsed<string?>(
        "--images",
        "FILE|FOLDER",
        "An IDX or .npy file, or a folder of PNG images; the built-in generated images if absent.",
        text => text.Length > 0 ? text : throw new FormatException("is empty, must be the name of a file or a folder.")
    );
    private readonly ImageInputs _reading = new();
    private readonly Option<int> _train = CommonOptions.Count("--train", "Images to learn from.", least: 2, usual: 1000);
    private readonly Option<int> _test = CommonOptions.Count("--test", "Images to complete.", least: 1, usual: 200);
    private readonly Option<MissingPart> _missing = CommonOptions.Parsed(
        "--missing",
        "PART",
        "The hidden part: top, bottom, left, right, random:0.5 (the same pixels of all images), random-each:0.5, or a .npy "
            + "file (nonzero = missing).",
        ParseMissing,
        MissingPart.Bottom
    );
    private readonly Option<UnknownPart?> _unknown = CommonOptions.Parsed<UnknownPart?>(
        "--unknown",
        "FILE|random-each:F",
        "Pixels that are not known of any image, to learn from or to complete, besides NaN of a .npy array: a .npy file N x height x "
            + "width, or height x width for all (nonzero = unknown), or random-each:0.3 to try it.",
        ParseUnknown
    );
    private readonly Option<Network?> _meta = CommonOptions.Network(
        "--meta",
        "The meta network, such as relu:2 (two hidden layers); chosen on training images if absent."
    );
    private readonly Option<Network?> _primary = CommonOptions.Network(
        "--primary",
        "The primary network, such as relu:1; chosen on training images if absent."
    );
    private readonly Option<CoordinateFeatures> _features = CommonOptions.Features(CoordinateFeatures.Fourier(1.4142));
    private readonly Option<double?> _ridge = CommonOptions.Positive(
        "--ridge",
        "The absolute ridge, > 0; chosen on training images if absent."
    );
    private readonly Option<Precision> _precision = CommonOptions.PrecisionOption(Precision.Single);
    private readonly Option<ulong> _seed = CommonOptions.Seed();
    private readonly Option<bool> _deviation = new("--deviation")
    {
        Description = "Say and draw how far pixels may be off, and whether that held at hidden pixels.",
    };
    private readonly SubsetInputs _subsets = new();
    private readonly Option<bool> _json = CommonOptions.Json();
    private readonly Option<PictureProtocol> _show = CommonOptions.Show();
    private readonly Option<DirectoryInfo> _folder = CommonOptions.OutputFolder(
        "--out",
        "Folder for result.json, predictions.npy and completions.png, and deviations.npy where asked for.",
        new(Path.Combine("out", "complete"))
    );

    private IReadOnlyList<Option> Options =>
        [
            _images,
            .. _reading.Options,
            _train,
            _test,
            _missing,
            _unknown,
            _meta,
            _primary,
            _features,
            _ridge,
            _precision,
            _seed,
            _deviation,
            .. _subsets.Options,
            _json,
            _show,
            _folder,
        ];

    public static Command Create(IAnsiConsole console, TextWriter output, TextWriter error, PictureShow pictures)
    {
        CompleteCommand complete = new(console, output, pictures);
        return CommandWork.Of("complete", "Complete images of which a part is hidden.", complete.Options, error, complete.Run);
    }

    private void Run(ParseResult parsed, CancellationToken cancellation)
    {
        CommonOptions.RequireApart(parsed, _json, _show);
        string place = parsed.GetRequiredValue(_folder).ToString();
        CompletionConfiguration configuration = Configuration(parsed, place);

        // Better to fail now than after the work.
        Directory.CreateDirectory(place);
        bool asJson = parsed.GetValue(_json);
        SayCost(configuration, asJson ? null : output);
        CompletionResult result = SubsetInputs.Kept(
            configuration.Ensemble,
            () => Complete(configuration, asJson ? null : console, cancellation)
        );
        Write(result, place);
        if (asJson)
        {
            output.WriteLine(CompletionReport.Json(result));
            return;
        }

        CompletionReport.Table(console, result);
        string arrays = result.Methods[0].Uncertainty is null ? " and predictions.npy lie" : ", predictions.npy and deviations.npy lie";
        string picture = Path.Combine(place, "completions.png");
        output.WriteLine($"The picture is {picture}; result.json{arrays} beside it.");
        if (parsed.Given(_show) is not null)
        {
            pictures.Show([picture], parsed.GetValue(_show));
        }
    }

    private CompletionConfiguration Configuration(ParseResult parsed, string place)
    {
        (int learn, int complete, ulong random) = (parsed.GetValue(_train), parsed.GetValue(_test), parsed.GetValue(_seed));
        string? path = parsed.GetValue(_images);
        ImageOptions asked = _reading.Read(parsed, path is not null, _images.Name) with { MayHaveHoles = true };
        ImageSet set = path is null ? GeneratedImages.Create((long)learn + complete, random) : ImageSet.Load(path, asked);
        set = parsed.GetValue(_unknown)?.In(set, random) ?? set;
        (SubsetEnsembleOptions? ensemble, NetworkOptions? networks) = _subsets.Read(parsed, place);
        return new(CompletionTask.Draw(set, learn, complete, parsed.GetRequiredValue(_missing), random))
        {
            Meta = parsed.GetValue(_meta),
            Primary = parsed.GetValue(_primary),
            CoordinateFeatures = parsed.GetRequiredValue(_features),
            Ridge = parsed.GetValue(_ridge),
            InDouble = parsed.GetValue(_precision) == Precision.Double,
            Seed = random,
            Ensemble = ensemble,
            Networks = networks,
            Deviations = parsed.GetValue(_deviation) ? new() : null,
        };
    }

    // Nothing is begun that cannot end for want of memory; what takes no time needs no word.
    private static void SayCost(CompletionConfiguration configuration, TextWriter? output)
    {
        SolveCost cost = CompletionCost.Of(configuration);
        Compute compute = configuration.Solver.Compute;
        compute.RequireMemory(cost.LeastBytes, "completing these images");
        if (output is not null)
        {
            double rate = configuration.InDouble ? ProductRate.Of<double>(compute.Backend) : ProductRate.Of<float>(compute.Backend);
            if (cost.SecondsAt(rate) >= 1)
            {
                output.WriteLine($"Cost: {cost.Words(rate)}.");
            }
        }
    }

    private static MissingPart ParseMissing(string text) => Part(text, MissingPart.Parse);

    private static UnknownPart ParseUnknown(string text) => Part(text, UnknownPart.Parse);

    // Looked for here, since the file is read after the images, whose size it must have.
    private static TPart Part<TPart>(string text, Func<string, TPart> parse)
    {
        try
        {
            TPart part = parse(text);
            return text.EndsWith(".npy", StringComparison.OrdinalIgnoreCase) && !File.Exists(text)
                ? throw new FormatException($"there is no file '{text}'.")
                : part;
        }
        catch (FormatException e)
        {
            throw new FormatException($"is wrong: {e.Message}", e);
        }
    }

    private static CompletionResult Complete(
        CompletionConfiguration configuration,
        IAnsiConsole? watched,
        CancellationToken cancellation
    ) =>
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

        if (result.Methods[0].Uncertainty is { } uncertainty)
        {
            NpyFile.Write(
                Path.Combine(folder, "deviations.npy"),
                new NpyArray<float>(uncertainty.Deviations, [truth.Count, truth.Height, truth.Width])
            );
        }

        AtomicFile.Write(Path.Combine(folder, "completions.png"), stream => CompletionPicture.Write(result, stream));
        AtomicFile.WriteText(Path.Combine(folder, "result.json"), json);
    }
}
