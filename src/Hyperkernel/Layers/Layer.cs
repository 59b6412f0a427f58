using System.Numerics;
using Hyperkernel.Activations;

namespace Hyperkernel.Layers;

/// <summary>A layer of a network: what it makes of covariance and tangent kernel in the infinite-width limit.</summary>
/// <remarks>
/// Each layer has its map twice: for one pair of inputs in double precision, accurate at every correlation
/// (<see cref="Map(in KernelState, in KernelState)"/>), and in place over a strip of a tile (<see cref="MapStrip"/>).
/// </remarks>
public abstract record Layer
{
    /// <summary>Whether the layer's output is Gaussian in the limit (a dense layer's), which an activation needs as its input.</summary>
    public abstract bool GivesGaussian { get; }

    /// <summary>Whether the layer takes its weights from a meta network.</summary>
    public abstract bool IsGenerated { get; }

    /// <summary>The activation, where the layer is one.</summary>
    internal virtual Activation? Activation => null;

    /// <summary>The kernels of the layer's outputs, from those of its inputs and of the generated weights.</summary>
    /// <param name="input">Kernels of the layer's inputs.</param>
    /// <param name="weights">Kernels S and Theta^f of the meta network's outputs; read by generated layers only.</param>
    public abstract KernelState Map(in KernelState input, in KernelState weights);

    /// <summary>The same in place over a strip.</summary>
    /// <param name="strip">The strip; its constants begin with this layer's own.</param>
    /// <returns>The largest argument of a sqrt(1 - u) met, 0 if none.</returns>
    internal abstract T MapStrip<T>(in KernelStrip<T> strip)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}
