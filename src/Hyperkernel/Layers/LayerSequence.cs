using System.Collections.Immutable;
using System.Numerics;
using Hyperkernel.Layers.Gradients;
using Hyperkernel.Layers.Graphs;
using Hyperkernel.Strips;

namespace Hyperkernel.Layers;

/// <summary>
/// Layers one after the other: a network, or one of the two ways through a residual layer. Two are equal if their layers are.
/// </summary>
/// <remarks>Methods that speak of places take a function from a layer's number to the name of its place.</remarks>
internal sealed record LayerSequence(ImmutableArray<Layer> Layers)
{
    /// <summary>How many variances of an input the layers' strips depend on.</summary>
    public int StripVariances => Layers.Sum(l => l.StripVariances);

    /// <summary>Checks that the layers can follow a signal and each other.</summary>
    /// <returns>What comes out.</returns>
    /// <exception cref="ArgumentException">They cannot; the message says where and why.</exception>
    public Signal Follow(Signal signal, Func<int, string> place)
    {
        for (int i = 0; i < Layers.Length; i++)
        {
            signal = Layers[i].Follow(signal, place(i));
        }

        return signal;
    }

    /// <summary>All layers that hold no others, with their places.</summary>
    public IEnumerable<(string Place, Layer Layer)> Leaves(Func<int, string> place) =>
        Layers.SelectMany((layer, i) => layer.Leaves(place(i)));

    /// <summary>The same layers with those that hold no others replaced.</summary>
    public IEnumerable<Layer> Replace(Func<int, string> place, Func<string, Layer, Layer> leaf) =>
        Layers.Select((layer, i) => layer.Replace(place(i), leaf));

    /// <summary>The limit map with its reverse.</summary>
    public LimitGradient Gradient() => new SequenceGradient([.. Layers.Select(layer => layer.Gradient())]);

    /// <inheritdoc cref="Layer.Map"/>
    public KernelState Map(KernelState state, in KernelState weights)
    {
        foreach (Layer layer in Layers)
        {
            state = layer.Map(state, weights);
        }

        return state;
    }

    /// <inheritdoc cref="Layer.Trace"/>
    public KernelState Trace(KernelState state, in KernelState weights, Span<double> variances)
    {
        foreach (Layer layer in Layers)
        {
            state = layer.Trace(state, weights, variances[..layer.StripVariances]);
            variances = variances[layer.StripVariances..];
        }

        return state;
    }

    /// <inheritdoc cref="Layer.StripMap{T}"/>
    public StripMap<T> StripMap<T>(ReadOnlySpan<VarianceRange> ranges)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => new SequenceStripMap<T>(Layers, ranges);

    /// <inheritdoc cref="Layer.WidthAfter"/>
    public int? WidthAfter(int? input) => Layers.Aggregate(input, (width, layer) => layer.WidthAfter(width));

    /// <summary>Adds the layers' finite twins to a network.</summary>
    /// <param name="builder">The network so far.</param>
    /// <param name="input">The node that the first layer reads.</param>
    /// <param name="place">The layers' places.</param>
    /// <param name="width">The number of units behind the last layer; null where that is the layers' to say.</param>
    /// <returns>The last node.</returns>
    /// <exception cref="ArgumentException">A width is missing, or is not what it must be.</exception>
    public int Extend(GraphBuilder builder, int input, Func<int, string> place, int? width)
    {
        // What comes behind the last layer that has units of its own keeps their number.
        int last = Layers.Length - 1;
        while (last >= 0 && Layers[last].WidthAfter(null) is null && Layers[last].WidthAfter(1) is not null)
        {
            last--;
        }

        for (int i = 0; i < Layers.Length; i++)
        {
            input = Layers[i].Extend(builder, input, place(i), i == last ? width : null);
        }

        return input;
    }

    /// <inheritdoc/>
    public bool Equals(LayerSequence? other) => other is not null && Layers.AsSpan().SequenceEqual(other.Layers.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (Layer layer in Layers)
        {
            hash.Add(layer);
        }

        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join(" > ", Layers);
}
