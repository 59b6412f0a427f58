using System.Numerics;
using System.Numerics.Tensors;
using Hyperkernel.Strips;

namespace Hyperkernel.Layers;

/// <summary>The sum of two maps of the same strip; the shortcut's runs in scratch memory.</summary>
internal sealed unsafe class ResidualStripMap<T>(StripMap<T> branch, int branchVariances, StripMap<T> shortcut) : StripMap<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int OwnScratch = 2;

    public override int Constants => branch.Constants + shortcut.Constants;

    public override int ScratchRows => OwnScratch + Math.Max(branch.ScratchRows, shortcut.ScratchRows);

    public override void Prepare(ReadOnlySpan<double> variances, Span<double> constants)
    {
        branch.Prepare(variances[..branchVariances], constants[..branch.Constants]);
        shortcut.Prepare(variances[branchVariances..], constants[branch.Constants..]);
    }

    public override T Map(in KernelStrip<T> strip)
    {
        KernelStrip<T> main = strip,
            side = strip;
        main.Scratch = side.Scratch = strip.Scratch + (OwnScratch * strip.Count);
        side.Covariance = strip.Scratch;
        side.Tangent = strip.Scratch + strip.Count;
        side.Row += branch.Constants;
        side.Columns += branch.Constants;
        Span<T> covariance = new(main.Covariance, strip.Count),
            tangent = new(main.Tangent, strip.Count);
        Span<T> sideCovariance = new(side.Covariance, strip.Count),
            sideTangent = new(side.Tangent, strip.Count);
        covariance.CopyTo(sideCovariance);
        tangent.CopyTo(sideTangent);
        T closest = T.Max(branch.Map(main), shortcut.Map(side));
        TensorPrimitives.Add(covariance, sideCovariance, covariance);
        TensorPrimitives.Add(tangent, sideTangent, tangent);
        return closest;
    }
}
