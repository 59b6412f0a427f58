using System.Numerics;
using Hyperkernel.Layers.Gradients;
using Hyperkernel.Layers.Graphs;
using Hyperkernel.Strips;

namespace Hyperkernel.Layers;

/// <summary>A layer of a network: what it makes of covariance and tangent kernel in the infinite-width limit.</summary>
/// <remarks>
/// Each layer has its map twice: for one pair of inputs in double precision, accurate at every correlation
/// (<see cref="Map(in KernelState, in KernelState)"/>), and in place over a strip of a tile (<see cref="StripMap{T}"/>).
/// Only this library derives from it: strips, finite twins and files have no public form. A program composes the layers there are.
/// </remarks>
public abstract record Layer
{
    private protected Layer() { }

    /// <summary>Whether the layer, or one in it, takes its weights from a meta network.</summary>
    public abstract bool IsGenerated { get; }

    /// <summary>How many variances of an input the layer's strips depend on: one for each activation and normalisation in it.</summary>
    internal virtual int StripVariances => 0;

    /// <summary>Whether the layer depends on the correlation of its inputs however small they are.</summary>
    internal virtual bool NeedsCorrelation => false;

    /// <summary>The kernels of the layer's outputs, from those of its inputs and of the generated weights.</summary>
    /// <param name="input">Kernels of the layer's inputs.</param>
    /// <param name="weights">Kernels S and Theta^f of the meta network's outputs; read by generated layers only.</param>
    public abstract KernelState Map(in KernelState input, in KernelState weights);

    /// <summary>Checks that the layer can follow a signal.</summary>
    /// <param name="input">What the layer receives.</param>
    /// <param name="place">Where the layer is, for messages.</param>
    /// <returns>What the layer gives.</returns>
    /// <exception cref="ArgumentException">It cannot; the message says where and why.</exception>
    internal abstract Signal Follow(Signal input, string place);

    /// <summary>The layers in this one that hold no others, with their places; for most the layer itself.</summary>
    internal virtual IEnumerable<(string Place, Layer Layer)> Leaves(string place) => [(place, this)];

    /// <summary>The same layer with those in it that hold no others replaced; for most what the layer itself is replaced by.</summary>
    internal virtual Layer Replace(string place, Func<string, Layer, Layer> leaf) => leaf(place, this);

    /// <summary>The layer with its trained weights made generated ones; for most the layer itself.</summary>
    /// <param name="place">Where the layer is, for messages.</param>
    /// <exception cref="ArgumentException">Generated weights cannot have its scales.</exception>
    internal virtual Layer Generated(string place) => this;

    /// <summary>The numbers of the layer that learning may change, by their names in files; those of layers in it are theirs.</summary>
    internal virtual IReadOnlyList<(string Name, double Value)> Settings => [];

    /// <summary>The same layer with other such numbers, in the same order.</summary>
    internal virtual Layer With(ReadOnlySpan<double> settings) => this;

    /// <summary>The limit map with its reverse.</summary>
    internal abstract LimitGradient Gradient();

    /// <summary>The map of an input with itself, which also writes the variances on the way that strips depend on.</summary>
    /// <param name="input">Kernels of the layer's inputs.</param>
    /// <param name="weights">Kernels of the generated weights.</param>
    /// <param name="variances">Takes <see cref="StripVariances"/> numbers.</param>
    internal virtual KernelState Trace(in KernelState input, in KernelState weights, Span<double> variances) => Map(input, weights);

    /// <summary>The map over strips, for data whose traced variances lie in the given ranges.</summary>
    internal abstract StripMap<T> StripMap<T>(ReadOnlySpan<VarianceRange> ranges)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>The number of units behind the layer in a finite network.</summary>
    /// <param name="input">That before it; null where it is not known.</param>
    /// <returns>Null where no layer says it.</returns>
    internal virtual int? WidthAfter(int? input) => input;

    /// <summary>Adds the layer's finite twin to a network.</summary>
    /// <param name="builder">The network so far.</param>
    /// <param name="input">The node that the layer reads.</param>
    /// <param name="place">Where the layer is, for messages.</param>
    /// <param name="width">The number of units it must have; null where that is the layer's to say. Layers that keep the number of units
    /// ignore it.</param>
    /// <returns>The layer's last node.</returns>
    /// <exception cref="ArgumentException">A width is missing, or is not what it must be.</exception>
    internal abstract int Extend(GraphBuilder builder, int input, string place, int? width);
}
