using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using Hyperkernel.Architectures;
using Hyperkernel.Features;
using Hyperkernel.Kernels;
using Hyperkernel.Layers.Graphs;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.FiniteWidth;

/// <summary>An architecture with all widths known: the graphs of its networks.</summary>
internal sealed class FiniteArchitecture
{
    private const string Otherwise =
        "ConditionalSampler (hyperkernel empirical --draws) draws outputs and tangent kernels of the same law without storing weights.";

    // Each block and generated layer has a stream of random numbers of its own.
    private const int MostNodes = GaussianSource.HeadPart - 1;

    private FiniteArchitecture(
        Architecture architecture,
        int contextSize,
        int coordinateSize,
        FiniteGraph? meta,
        FiniteGraph main,
        long generatedCount
    )
    {
        (Architecture, ContextSize, CoordinateSize, Meta, Main, GeneratedCount) = (
            architecture,
            contextSize,
            coordinateSize,
            meta,
            main,
            generatedCount
        );
        int nodes = (meta?.Nodes.Length ?? 0) + main.Nodes.Length,
            most = Math.Max(nodes, Parameters.Length);
        if (most > MostNodes)
        {
            throw new ArgumentException(
                $"FiniteNetwork: there are {most} layers or blocks of weights, there may be at most {MostNodes}.",
                nameof(architecture)
            );
        }
    }

    /// <summary>What it was made from.</summary>
    public Architecture Architecture { get; }

    /// <summary>Entries of a context, or of an input of a plain network.</summary>
    public int ContextSize { get; }

    /// <summary>Entries of a coordinate; 0 for a plain network.</summary>
    public int CoordinateSize { get; }

    /// <summary>The meta network; null for a plain network, and for one that is infinitely wide.</summary>
    public FiniteGraph? Meta { get; }

    /// <summary>The primary network, or the plain network.</summary>
    public FiniteGraph Main { get; }

    /// <summary>P, the number of generated weights and biases.</summary>
    public long GeneratedCount { get; }

    /// <summary>All trained blocks, the meta network's first.</summary>
    public ImmutableArray<ParameterShape> Parameters => [.. Meta?.Parameters ?? [], .. Main.Parameters];

    /// <summary>What the primary network sees of a coordinate; raw for a plain network.</summary>
    public CoordinateFeatures Features => Architecture is Hypernetwork h ? h.CoordinateFeatures : CoordinateFeatures.Raw;

    /// <summary>Resolves the widths of an architecture.</summary>
    /// <exception cref="ArgumentException">A size is not positive, or a width is missing or does not fit.</exception>
    public static FiniteArchitecture Of(Architecture architecture, int contextSize, int coordinateSize)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        RequireSize(contextSize, nameof(contextSize));
        if (architecture is Network network)
        {
            network.RequireAlone();
            return coordinateSize == 0
                ? new(architecture, contextSize, 0, null, new GraphBuilder("network", "", contextSize).Build(network.Sequence, null), 0)
                : throw new ArgumentException(
                    $"FiniteNetwork: coordinateSize = {coordinateSize}, must be 0 for a plain network, which has no coordinates.",
                    nameof(coordinateSize)
                );
        }

        Hypernetwork hypernetwork = (Hypernetwork)architecture;
        FiniteArchitecture primary = WithInfiniteMeta(hypernetwork, contextSize, coordinateSize);

        // More outputs are never stored, see RequireGenerated.
        FiniteGraph meta = new GraphBuilder("meta", "", contextSize).Build(
            hypernetwork.Meta.Sequence,
            (int)Math.Min(primary.GeneratedCount, int.MaxValue)
        );
        return new(architecture, contextSize, coordinateSize, meta, primary.Main, primary.GeneratedCount);
    }

    /// <summary>Resolves the widths of a primary network; the meta network stays infinitely wide.</summary>
    /// <exception cref="ArgumentException">A size is not positive, or a width is missing or does not fit.</exception>
    public static FiniteArchitecture WithInfiniteMeta(Hypernetwork hypernetwork, int contextSize, int coordinateSize)
    {
        RequireSize(coordinateSize, nameof(coordinateSize));
        int inputs = hypernetwork.CoordinateFeatures switch
        {
            RandomFourierFeatures { Count: var count } => count,
            FourierLimit limit => throw new ArgumentException(
                $"FiniteNetwork: the coordinate features {limit} are infinitely many; a finite network needs a number of them, "
                    + $"such as {limit}:500:1.",
                nameof(hypernetwork)
            ),
            _ => coordinateSize,
        };
        GraphBuilder primary = new("primary", "primary_", inputs);
        FiniteGraph main = primary.Build(hypernetwork.Primary.Sequence, null);
        return new(hypernetwork, contextSize, coordinateSize, null, main, primary.GeneratedCount);
    }

    /// <summary>Throws unless generated weights can be stored.</summary>
    public void RequireGenerated()
    {
        if (GeneratedCount > int.MaxValue)
        {
            throw new InsufficientMemoryException(
                $"The primary network has {GeneratedCount} generated weights; at most {int.MaxValue} of each context can be "
                    + $"stored. {Otherwise}"
            );
        }
    }

    /// <summary>Throws unless there is memory for all blocks, and for the generated weights of one point and gradients by them.</summary>
    public void RequireStorable<T>()
    {
        RequireGenerated();
        Int128 entries = Parameters.Aggregate((Int128)2 * GeneratedCount, (sum, block) => sum + block.Count),
            bytes = entries * Unsafe.SizeOf<T>();
        long available = MemoryBudget.AvailableBytes();
        if (bytes > available)
        {
            ParameterShape largest = Parameters.MaxBy(block => block.Count)!;
            throw new InsufficientMemoryException(
                $"{MemoryBudget.Format(bytes)} of memory are needed for the weights and one point's generated ones, most of them "
                    + $"for {largest.Name} ({largest.Rows} x {largest.Columns}); "
                    + $"{MemoryBudget.Format(available)} are available. {Otherwise}"
            );
        }
    }

    /// <summary>Throws unless points are pairs for a hypernetwork, and inputs for a plain network.</summary>
    public static void RequireKind<T>(Architecture architecture, Points<T> points, string name)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (points.ArePairs != architecture is Hypernetwork)
        {
            throw new ArgumentException(
                points.ArePairs
                    ? $"{name}: pairs (x, z), but a plain network needs its inputs x alone; use Points.Of."
                    : $"{name}: inputs of a network, but a hypernetwork needs pairs (x, z); use Points.Pairs or Points.Grid.",
                name
            );
        }
    }

    /// <summary>Throws unless points are what the network is a function of.</summary>
    public void Check<T>(Points<T> points, string name)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(points, name);
        RequireKind(Architecture, points, name);
        RequireWidth(points.Contexts, ContextSize, points.ArePairs ? "contexts" : "inputs", name);
        if (points.Coordinates is { } coordinates)
        {
            RequireWidth(coordinates, CoordinateSize, "coordinates", name);
        }
    }

    private static void RequireWidth(InputList inputs, int size, string what, string name)
    {
        if (inputs.Distinct.Width != size)
        {
            throw new ArgumentException($"{name}: {what} have {inputs.Distinct.Width} entries, the network's have {size}.", name);
        }
    }

    private static void RequireSize(int size, string name)
    {
        if (size < 1)
        {
            throw new ArgumentException($"FiniteNetwork: {name} = {size}, must be > 0.", name);
        }
    }
}
