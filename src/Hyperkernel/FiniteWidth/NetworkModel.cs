using System.Numerics;
using Hyperkernel.Architectures;
using Hyperkernel.Kernels;
using Hyperkernel.Layers.Graphs;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;

namespace Hyperkernel.FiniteWidth;

/// <summary>A finite network or hypernetwork that was saved: what it says of new inputs.</summary>
/// <remarks>Arrays are in double precision here, whatever the precision of the computation is.</remarks>
public sealed class NetworkModel : IDisposable
{
    private readonly FiniteNetwork<float>? _single;
    private readonly FiniteNetwork<double>? _double;

    private NetworkModel(FiniteNetwork<float>? single, FiniteNetwork<double>? inDouble) => (_single, _double) = (single, inDouble);

    /// <summary>What was trained.</summary>
    public Architecture Architecture => _single?.Architecture ?? _double!.Architecture;

    /// <summary>The number C of outputs.</summary>
    public int OutputCount => _single?.OutputCount ?? _double!.OutputCount;

    /// <summary>Whether it is computed in double precision rather than in single.</summary>
    public bool InDouble => _double is not null;

    /// <summary>Saves a network. The file is whole or not there; NumPy opens it as a .npz archive.</summary>
    /// <param name="network">The network.</param>
    /// <param name="path">The file; it is replaced if there is one.</param>
    /// <exception cref="IOException">The file cannot be written; the message says why.</exception>
    public static void Save<T>(FiniteNetwork<T> network, string path)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(network);
        SealedArchive.Write(path, ManifestOf(network).ToJson(), archive => Write(network, archive));
    }

    /// <summary>Whether a file is a finite network, rather than a regression.</summary>
    /// <exception cref="DataFormatException">The file is no model, or is damaged.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static bool Recognises(string path)
    {
        using NpzArchive archive = SealedArchive.Open(path);
        return NetworkManifest.Recognises(SealedArchive.Manifest(archive));
    }

    /// <summary>Loads a network that was saved; a checkpoint of a training is one too.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="DataFormatException">The file is no network, is damaged, or is of a newer version.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static NetworkModel Load(string path) => Load(path, null);

    /// <summary>Loads a network, and says what its work may use.</summary>
    internal static NetworkModel Load(string path, Compute? compute)
    {
        using NpzArchive archive = SealedArchive.Open(path);
        try
        {
            NetworkManifest manifest = NetworkManifest.FromJson(SealedArchive.Manifest(archive));
            return manifest.InDouble
                ? new(null, Read<double>(manifest, archive, compute))
                : new(Read<float>(manifest, archive, compute), null);
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            throw new DataFormatException(path, e.Message.Split('\n')[0], e);
        }
    }

    /// <summary>The outputs.</summary>
    /// <param name="queries">Where; coordinates are needed for a hypernetwork.</param>
    /// <returns>N x (M C) for all pairs, the outputs at a coordinate next to each other; N x C row by row.</returns>
    /// <exception cref="ArgumentException">The queries are not what the network is a function of.</exception>
    public Matrix<double> Outputs(Queries queries)
    {
        ArgumentNullException.ThrowIfNull(queries);
        if (queries is { AreAllPairs: true, Coordinates: null })
        {
            throw new ArgumentException(
                "NetworkModel: a trained hypernetwork remembers no coordinates, so they must be given.",
                nameof(queries)
            );
        }

        return _double is null ? Outputs(_single!, queries) : Outputs(_double, queries);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _single?.Dispose();
        _double?.Dispose();
    }

    /// <summary>The network, where it is computed in single precision.</summary>
    internal FiniteNetwork<float>? Single => _single;

    /// <summary>The network, where it is computed in double precision.</summary>
    internal FiniteNetwork<double>? Double => _double;

    /// <summary>What a file says of a network.</summary>
    internal static NetworkManifest ManifestOf<T>(FiniteNetwork<T> network)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        NetworkManifest.Of(network.Architecture, network.Shape.ContextSize, network.Shape.CoordinateSize, typeof(T) == typeof(double));

    /// <summary>Adds the trained blocks to a file.</summary>
    internal static void Write<T>(FiniteNetwork<T> network, NpzWriter archive)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (ParameterBlock<T> block in network.Parameters)
        {
            archive.Add(block.Shape.Name, block.Values);
        }
    }

    private static FiniteNetwork<T> Read<T>(NetworkManifest manifest, NpzArchive archive, Compute? compute)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        FiniteArchitecture shape = FiniteArchitecture.Of(manifest.Architecture, manifest.ContextSize, manifest.CoordinateSize);
        return FiniteNetwork<T>.FromWeights(
            manifest.Architecture,
            manifest.ContextSize,
            manifest.CoordinateSize,
            shape.Parameters.ToDictionary(p => p.Name, p => archive.Read<T>(p.Name).Values),
            compute
        );
    }

    private static Matrix<double> Outputs<T>(FiniteNetwork<T> network, Queries queries)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using Matrix<T> outputs = network.Outputs(PointArrays.Of<T>(queries));
        return PointArrays.Shaped(outputs, queries);
    }
}
