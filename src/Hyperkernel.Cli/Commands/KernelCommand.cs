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
internal sealed class KernelCommand(IAnsiConsole console, TextWriter output, TextWriter error)
{
    private readonly Option<FileInfo?> _architecture = CommonOptions.InputFile("--architecture", "The architecture, a JSON file.");
    private readonly Option<FileInfo?> _contexts = CommonOptions.InputFile(
        "--contexts",
        "N x n_0 array, .npy or .csv: contexts, or inputs of a plain network."
    );
    private readonly Option<FileInfo?> _coordinates = CommonOptions.InputFile(
        "--coordinates",
        "N x m_0 array, .npy or .csv: row i is the pair (X_i, Z_i)."
    );
    private readonly Option<FileInfo?> _contexts2 = CommonOptions.InputFile(
        "--contexts2",
        "Contexts of the columns, .npy or .csv; those of the rows if absent."
    );
    private readonly Option<FileInfo?> _coordinates2 = CommonOptions.InputFile(
        "--coordinates2",
        "Coordinates of the columns, .npy or .csv."
    );
    private readonly Option<bool> _grid = new("--grid")
    {
        Description = "Take all pairs of contexts and coordinates; row i M + a is (X_i, Z_a).",
    };
    private readonly Option<CoordinateFeatures> _features = CommonOptions.Features(CoordinateFeatures.Raw);
    private readonly Option<Precision> _precision = CommonOptions.PrecisionOption(Precision.Double);
    private readonly Option<bool> _json = CommonOptions.Json();
    private readonly Option<FileInfo?> _outFile = CommonOptions.OutputFile(
        "--out",
        "The .npz file to write: arrays covariance and tangent.",
        ".npz"
    );

    private IReadOnlyList<Option> Options =>
        [_architecture, _contexts, _coordinates, _contexts2, _coordinates2, _grid, _features, _precision, _json, _outFile];

    public static Command Create(IAnsiConsole console, TextWriter output, TextWriter error)
    {
        KernelCommand kernel = new(console, output, error);
        kernel._architecture.Required = kernel._contexts.Required = kernel._outFile.Required = true;
        return CommandWork.Of(
            "kernel",
            "Compute the Gaussian-process kernel and the tangent kernel of an architecture.",
            kernel.Options,
            error,
            kernel.Run
        );
    }

    private void Run(ParseResult parsed, CancellationToken cancellation)
    {
        Architecture architecture = CommonOptions.Load(parsed, _architecture, _coordinates, _coordinates2, _grid, _features);
        KernelArrays arrays = new(
            parsed.GetRequiredValue(_contexts)!,
            parsed.GetValue(_coordinates),
            parsed.GetValue(_contexts2),
            parsed.GetValue(_coordinates2),
            parsed.GetValue(_grid),
            parsed.GetRequiredValue(_features)
        );
        string path = OutputPlace.Of(parsed, _outFile);
        Voice voice = new(parsed.GetValue(_json), console, output, error);
        bool inSingle = parsed.GetValue(_precision) == Precision.Single;
        if (inSingle && arrays.NeedDouble())
        {
            inSingle = false;
            voice.Note(
                "Warning: single precision would blur the differences between inputs, which lie far from "
                    + "their origin; the kernels are computed and written in double precision."
            );
        }

        long[] shape = inSingle
            ? Write<float>(architecture, arrays, path, voice.Watched, cancellation)
            : Write<double>(architecture, arrays, path, voice.Watched, cancellation);
        voice.Say($"covariance and tangent, {string.Join(" x ", shape)}, written to {path}");
        voice.Answer(writer =>
        {
            writer.WriteFile(path, [("covariance", shape), ("tangent", shape)]);
            writer.WriteString("precision", inSingle ? "single" : "double");
        });
    }

    private static long[] Write<T>(
        Architecture architecture,
        KernelArrays arrays,
        string path,
        IAnsiConsole? watched,
        CancellationToken cancellation
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using KernelMatrices<T> kernels = LongWork.Show(
            watched,
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
        return [kernels.Covariance.Rows, kernels.Covariance.Columns];
    }
}
