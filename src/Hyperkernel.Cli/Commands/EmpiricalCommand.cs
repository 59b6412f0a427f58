using System.CommandLine;
using System.Globalization;
using System.Numerics;
using Hyperkernel.Architectures;
using Hyperkernel.Cli.Rendering;
using Hyperkernel.Experiments.Reproduction;
using Hyperkernel.Features;
using Hyperkernel.FiniteWidth;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;
using Hyperkernel.Taylor;
using Spectre.Console;

namespace Hyperkernel.Cli.Commands;

/// <summary>
/// <c>hyperkernel empirical</c>: outputs, the empirical tangent kernel and Taylor terms of a finite network on the user's arrays, or
/// statistics of many.
/// </summary>
internal sealed class EmpiricalCommand(IAnsiConsole console, TextWriter output, TextWriter error)
{
    private readonly Option<FileInfo?> _architecture = CommonOptions.InputFile(
        "--architecture",
        "The architecture, a JSON file with the width of every hidden layer."
    );
    private readonly Option<FileInfo?> _weights = CommonOptions.InputFile(
        "--weights",
        "A .npz file with W1, W2, ... (fan_out x fan_in), b1, ...; drawn from the seed if absent."
    );
    private readonly Option<ulong> _seed = CommonOptions.Seed();
    private readonly Option<FileInfo?> _contexts = CommonOptions.InputFile(
        "--contexts",
        "N x n_0 array, .npy or .csv: contexts, or inputs of a plain network."
    );
    private readonly Option<FileInfo?> _coordinates = CommonOptions.InputFile(
        "--coordinates",
        "N x m_0 array, .npy or .csv: row i is the pair (X_i, Z_i)."
    );
    private readonly Option<CoordinateFeatures> _features = CommonOptions.Features(CoordinateFeatures.Raw);
    private readonly Option<Precision> _precision = CommonOptions.PrecisionOption(Precision.Double);
    private readonly Option<int?> _taylor = CommonOptions.Parsed<int?>(
        "--taylor",
        "R",
        "Also write taylor, (R+1) x N x N: the Taylor terms K^(0), ..., K^(R) of a network with one output.",
        text =>
            int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int order)
                ? order
                : throw new FormatException($"is '{text}', must be a whole number from 0.")
    );
    private readonly Option<int?> _draws = CommonOptions.OptionalCount(
        "--draws",
        "Draw this many networks instead of one: write mean, variance and standard error of tangent and covariance (h h'), N "
            + "x C x N x C."
    );
    private readonly Option<bool> _infinite = new("--infinite-meta") { Description = "With --draws: the meta network is infinitely wide." };
    private readonly Option<DirectoryInfo?> _units = CommonOptions.OptionalOutputFolder(
        "--units",
        "With --draws: keep finished draws in this folder, and take those that are there."
    );
    private readonly Option<Shard> _shard = CommonOptions.Parsed(
        "--shard",
        "I/N",
        "With --draws and --units: make only the I-th of N parts; the last run writes the file.",
        Shard.Parse,
        Shard.Whole
    );
    private readonly Option<bool> _json = CommonOptions.Json();
    private readonly Option<FileInfo?> _outFile = CommonOptions.OutputFile(
        "--out",
        "The .npz file to write: arrays output, N x C, tangent, N x C x N x C, and taylor.",
        ".npz"
    );

    private IReadOnlyList<Option> Options =>
        [
            _architecture,
            _weights,
            _seed,
            _contexts,
            _coordinates,
            _features,
            _precision,
            _taylor,
            _draws,
            _infinite,
            _units,
            _shard,
            _json,
            _outFile,
        ];

    public static Command Create(IAnsiConsole console, TextWriter output, TextWriter error)
    {
        EmpiricalCommand empirical = new(console, output, error);
        empirical._architecture.Required = empirical._contexts.Required = empirical._outFile.Required = true;
        return CommandWork.Of(
            "empirical",
            "Compute outputs, the empirical tangent kernel and Taylor terms of a finite network.",
            empirical.Options,
            error,
            empirical.Run
        );
    }

    private void Run(ParseResult parsed, CancellationToken cancellation)
    {
        EmpiricalInputs inputs = Inputs(parsed);
        string path = OutputPlace.Of(parsed, _outFile);
        bool inSingle = parsed.GetValue(_precision) == Precision.Single;
        Voice voice = new(parsed.GetValue(_json), console, output, error);
        if (Draws(parsed, cancellation) is { } draws)
        {
            if (inSingle)
            {
                EmpiricalDraws.Write<float>(inputs, draws, path, voice);
            }
            else
            {
                EmpiricalDraws.Write<double>(inputs, draws, path, voice);
            }

            return;
        }

        int? order = parsed.GetValue(_taylor);
        (string Name, IReadOnlyList<long> Shape)[] arrays = inSingle
            ? Write<float>(inputs, order, path, voice.Watched)
            : Write<double>(inputs, order, path, voice.Watched);
        string[] words = [.. arrays.Select(array => $"{array.Name}, {string.Join(" x ", array.Shape)}")];
        voice.Say($"{string.Join(", ", words[..^1])}, and {words[^1]}, written to {path}");
        voice.Answer(writer =>
        {
            writer.WriteFile(path, arrays);
            writer.WriteString("precision", inSingle ? "single" : "double");
        });
    }

    private EmpiricalInputs Inputs(ParseResult parsed)
    {
        Architecture architecture = CommonOptions.Load(parsed, _architecture, _coordinates, _features);
        FileInfo? weights = parsed.GetValue(_weights);
        return weights is not null && parsed.Given(_seed) is not null
            ? throw new ArgumentException("--weights and --seed exclude each other: weights are either given or drawn.")
            : new(
                architecture,
                weights,
                parsed.GetValue(_seed),
                parsed.GetRequiredValue(_contexts)!,
                parsed.GetValue(_coordinates),
                parsed.GetRequiredValue(_features)
            );
    }

    // Null: one network.
    private DrawOptions? Draws(ParseResult parsed, CancellationToken cancellation)
    {
        if (parsed.GetValue(_draws) is not { } count)
        {
            return parsed.Given(_infinite, _units, _shard) is { } stranger
                ? throw new ArgumentException($"{stranger.Name} needs --draws.")
                : null;
        }

        if (parsed.Given(_weights, _taylor) is { } other)
        {
            throw new ArgumentException($"{other.Name} is for one network, so it cannot stand beside --draws.");
        }

        Shard part = parsed.GetValue(_shard);
        string? folder = parsed.GetValue(_units)?.ToString();
        return part.Count > 1 && folder is null
            ? throw new ArgumentException("--shard needs --units: the folder where all parts meet.")
            : new()
            {
                Draws = count,
                Seed = parsed.GetValue(_seed),
                InfiniteMeta = parsed.GetValue(_infinite),
                Folder = folder,
                Shard = part.Index,
                ShardCount = part.Count,
                Compute = new() { Cancellation = cancellation },
            };
    }

    private static (string Name, IReadOnlyList<long> Shape)[] Write<T>(
        EmpiricalInputs inputs,
        int? order,
        string path,
        IAnsiConsole? watched
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Points<T> points = inputs.Points<T>();
        using FiniteNetwork<T> network = inputs.Network(points);
        using Matrix<T>? terms = order is { } r
            ? LongWork.Show(watched, "expanding the outputs", (IProgress<string> _) => Terms(network, points, r))
            : null;
        using TangentFeatures<T> features = LongWork.Show(
            watched,
            "going forward and back",
            (IProgress<string> _) => network.Linearize(points)
        );
        using Matrix<T> tangent = LongWork.Show(watched, "making the tangent kernel", (IProgress<string> _) => features.Kernel());
        long n = points.Count,
            c = network.OutputCount;
        NpzArchive.Write(
            path,
            archive =>
            {
                archive.Add("output", features.Outputs);
                archive.Add("tangent", new NpyArray<T>(tangent, [n, c, n, c]));
                if (terms is not null)
                {
                    archive.Add("taylor", new NpyArray<T>(terms, [terms.Rows / n, n, n]));
                }
            }
        );
        return
        [
            ("output", [n, c]),
            ("tangent", [n, c, n, c]),
            .. terms is null ? [] : ((string, IReadOnlyList<long>)[])[("taylor", [terms.Rows / n, n, n])],
        ];
    }

    // K^(0), K^(1), ... one below the other.
    private static Matrix<T> Terms<T>(FiniteNetwork<T> network, Points<T> points, int order)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using TaylorTerms<T> terms = network.TaylorTerms(points, order);
        Matrix<T> all = Matrix<T>.Uninitialized((order + 1) * points.Count, points.Count);
        for (int r = 0; r <= order; r++)
        {
            terms[r].View.CopyTo(all.View.Block(r * points.Count, 0, points.Count, points.Count));
        }

        return all;
    }
}
