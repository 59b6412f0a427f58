using System.Numerics;
using Hyperkernel.Strips;

namespace Hyperkernel.Layers;

/// <summary>A layer of a network: what it makes of covariance and tangent kernel in the infinite-width limit.</summary>
/// <remarks>
/// Each layer has its map twice: for one pair of inputs in double precision, accurate at every correlation
/// (<see cref="Map(in KernelState, in KernelState)"/>), and in place over a strip of a tile (<see cref="StripMap{T}"/>).
/// </remarks>
public abstract record Layer
{
    /// <summary>Whether the layer's output is Gaussian in the limit (a dense layer's), which an activation needs as its input.</summary>
    public abstract bool GivesGaussian { get; }

    /// <summary>Whether the layer takes its weights from a meta network.</summary>
    public abstract bool IsGenerated { get; }

    /// <summary>How many variances of an input the layer's strips depend on: one an activation in it.</summary>
    internal virtual int StripVariances => 0;

    /// <summary>The kernels of the layer's outputs, from those of its inputs and of the generated weights.</summary>
    /// <param name="input">Kernels of the layer's inputs.</param>
    /// <param name="weights">Kernels S and Theta^f of the meta network's outputs; read by generated layers only.</param>
    public abstract KernelState Map(in KernelState input, in KernelState weights);

    /// <summary>The map of an input with itself, which also writes the variances on the way that strips depend on.</summary>
    /// <param name="input">Kernels of the layer's inputs.</param>
    /// <param name="weights">Kernels of the generated weights.</param>
    /// <param name="variances">Takes <see cref="StripVariances"/> numbers.</param>
    internal virtual KernelState Trace(in KernelState input, in KernelState weights, Span<double> variances) => Map(input, weights);

    /// <summary>The map over strips, for data whose traced variances lie in the given ranges.</summary>
    internal abstract StripMap<T> StripMap<T>(ReadOnlySpan<VarianceRange> ranges)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}
