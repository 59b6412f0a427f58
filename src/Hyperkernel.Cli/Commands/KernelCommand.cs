using System.CommandLine;
using System.Numerics;
using Hyperkernel.Architectures;
using Hyperkernel.Data;
using Hyperkernel.Features;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Cli.Rendering;
using Spectre.Console;

namespace Hyperkernel.Cli.Commands;

/// <summary><c>hyperkernel kernel</c>: the covariance and the tangent kernel of an architecture on the user's arrays.</summary>
internal static class KernelCommand
{
    public static Command Create(IAnsiConsole console, TextWriter error)
    {
        Option<FileInfo> architecture = new("--architecture") { Description = "The architecture, a JSON file.", Required = true };
        Option<FileInfo> contexts = new("--contexts") { Description = "N x n_0 array, .npy: contexts, or inputs of a plain network.", Required = true };
        Option<FileInfo?> coordinates = new("--coordinates") { Description = "N x m_0 array, .npy: row i is the pair (X_i, Z_i)." };
        Option<FileInfo?> contexts2 = new("--contexts2") { Description = "Contexts of the columns, .npy; those of the rows if absent." };
        Option<FileInfo?> coordinates2 = new("--coordinates2") { Description = "Coordinates of the columns, .npy." };
        Option<bool> grid = new("--grid") { Description = "Take all pairs of contexts and coordinates; row i M + a is (X_i, Z_a)." };
        Option<CoordinateFeatures> features = CommonOptions.Features(CoordinateFeatures.Raw);
        Option<Precision> precision = CommonOptions.PrecisionOption(Precision.Double);
        Option<FileInfo> outFile = new("--out") { Description = "The .npz file to write: arrays covariance and tangent.", Required = true };
        Command command = new("kernel", "Compute the Gaussian-process kernel and the tangent kernel of an architecture.")
        {
            architecture, contexts, coordinates, contexts2, coordinates2, grid, features, precision, outFile,
        };
        command.SetAction((parsed, cancellation) => Task.FromResult(ExitCode.Of(error, () =>
        {
            Arrays arrays = new(
                parsed.GetRequiredValue(contexts),
                parsed.GetValue(coordinates),
                parsed.GetValue(contexts2),
                parsed.GetValue(coordinates2),
                parsed.GetValue(grid),
                parsed.GetRequiredValue(features));
            Architecture chosen = Architecture.Load(parsed.GetRequiredValue(architecture).FullName);
            string path = parsed.GetRequiredValue(outFile).FullName;
            string shape = parsed.GetValue(precision) == Precision.Single
                ? Write<float>(chosen, arrays, path, console, cancellation)
                : Write<double>(chosen, arrays, path, console, cancellation);
            console.MarkupLineInterpolated($"covariance and tangent, {shape}, written to {path}");
            return ExitCode.Done;
        })));
        return command;
    }

    private static string Write<T>(Architecture architecture, Arrays arrays, string path, IAnsiConsole console, CancellationToken cancellation)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using KernelMatrices<T> kernels = LongWork.Show(
            console, "evaluating kernels", progress => arrays.Evaluate<T>(architecture, new() { Progress = progress, Cancellation = cancellation }));
        NpzArchive.Write(path, archive =>
        {
            archive.Add("covariance", kernels.Covariance);
            archive.Add("tangent", kernels.Tangent);
        });
        return $"{kernels.Covariance.Rows} x {kernels.Covariance.Columns}";
    }

    /// <summary>The arrays of a command line, and what they ask for.</summary>
    private sealed record Arrays(
        FileInfo Contexts, FileInfo? Coordinates, FileInfo? Contexts2, FileInfo? Coordinates2, bool Grid, CoordinateFeatures Features)
    {
        public KernelMatrices<T> Evaluate<T>(Architecture architecture, KernelOptions options)
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => architecture switch
            {
                PlainArchitecture { Network: var network } => OfNetwork<T>(network, options),
                HypernetworkArchitecture { Hypernetwork: var h } => OfHypernetwork<T>(new(h.Meta, h.Primary, Features), options),
                _ => throw new NotSupportedException($"{architecture} has no kernels."),
            };

        private KernelMatrices<T> OfNetwork<T>(Network network, KernelOptions options)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            if (Coordinates is not null || Coordinates2 is not null || Grid)
            {
                throw new ArgumentException("--coordinates, --coordinates2 and --grid belong to a hypernetwork, but the architecture is a plain network.");
            }

            return Contexts2 is null
                ? network.Kernels(Read<T>(Contexts), options)
                : network.Kernels(Read<T>(Contexts), Read<T>(Contexts2), options);
        }

        private KernelMatrices<T> OfHypernetwork<T>(Hypernetwork hypernetwork, KernelOptions options)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            if (Coordinates is null)
            {
                throw new ArgumentException("The architecture is a hypernetwork, so --coordinates is required.");
            }

            if (Contexts2 is null && Coordinates2 is null)
            {
                return Grid
                    ? hypernetwork.GridKernels(Read<T>(Contexts), Read<T>(Coordinates), options)
                    : hypernetwork.Kernels(Read<T>(Contexts), Read<T>(Coordinates), options);
            }

            if (!Grid && (Contexts2 is null || Coordinates2 is null))
            {
                throw new ArgumentException("--contexts2 and --coordinates2 go together: row i of the second set is the pair of both; with --grid one of them is enough.");
            }

            (FileInfo x, FileInfo z) = (Contexts2 ?? Contexts, Coordinates2 ?? Coordinates);
            return Grid
                ? hypernetwork.GridKernels(Read<T>(Contexts), Read<T>(Coordinates), Read<T>(x), Read<T>(z), options)
                : hypernetwork.Kernels(Read<T>(Contexts), Read<T>(Coordinates), Read<T>(x), Read<T>(z), options);
        }

        private static Matrix<T> Read<T>(FileInfo file)
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => NpyFile.Read<T>(file.FullName).Values;
    }
}
