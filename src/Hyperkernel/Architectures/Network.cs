using System.Collections.Immutable;
using System.Numerics;
using Hyperkernel.Activations;
using Hyperkernel.Layers;
using Hyperkernel.Layers.Gradients;
using Hyperkernel.Strips;

namespace Hyperkernel.Architectures;

/// <summary>A fully connected architecture: layers in sequence, from the input on.</summary>
public sealed record Network : Architecture
{
    private readonly LayerSequence _sequence;

    /// <summary>An architecture of the given layers, the one nearest the input first.</summary>
    /// <param name="layers">At least one layer; activations and normalisations follow dense layers, and so do they in branches.</param>
    /// <exception cref="ArgumentException">The layers cannot be composed; the message says where and why.</exception>
    public Network(params IEnumerable<Layer> layers)
    {
        ArgumentNullException.ThrowIfNull(layers);
        _sequence = new([.. layers]);
        if (Layers.IsEmpty)
        {
            throw new ArgumentException("Network: there are no layers, there must be at least one.", nameof(layers));
        }

        _ = Output;
    }

    /// <summary>The layers, the one nearest the input first.</summary>
    public ImmutableArray<Layer> Layers => _sequence.Layers;

    /// <summary>Whether some layer takes its weights from a meta network.</summary>
    public bool IsGenerated => Layers.Any(l => l.IsGenerated);

    /// <summary>Whether the outputs are Gaussian in the limit: the last layer is dense, or built on dense ones.</summary>
    public bool GivesGaussian => Output.IsGaussian;

    /// <summary>What comes out.</summary>
    internal Signal Output => _sequence.Follow(Signal.Input, i => $"Network: {Place(i)}");

    /// <summary>The place of the first layer that takes its weights from a meta network, if any.</summary>
    internal string? FirstGenerated => _sequence.Leaves(Place).FirstOrDefault(l => l.Layer.IsGenerated).Place;

    /// <summary>The functions of all activations, in branches too.</summary>
    internal IEnumerable<Activation> Activations =>
        _sequence.Leaves(Place).Select(leaf => leaf.Layer).OfType<ActivationLayer>().Select(layer => layer.Function);

    /// <summary>
    /// Whether the first activation sees the differences of inputs alone: behind a dense layer, whose bias cancels in them.
    /// </summary>
    internal bool StartsStationary => Layers is [Dense, ActivationLayer { Function.IsStationary: true }, ..];

    /// <summary>For each variance that strips depend on, whether what comes next depends on correlations however small it is.</summary>
    internal bool[] NeedsCorrelation =>
        [
            .. _sequence
                .Leaves(Place)
                .Select(leaf => leaf.Layer)
                .Where(layer => layer.StripVariances > 0)
                .Select(layer => layer.NeedsCorrelation),
        ];

    /// <summary>How many variances of an input the layers' strips depend on.</summary>
    internal int StripVariances => _sequence.StripVariances;

    /// <summary>This architecture followed by another.</summary>
    public Network Then(Network next)
    {
        ArgumentNullException.ThrowIfNull(next);
        return new(Layers.Concat(next.Layers));
    }

    /// <summary>The same architecture with every trained dense layer made a generated one (with biases where it had them).</summary>
    /// <exception cref="ArgumentException">A trained layer has a bias_std other than 1, which generated biases cannot have.</exception>
    public Network Generated() => new(_sequence.Replace(Place, (place, layer) => layer.Generated(place)));

    /// <summary>The kernels of the outputs for one pair of inputs, in double precision.</summary>
    /// <param name="input">Kernels of the inputs, for data <see cref="KernelState.Input"/>.</param>
    /// <param name="weights">Kernels of the generated weights; not read where nothing is generated.</param>
    /// <exception cref="ArithmeticException">A variance overflows on the way, so that the result is no number.</exception>
    public KernelState Map(in KernelState input, in KernelState weights)
    {
        KernelState state = _sequence.Map(input, weights);
        return double.IsNaN(state.Covariance.Covariance) || double.IsNaN(state.Tangent)
            ? throw new ArithmeticException(
                "Network: a variance overflows double precision on the way through the layers; scale the inputs, or the weights' "
                    + "standard deviations, down."
            )
            : state;
    }

    /// <summary>The kernels of the outputs for one pair of inputs of a network that generates nothing.</summary>
    /// <exception cref="ArgumentException">Some layer is generated.</exception>
    public KernelState Map(CovarianceBlock input)
    {
        RequireAlone();
        return Map(KernelState.Input(input), default);
    }

    /// <summary>Throws if something must generate weights, so that the network by itself is no architecture.</summary>
    /// <exception cref="ArgumentException">Some layer is generated.</exception>
    internal void RequireAlone()
    {
        if (FirstGenerated is { } place)
        {
            throw new ArgumentException(
                $"Network: {place} is generated, so the network has kernels only as the primary network of a hypernetwork."
            );
        }
    }

    /// <inheritdoc/>
    public override string ToString() => _sequence.ToString();

    /// <inheritdoc cref="Layer.Trace"/>
    internal KernelState Trace(in KernelState input, in KernelState weights, Span<double> variances) =>
        _sequence.Trace(input, weights, variances);

    /// <summary>The layers as one.</summary>
    internal LayerSequence Sequence => _sequence;

    /// <inheritdoc cref="Layer.StripMap{T}"/>
    internal StripMap<T> StripMap<T>(ReadOnlySpan<VarianceRange> ranges)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => _sequence.StripMap<T>(ranges);

    /// <summary>
    /// The numbers of its layers that learning may change, with their places, in the order of <see cref="LimitGradient"/>.
    /// </summary>
    internal IReadOnlyList<(string Place, string Name, double Value)> Settings =>
        [.. _sequence.Leaves(Place).SelectMany(leaf => leaf.Layer.Settings.Select(s => (leaf.Place, s.Name, s.Value)))];

    /// <summary>The same network with other such numbers, in the same order.</summary>
    internal Network With(IReadOnlyList<double> settings)
    {
        int next = 0;
        return new(
            _sequence.Replace(
                Place,
                (_, layer) =>
                {
                    double[] own = [.. settings.Skip(next).Take(layer.Settings.Count)];
                    next += own.Length;
                    return layer.With(own);
                }
            )
        );
    }

    private static string Place(int i) => $"layer {i}";
}
