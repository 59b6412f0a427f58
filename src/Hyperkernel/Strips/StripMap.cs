using System.Numerics;

namespace Hyperkernel.Strips;

/// <summary>What a layer (or a sequence of layers) makes of a strip, ready for the variances that some data has.</summary>
/// <remarks>
/// Maps are immutable and shared by all threads. One is called once a strip and layer, and loops over the strip's entries inside.
/// </remarks>
internal abstract class StripMap<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>How many numbers of each input the map needs again and again.</summary>
    public abstract int Constants { get; }

    /// <summary>How many rows of a strip's length the map writes to behind <see cref="KernelStrip{T}.Scratch"/>.</summary>
    public virtual int ScratchRows => 0;

    /// <summary>Derives those numbers from one input's variances; a variance of 0 gives finite ones.</summary>
    /// <param name="variances">The variances that <see cref="Layers.Layer.Trace"/> writes for the input.</param>
    /// <param name="constants">Takes <see cref="Constants"/> numbers.</param>
    public abstract void Prepare(ReadOnlySpan<double> variances, Span<double> constants);

    /// <summary>
    /// In place over a strip, whose constants begin with this map's: the kernels of the outputs from those of the inputs.
    /// </summary>
    /// <returns>The largest closeness of an entry (<see cref="KernelStrip{T}.Closeness"/>); 0 where none can matter.</returns>
    public abstract T Map(in KernelStrip<T> strip);
}
