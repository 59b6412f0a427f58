using System.Collections.Immutable;
using System.Numerics;
using Hyperkernel.Activations;
using Hyperkernel.Kernels;
using Hyperkernel.Layers;
using Hyperkernel.Strips;

namespace Hyperkernel.Architectures;

/// <summary>A fully connected architecture: layers in sequence, from the input on.</summary>
public sealed record Network
{
    /// <summary>What is wrong with a network that has a generated layer and no meta network.</summary>
    internal const string GeneratedAlone = "Network: it has generated layers, so it has kernels only as the primary network of a hypernetwork.";

    /// <summary>An architecture of the given layers, the one nearest the input first.</summary>
    /// <param name="layers">At least one layer; each activation follows a dense layer.</param>
    /// <exception cref="ArgumentException">The layers cannot be composed; the message says where and why.</exception>
    public Network(params IEnumerable<Layer> layers)
    {
        ArgumentNullException.ThrowIfNull(layers);
        Layers = [.. layers];
        if (Layers.IsEmpty)
        {
            throw new ArgumentException("Network: there are no layers, there must be at least one.", nameof(layers));
        }

        for (int i = 0; i < Layers.Length; i++)
        {
            if (Layers[i] is ActivationLayer activation && (i == 0 || !Layers[i - 1].GivesGaussian))
            {
                string before = i == 0 ? "the input" : $"the activation {Layers[i - 1]}";
                throw new ArgumentException(
                    $"Network: layer {i} is the activation {activation}, which must follow a dense layer but follows {before}.", nameof(layers));
            }
        }
    }

    /// <summary>The layers, the one nearest the input first.</summary>
    public ImmutableArray<Layer> Layers { get; }

    /// <summary>Whether some layer takes its weights from a meta network.</summary>
    public bool IsGenerated => Layers.Any(l => l.IsGenerated);

    /// <summary>Whether the outputs are Gaussian in the limit: the last layer is dense.</summary>
    public bool GivesGaussian => Layers[^1].GivesGaussian;

    /// <summary>How many variances of an input the layers' strips depend on.</summary>
    internal int StripVariances => Layers.Sum(l => l.StripVariances);

    /// <summary>The Gaussian-process kernel (NNGP) of the limit.</summary>
    /// <exception cref="ArgumentException">Some layer is generated.</exception>
    public NetworkKernel Covariance => new(this, KernelKind.Covariance);

    /// <summary>The tangent kernel (NTK) of the limit.</summary>
    /// <exception cref="ArgumentException">Some layer is generated.</exception>
    public NetworkKernel Tangent => new(this, KernelKind.Tangent);

    /// <summary>This architecture followed by another.</summary>
    public Network Then(Network next)
    {
        ArgumentNullException.ThrowIfNull(next);
        return new(Layers.Concat(next.Layers));
    }

    /// <summary>The same architecture with every trained dense layer made a generated one (with biases where it had them).</summary>
    /// <exception cref="ArgumentException">A trained layer has a weight_std other than 1, which generated weights cannot have.</exception>
    public Network Generated() => new(Layers.Select((layer, i) => layer switch
    {
        Dense { WeightStd: not 1 } dense => throw new ArgumentException(
            $"Network: layer {i} is {dense}; generated weights have the scale of the meta network's output, so its weight_std must be 1."),
        Dense dense => new GeneratedDense(dense.BiasStd is not null, dense.Width),
        _ => layer,
    }));

    /// <summary>The kernels of the outputs for one pair of inputs, in double precision.</summary>
    /// <param name="input">Kernels of the inputs, for data <see cref="KernelState.Input"/>.</param>
    /// <param name="weights">Kernels of the generated weights; not read where nothing is generated.</param>
    public KernelState Map(in KernelState input, in KernelState weights)
    {
        KernelState state = input;
        foreach (Layer layer in Layers)
        {
            state = layer.Map(state, weights);
        }

        return state;
    }

    /// <summary>The kernels of the outputs for one pair of inputs of a network that generates nothing.</summary>
    /// <exception cref="InvalidOperationException">Some layer is generated.</exception>
    public KernelState Map(CovarianceBlock input) => IsGenerated
        ? throw new InvalidOperationException(GeneratedAlone)
        : Map(KernelState.Input(input), default);

    /// <summary>The map of an input with itself, which also writes the variances on the way that strips depend on.</summary>
    internal KernelState Trace(in KernelState input, in KernelState weights, Span<double> variances)
    {
        KernelState state = input;
        foreach (Layer layer in Layers)
        {
            state = layer.Trace(state, weights, variances[..layer.StripVariances]);
            variances = variances[layer.StripVariances..];
        }

        return state;
    }

    /// <summary>The map over strips, for data whose traced variances lie in the given ranges.</summary>
    internal StripMap<T> StripMap<T>(ReadOnlySpan<VarianceRange> ranges)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => new SequenceStripMap<T>(Layers, ranges);

    /// <inheritdoc/>
    public bool Equals(Network? other) => other is not null && Layers.AsSpan().SequenceEqual(other.Layers.AsSpan());

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
