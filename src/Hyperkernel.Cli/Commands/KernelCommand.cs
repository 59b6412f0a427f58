using System.CommandLine;
using System.Numerics;
using Hyperkernel.Architectures;
using Hyperkernel.Cli.Rendering;
using Hyperkernel.Features;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;
using Spectre.Console;

namespace Hyperkernel.Cli.Commands;

/// <summary><c>hyperkernel kernel</c>: the covariance and the tangent kernel of an architecture on the user's arrays.</summary>
internal static class KernelCommand
{
    public static Command Create(IAnsiConsole console, TextWriter output, TextWriter error)
    {
        Option<FileInfo?> architecture = CommonOptions.InputFile("--architecture", "The architecture, a JSON file.");
        Option<FileInfo?> contexts = CommonOptions.InputFile(
            "--contexts",
            "N x n_0 array, .npy or .csv: contexts, or inputs of a plain network."
        );
        Option<FileInfo?> coordinates = CommonOptions.InputFile(
            "--coordinates",
            "N x m_0 array, .npy or .csv: row i is the pair (X_i, Z_i)."
        );
        Option<FileInfo?> contexts2 = CommonOptions.InputFile(
            "--contexts2",
            "Contexts of the columns, .npy or .csv; those of the rows if absent."
        );
        Option<FileInfo?> coordinates2 = CommonOptions.InputFile("--coordinates2", "Coordinates of the columns, .npy or .csv.");
        Option<bool> grid = new("--grid") { Description = "Take all pairs of contexts and coordinates; row i M + a is (X_i, Z_a)." };
        Option<CoordinateFeatures> features = CommonOptions.Features(CoordinateFeatures.Raw);
        Option<Precision> precision = CommonOptions.PrecisionOption(Precision.Double);
        Option<FileInfo?> outFile = CommonOptions.OutputFile("--out", "The .npz file to write: arrays covariance and tangent.", ".npz");
        architecture.Required = contexts.Required = outFile.Required = true;
        Command command = new("kernel", "Compute the Gaussian-process kernel and the tangent kernel of an architecture.")
        {
            architecture,
            contexts,
            coordinates,
            contexts2,
            coordinates2,
            grid,
            features,
            precision,
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
                                && Array.Find<Option>(
                                    [coordinates, coordinates2, grid, features],
                                    o => parsed.GetResult(o) is { Implicit: false }
                                )
                                    is { } stranger
                            )
                            {
                                throw new ArgumentException(
                                    $"{stranger.Name} belongs to a hypernetwork, but {file} is a plain network, which has no coordinates."
                                );
                            }

                            KernelArrays arrays = new(
                                parsed.GetRequiredValue(contexts)!,
                                parsed.GetValue(coordinates),
                                parsed.GetValue(contexts2),
                                parsed.GetValue(coordinates2),
                                parsed.GetValue(grid),
                                parsed.GetRequiredValue(features)
                            );
                            string path = OutputPlace.Of(parsed, outFile);
                            bool inSingle = parsed.GetValue(precision) == Precision.Single;
                            if (inSingle && arrays.NeedDouble())
                            {
                                inSingle = false;
                                output.WriteLine(
                                    "Warning: single precision would blur the differences between inputs, which lie far from "
                                        + "their origin; the kernels are computed and written in double precision."
                                );
                            }

                            string shape = inSingle
                                ? Write<float>(chosen, arrays, path, console, cancellation)
                                : Write<double>(chosen, arrays, path, console, cancellation);
                            output.WriteLine($"covariance and tangent, {shape}, written to {path}");
                        }
                    )
                )
        );
        return command;
    }

    private static string Write<T>(
        Architecture architecture,
        KernelArrays arrays,
        string path,
        IAnsiConsole console,
        CancellationToken cancellation
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using KernelMatrices<T> kernels = LongWork.Show(
            console,
            "evaluating kernels",
            (IProgress<WorkProgress> progress) =>
                arrays.Evaluate<T>(architecture, new() { Progress = progress, Cancellation = cancellation })
        );
        NpzArchive.Write(
            path,
            archive =>
            {
                archive.Add("covariance", kernels.Covariance);
                archive.Add("tangent", kernels.Tangent);
            }
        );
        return $"{kernels.Covariance.Rows} x {kernels.Covariance.Columns}";
    }
}
