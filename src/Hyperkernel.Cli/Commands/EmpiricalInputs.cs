using System.Numerics;
using Hyperkernel.Architectures;
using Hyperkernel.Features;
using Hyperkernel.FiniteWidth;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;

namespace Hyperkernel.Cli.Commands;

/// <summary>A finite network and its points as a command line names them; messages name the files.</summary>
internal sealed record EmpiricalInputs(
    Architecture Architecture,
    FileInfo? Weights,
    ulong Seed,
    FileInfo Contexts,
    FileInfo? Coordinates,
    CoordinateFeatures Features
)
{
    /// <summary>The architecture, with the features of coordinates that were asked for.</summary>
    public Architecture WithFeatures => Architecture is Hypernetwork h ? h.With(Features) : Architecture;

    /// <summary>The points: inputs, or pairs of contexts and coordinates.</summary>
    /// <exception cref="ArgumentException">Coordinates are missing, or are not as many as contexts.</exception>
    public Points<T> Points<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Matrix<T> x = ArrayFile.ReadInputs<T>(Contexts);
        if (Architecture is Network)
        {
            return Kernels.Points<T>.Of(x, Contexts.ToString());
        }

        return Coordinates is null
            ? throw new ArgumentException("The architecture is a hypernetwork, so --coordinates is required.")
            : Kernels.Points<T>.Pairs(x, ArrayFile.ReadInputs<T>(Coordinates), Contexts.ToString(), Coordinates.ToString());
    }

    /// <summary>The network for these points, with weights from the file or from the seed.</summary>
    /// <exception cref="ArgumentException">A width is missing, or a block of weights is missing, unknown or of a wrong shape.</exception>
    public FiniteNetwork<T> Network<T>(Points<T> points)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Architecture architecture = WithFeatures;
        int contextSize = points.Contexts.Distinct.Width,
            coordinateSize = points.Coordinates?.Distinct.Width ?? 0;
        if (Weights is null)
        {
            return FiniteNetwork<T>.Sample(architecture, contextSize, coordinateSize, Seed);
        }

        using NpzArchive archive = NpzArchive.Open(Weights.ToString());
        return FiniteNetwork<T>.FromWeights(
            architecture,
            contextSize,
            coordinateSize,
            archive.Names.ToDictionary(name => name, name => archive.Read<T>(name).Values)
        );
    }
}
