using System.Numerics;
using Hyperkernel.Architectures;
using Hyperkernel.Features;
using Hyperkernel.Layers;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Kernels;

/// <summary>Which of a network's two limit kernels is meant.</summary>
public enum KernelKind
{
    /// <summary>The Gaussian-process kernel (NNGP, Lam^H).</summary>
    Covariance,

    /// <summary>The tangent kernel (NTK, the hyperkernel Theta^h).</summary>
    Tangent,
}

/// <summary>One limit kernel as a function of two points: inputs of a network, or pairs (context, coordinate) of a hypernetwork.</summary>
/// <remarks><see cref="KernelAssembly"/> evaluates it on lists of points.</remarks>
public abstract record PointKernel
{
    private protected PointKernel(KernelKind kind) => Kind = kind;

    /// <summary>Which of the two kernels.</summary>
    public KernelKind Kind { get; init; }

    /// <summary>The network or hypernetwork whose kernel it is; null for a function.</summary>
    internal Architecture? Architecture =>
        this switch
        {
            HypernetworkKernel h => h.Hypernetwork,
            NetworkKernel network => network.Network,
            _ => null,
        };

    /// <summary>What it is a kernel of, in words.</summary>
    internal string Words => Architecture?.ToString() ?? ToString();

    /// <summary>Throws unless points are what this kernel is a function of.</summary>
    internal void Check<T>(Points<T> points, string name)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(points, name);
        if (this is HypernetworkKernel && !points.ArePairs)
        {
            throw new ArgumentException(
                $"{name}: inputs of a network, but a hypernetwork's kernel needs pairs (x, z); use Points.Pairs or Points.Grid.",
                name
            );
        }

        if (this is not HypernetworkKernel && points.ArePairs)
        {
            string whose = this is NetworkKernel ? "a network's kernel" : $"the kernel {this}";
            throw new ArgumentException($"{name}: pairs (x, z), but {whose} needs its inputs x alone; use Points.Of.", name);
        }
    }

    /// <summary>Throws unless the points of both lists are what this kernel is a function of, with inputs equally long.</summary>
    internal void Check<T>(Points<T> rows, Points<T> columns)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check(rows, nameof(rows));
        Check(columns, nameof(columns));
        RequireSameWidth(rows.Contexts, columns.Contexts, rows.Coordinates is null ? "inputs" : "contexts");
        RequireSameWidth(rows.Coordinates ?? rows.Contexts, columns.Coordinates ?? columns.Contexts, "coordinates");
    }

    /// <summary>What the kernel's matrix between two checked lists of points is made of.</summary>
    internal KernelSource<T> Source<T>(Points<T> rows, Points<T> columns, Compute compute)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        this switch
        {
            HypernetworkKernel { Hypernetwork: var hypernetwork } => new HypernetworkSource<T>(hypernetwork, rows, columns, compute),
            NetworkKernel { Network: var network } => new NetworkSource<T>(
                network,
                InputCovariance<T>.For(network, rows.Contexts, columns.Contexts, compute)
            ),
            FunctionKernel function => new FunctionSource<T>(function, rows, columns, compute),
            _ => throw new NotSupportedException($"{this} has no source of its entries."),
        };

    /// <summary>This kernel's part of both.</summary>
    internal double Select(in KernelState state) => Kind == KernelKind.Tangent ? state.Tangent : state.Covariance.Covariance;

    private static void RequireSameWidth(InputList rows, InputList columns, string inputs)
    {
        if (rows.Distinct.Width != columns.Distinct.Width)
        {
            throw new ArgumentException(
                $"columns: {inputs} have {columns.Distinct.Width} entries, those of rows have {rows.Distinct.Width}; they must agree.",
                nameof(columns)
            );
        }
    }
}
