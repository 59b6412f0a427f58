using System.Numerics;
using Hyperkernel.Architectures;
using Hyperkernel.Features;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Cli.Commands;

/// <summary>The arrays of a command line and what they ask for; messages name the files.</summary>
internal sealed class KernelArrays(
    FileInfo contexts,
    FileInfo? coordinates,
    FileInfo? contexts2,
    FileInfo? coordinates2,
    bool grid,
    CoordinateFeatures features
)
{
    private readonly Dictionary<FileInfo, Matrix<double>> _read = [];

    public KernelMatrices<T> Evaluate<T>(Architecture architecture, Compute compute)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        architecture switch
        {
            Network network => OfNetwork<T>(network, compute),
            Hypernetwork h => OfHypernetwork<T>(h.With(features), compute),
            _ => throw new NotSupportedException($"{architecture} has no kernels."),
        };

    /// <summary>Whether single precision would blur one of the arrays.</summary>
    public bool NeedDouble() =>
        new[] { contexts, coordinates, contexts2, coordinates2 }.Any(file => file is not null && SinglePrecision.Blurs(Read(file)));

    private Matrix<double> Read(FileInfo file) =>
        _read.TryGetValue(file, out Matrix<double>? rows) ? rows : _read[file] = ArrayFile.ReadInputs<double>(file);

    private Matrix<T> Read<T>(FileInfo file)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (Read(file) is Matrix<T> inDouble)
        {
            return inDouble;
        }

        _ = _read.Remove(file, out Matrix<double>? read);
        using (read)
        {
            Matrix<T> rows = read!.ConvertTo<T>();
            Finite.Require(rows.View, file.ToString());
            return rows;
        }
    }

    private Matrix<T> ReadAsWide<T>(FileInfo file, Matrix<T> first, FileInfo firstFile)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Matrix<T> rows = Read<T>(file);
        return rows.Columns == first.Columns
            ? rows
            : throw new ArgumentException(
                $"The rows of {file} have {rows.Columns} entries, those of {firstFile} have {first.Columns}; they must agree."
            );
    }

    private KernelMatrices<T> OfNetwork<T>(Network network, Compute compute)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Matrix<T> x = Read<T>(contexts);
        return contexts2 is null ? network.Kernels(x, compute) : network.Kernels(x, ReadAsWide(contexts2, x, contexts), compute);
    }

    private KernelMatrices<T> OfHypernetwork<T>(Hypernetwork hypernetwork, Compute compute)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (coordinates is null)
        {
            throw new ArgumentException("The architecture is a hypernetwork, so --coordinates is required.");
        }

        if (!grid && (contexts2 is null) != (coordinates2 is null))
        {
            throw new ArgumentException(
                "--contexts2 and --coordinates2 go together: row i is the pair of both; with --grid one of them is enough."
            );
        }

        Matrix<T> x = Read<T>(contexts),
            z = Read<T>(coordinates);
        RequirePairs(x, contexts, z, coordinates);
        if (contexts2 is null && coordinates2 is null)
        {
            return grid ? hypernetwork.GridKernels(x, z, compute) : hypernetwork.Kernels(x, z, compute);
        }

        Matrix<T> x2 = contexts2 is null ? x : ReadAsWide(contexts2, x, contexts);
        Matrix<T> z2 = coordinates2 is null ? z : ReadAsWide(coordinates2, z, coordinates);
        RequirePairs(x2, contexts2 ?? contexts, z2, coordinates2 ?? coordinates);
        return grid ? hypernetwork.GridKernels(x, z, x2, z2, compute) : hypernetwork.Kernels(x, z, x2, z2, compute);
    }

    private void RequirePairs<T>(Matrix<T> x, FileInfo xFile, Matrix<T> z, FileInfo zFile)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!grid && x.Rows != z.Rows)
        {
            throw new ArgumentException(
                $"{xFile} has {x.Rows} rows and {zFile} has {z.Rows}; row i is the pair of both, so they must agree (--grid takes "
                    + $"all pairs)."
            );
        }
    }
}
