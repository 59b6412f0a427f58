using System.Numerics;
using Hyperkernel.Architectures;
using Hyperkernel.Features;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Cli.Commands;

/// <summary>The arrays of a command line and what they ask for; messages name the files.</summary>
internal sealed record KernelArrays(
    FileInfo Contexts,
    FileInfo? Coordinates,
    FileInfo? Contexts2,
    FileInfo? Coordinates2,
    bool Grid,
    CoordinateFeatures Features
)
{
    public KernelMatrices<T> Evaluate<T>(Architecture architecture, Compute options)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        architecture switch
        {
            Network network => OfNetwork<T>(network, options),
            Hypernetwork h => OfHypernetwork<T>(h.With(Features), options),
            _ => throw new NotSupportedException($"{architecture} has no kernels."),
        };

    /// <summary>Whether single precision would blur one of the arrays.</summary>
    public bool NeedDouble() =>
        new[] { Contexts, Coordinates, Contexts2, Coordinates2 }.Any(file =>
            file is not null && SinglePrecision.Blurs(ArrayFile.ReadInputs<double>(file))
        );

    private KernelMatrices<T> OfNetwork<T>(Network network, Compute options)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Matrix<T> x = ArrayFile.ReadInputs<T>(Contexts);
        return Contexts2 is null
            ? network.Kernels(x, options)
            : network.Kernels(x, ArrayFile.ReadInputsAsWide(Contexts2, x, Contexts), options);
    }

    private KernelMatrices<T> OfHypernetwork<T>(Hypernetwork hypernetwork, Compute options)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (Coordinates is null)
        {
            throw new ArgumentException("The architecture is a hypernetwork, so --coordinates is required.");
        }

        if (!Grid && (Contexts2 is null) != (Coordinates2 is null))
        {
            throw new ArgumentException(
                "--contexts2 and --coordinates2 go together: row i is the pair of both; with --grid one of them is enough."
            );
        }

        Matrix<T> x = ArrayFile.ReadInputs<T>(Contexts),
            z = ArrayFile.ReadInputs<T>(Coordinates);
        RequirePairs(x, Contexts, z, Coordinates);
        if (Contexts2 is null && Coordinates2 is null)
        {
            return Grid ? hypernetwork.GridKernels(x, z, options) : hypernetwork.Kernels(x, z, options);
        }

        Matrix<T> x2 = Contexts2 is null ? x : ArrayFile.ReadInputsAsWide(Contexts2, x, Contexts);
        Matrix<T> z2 = Coordinates2 is null ? z : ArrayFile.ReadInputsAsWide(Coordinates2, z, Coordinates);
        RequirePairs(x2, Contexts2 ?? Contexts, z2, Coordinates2 ?? Coordinates);
        return Grid ? hypernetwork.GridKernels(x, z, x2, z2, options) : hypernetwork.Kernels(x, z, x2, z2, options);
    }

    private void RequirePairs<T>(Matrix<T> x, FileInfo xFile, Matrix<T> z, FileInfo zFile)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!Grid && x.Rows != z.Rows)
        {
            throw new ArgumentException(
                $"{xFile} has {x.Rows} rows and {zFile} has {z.Rows}; row i is the pair of both, so they must agree (--grid takes "
                    + $"all pairs)."
            );
        }
    }
}
