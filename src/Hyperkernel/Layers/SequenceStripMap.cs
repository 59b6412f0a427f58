using System.Collections.Immutable;
using System.Numerics;
using Hyperkernel.Strips;

namespace Hyperkernel.Layers;

/// <summary>The maps of several layers, one after the other.</summary>
internal sealed unsafe class SequenceStripMap<T> : StripMap<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly (StripMap<T> Map, int Variances)[] _steps;

    /// <summary>The maps of layers for the ranges of all their variances.</summary>
    public SequenceStripMap(ImmutableArray<Layer> layers, ReadOnlySpan<VarianceRange> ranges)
    {
        _steps = new (StripMap<T>, int)[layers.Length];
        int first = 0;
        for (int l = 0; l < layers.Length; l++)
        {
            int own = layers[l].StripVariances;
            _steps[l] = (layers[l].StripMap<T>(ranges.Slice(first, own)), own);
            first += own;
        }

        Constants = _steps.Sum(s => s.Map.Constants);
    }

    public override int Constants { get; }

    public override int ScratchRows => _steps.Max(s => (int?)s.Map.ScratchRows) ?? 0;

    public override void Prepare(ReadOnlySpan<double> variances, Span<double> constants)
    {
        foreach ((StripMap<T> map, int own) in _steps)
        {
            map.Prepare(variances[..own], constants[..map.Constants]);
            variances = variances[own..];
            constants = constants[map.Constants..];
        }
    }

    public override T Map(in KernelStrip<T> strip)
    {
        KernelStrip<T> current = strip;
        T closest = T.Zero;
        foreach ((StripMap<T> map, _) in _steps)
        {
            closest = T.Max(closest, map.Map(current));
            current.Row += map.Constants;
            current.Columns += map.Constants;
        }

        return closest;
    }
}
