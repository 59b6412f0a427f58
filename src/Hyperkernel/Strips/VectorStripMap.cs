using System.Numerics;
using Hyperkernel.LinearAlgebra.Simd;

namespace Hyperkernel.Strips;

/// <summary>The map of a kernel over vectors, at the widest that is accelerated.</summary>
internal sealed class VectorStripMap<TKernel, T>(TKernel kernel) : StripMap<T>
    where TKernel : struct, IStripKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override int Constants => kernel.Constants;

    public override void Prepare(ReadOnlySpan<double> variances, Span<double> constants)
    {
        if (Constants > 0)
        {
            kernel.Prepare(variances[0], constants);
        }
    }

    public override T Map(in KernelStrip<T> strip)
    {
        Call call = new(kernel, strip);
        VectorWidth.Run<Call, T>(ref call);
        return call.Closest;
    }

    /// <summary>The map at a given width.</summary>
    public T Map<TLanes>(in KernelStrip<T> strip)
        where TLanes : struct, ILanes<TLanes, T> => kernel.Map<TLanes>(strip);

    private struct Call(TKernel kernel, KernelStrip<T> strip) : IVectorKernel<T>
    {
        public T Closest { get; private set; }

        public void Run<TLanes>()
            where TLanes : struct, ILanes<TLanes, T> => Closest = kernel.Map<TLanes>(strip);
    }
}
