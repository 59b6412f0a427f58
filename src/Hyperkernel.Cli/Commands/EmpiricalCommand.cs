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
internal static class EmpiricalCommand
{
    public static Command Create(IAnsiConsole console, TextWriter output, TextWriter error)
    {
        Option<FileInfo?> architecture = CommonOptions.InputFile(
            "--architecture",
            "The architecture, a JSON file with the width of every hidden layer."
        );
        Option<FileInfo?> weights = CommonOptions.InputFile(
            "--weights",
            "A .npz file with W1, W2, ... (fan_out x fan_in), b1, ...; drawn from the seed if absent."
        );
        Option<ulong> seed = CommonOptions.Seed();
        Option<FileInfo?> contexts = CommonOptions.InputFile(
            "--contexts",
            "N x n_0 array, .npy or .csv: contexts, or inputs of a plain network."
        );
        Option<FileInfo?> coordinates = CommonOptions.InputFile(
            "--coordinates",
            "N x m_0 array, .npy or .csv: row i is the pair (X_i, Z_i)."
        );
        Option<CoordinateFeatures> features = CommonOptions.Features(CoordinateFeatures.Raw);
        Option<Precision> precision = CommonOptions.PrecisionOption(Precision.Double);
        Option<int?> taylor = CommonOptions.Parsed<int?>(
            "--taylor",
            "R",
            "Also write taylor, (R+1) x N x N: the Taylor terms K^(0), ..., K^(R) of a network with one output.",
            text =>
                int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int order)
                    ? order
                    : throw new FormatException($"is '{text}', must be a whole number from 0.")
        );
        Option<int?> draws = CommonOptions.OptionalCount(
            "--draws",
            "Draw this many networks instead of one: write mean, variance and standard error of tangent and covariance (h h'), N "
                + "x C x N x C."
        );
        Option<bool> infinite = new("--infinite-meta") { Description = "With --draws: the meta network is infinitely wide." };
        Option<DirectoryInfo?> units = CommonOptions.OptionalOutputFolder(
            "--units",
            "With --draws: keep finished draws in this folder, and take those that are there."
        );
        Option<Shard> shard = CommonOptions.Parsed(
            "--shard",
            "I/N",
            "With --draws and --units: make only the I-th of N parts; the last run writes the file.",
            Shard.Parse,
            Shard.Whole
        );
        Option<FileInfo?> outFile = CommonOptions.OutputFile(
            "--out",
            "The .npz file to write: arrays output, N x C, tangent, N x C x N x C, and taylor.",
            ".npz"
        );
        architecture.Required = contexts.Required = outFile.Required = true;
        Command command = new("empirical", "Compute outputs, the empirical tangent kernel and Taylor terms of a finite network.")
        {
            architecture,
            weights,
            seed,
            contexts,
            coordinates,
            features,
            precision,
            taylor,
            draws,
            infinite,
            units,
            shard,
            outFile,
        };
        command.SetAction(
            (parsed, cancellation) =>
                Task.FromResult(
                    ExitCode.Of(
                        error,
                        () =>
                        {
                            string file = parsed.GetRequiredValue(architecture)!.ToString();
                            Architecture chosen = Architecture.Load(file);
                            if (
                                chosen is Network
                                && Array.Find<Option>([coordinates, features], o => parsed.GetResult(o) is { Implicit: false })
                                    is { } stranger
                            )
                            {
                                throw new ArgumentException(
                                    $"{stranger.Name} belongs to a hypernetwork, but {file} is a plain network, which has no coordinates."
                                );
                            }

                            FileInfo? given = parsed.GetValue(weights);
                            if (given is not null && parsed.GetResult(seed) is { Implicit: false })
                            {
                                throw new ArgumentException("--weights and --seed exclude each other: weights are either given or drawn.");
                            }

                            EmpiricalInputs inputs = new(
                                chosen,
                                given,
                                parsed.GetValue(seed),
                                parsed.GetRequiredValue(contexts)!,
                                parsed.GetValue(coordinates),
                                parsed.GetRequiredValue(features)
                            );
                            string path = OutputPlace.Of(parsed, outFile);
                            bool drawn = parsed.GetValue(draws) is not null;
                            if (
                                Array.Find<Option>(
                                    drawn ? [weights, taylor] : [infinite, units, shard],
                                    o => parsed.GetResult(o) is { Implicit: false }
                                ) is
                                { } other
                            )
                            {
                                throw new ArgumentException(
                                    drawn
                                        ? $"{other.Name} is for one network, so it cannot stand beside --draws."
                                        : $"{other.Name} needs --draws."
                                );
                            }

                            if (parsed.GetValue(draws) is { } count)
                            {
                                Shard part = parsed.GetValue(shard);
                                if (part.Count > 1 && parsed.GetValue(units) is null)
                                {
                                    throw new ArgumentException("--shard needs --units: the folder where all parts meet.");
                                }

                                DrawOptions options = new()
                                {
                                    Draws = count,
                                    Seed = parsed.GetValue(seed),
                                    InfiniteMeta = parsed.GetValue(infinite),
                                    Folder = parsed.GetValue(units)?.ToString(),
                                    Shard = part.Index,
                                    ShardCount = part.Count,
                                    Compute = new() { Cancellation = cancellation },
                                };
                                output.WriteLine(
                                    parsed.GetValue(precision) == Precision.Single
                                        ? EmpiricalDraws.Write<float>(inputs, options, path, console)
                                        : EmpiricalDraws.Write<double>(inputs, options, path, console)
                                );
                                return;
                            }

                            string shapes =
                                parsed.GetValue(precision) == Precision.Single
                                    ? Write<float>(inputs, parsed.GetValue(taylor), path, console)
                                    : Write<double>(inputs, parsed.GetValue(taylor), path, console);
                            output.WriteLine($"{shapes}, written to {path}");
                        }
                    )
                )
        );
        return command;
    }

    private static string Write<T>(EmpiricalInputs inputs, int? order, string path, IAnsiConsole console)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Points<T> points = inputs.Points<T>();
        using FiniteNetwork<T> network = inputs.Network(points);
        using Matrix<T>? terms = order is { } r
            ? LongWork.Show(console, "expanding the outputs", (IProgress<string> _) => Terms(network, points, r))
            : null;
        using TangentFeatures<T> features = LongWork.Show(
            console,
            "going forward and back",
            (IProgress<string> _) => network.Linearize(points)
        );
        using Matrix<T> tangent = LongWork.Show(console, "making the tangent kernel", (IProgress<string> _) => features.Kernel());
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
        string shapes = $"tangent, {n} x {c} x {n} x {c}";
        return terms is null
            ? $"output, {n} x {c}, and {shapes}"
            : $"output, {n} x {c}, {shapes}, and taylor, {terms.Rows / n} x {n} x {n}";
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
