using Hyperkernel.Activations;
using Hyperkernel.Features;
using Hyperkernel.Layers;

namespace Hyperkernel.Architectures;

/// <summary>
/// A hypernetwork h(x, z) = g(z; f(x)): a meta network f of the context x generates weights of a primary network g of the coordinate z.
/// </summary>
/// <remarks>
/// Theorems 2 and 3: h tends to a Gaussian process with covariance Lam^H, and its tangent kernel to the hyperkernel Theta^h.
/// </remarks>
public sealed record Hypernetwork : Architecture
{
    /// <summary>A hypernetwork of a meta network and a primary network.</summary>
    /// <param name="meta">The network f of the context; its layers are trained and its last one is dense.</param>
    /// <param name="primary">The network g of the coordinate; its last layer is dense and at least one layer is generated.</param>
    /// <param name="coordinateFeatures">What g sees of a coordinate; <see cref="CoordinateFeatures.Raw"/> if null.</param>
    /// <exception cref="ArgumentException">The networks cannot be composed; the message says why.</exception>
    public Hypernetwork(Network meta, Network primary, CoordinateFeatures? coordinateFeatures = null)
    {
        ArgumentNullException.ThrowIfNull(meta);
        ArgumentNullException.ThrowIfNull(primary);
        if (meta.FirstGenerated is { } place)
        {
            throw new ArgumentException(
                $"Hypernetwork: the meta network has a generated layer, {place}, but nothing generates its weights.",
                nameof(meta)
            );
        }

        if (!meta.GivesGaussian || !primary.GivesGaussian)
        {
            (string which, Network network) = meta.GivesGaussian ? ("primary", primary) : ("meta", meta);
            throw new ArgumentException(
                $"Hypernetwork: the {which} network ends in {network.Output.Origin}, must end in a dense layer.",
                which
            );
        }

        if (primary.Output.Kind == SignalKind.Normalized)
        {
            throw new ArgumentException(
                "Hypernetwork: the primary network ends in layer_norm, which would normalise over its outputs, must end in a dense layer.",
                nameof(primary)
            );
        }

        if (!primary.IsGenerated)
        {
            throw new ArgumentException(
                "Hypernetwork: the primary network has no generated layer, so it does not depend on the context.",
                nameof(primary)
            );
        }

        Meta = meta;
        Primary = primary;
        CoordinateFeatures = coordinateFeatures ?? CoordinateFeatures.Raw;
    }

    /// <summary>The network f of the context.</summary>
    public Network Meta { get; }

    /// <summary>The network g of the coordinate.</summary>
    public Network Primary { get; }

    /// <summary>What g sees of a coordinate.</summary>
    public CoordinateFeatures CoordinateFeatures { get; }

    /// <summary>
    /// A hypernetwork all of whose primary weights are generated: the dense layers of <paramref name="primary"/> become generated ones.
    /// </summary>
    /// <example><c>Hypernetwork.Of(meta: Mlp.Relu(hiddenLayers: 2), primary: Mlp.Relu(hiddenLayers: 1))</c> is the paper's (L, H) = (3,
    /// 2).</example>
    public static Hypernetwork Of(Network meta, Network primary, CoordinateFeatures? coordinateFeatures = null)
    {
        ArgumentNullException.ThrowIfNull(primary);
        return new(meta, primary.Generated(), coordinateFeatures);
    }

    /// <summary>The same networks with other coordinate features.</summary>
    public Hypernetwork With(CoordinateFeatures coordinateFeatures) => new(Meta, Primary, coordinateFeatures);

    /// <summary>Lam^H and Theta^h for one pair of inputs, in double precision.</summary>
    /// <param name="contexts">The block of S^0 at (x, x').</param>
    /// <param name="coordinates">The block of Sig^0 at (z, z').</param>
    public KernelState Map(in CovarianceBlock contexts, in CovarianceBlock coordinates) =>
        Primary.Map(KernelState.Input(coordinates), Meta.Map(contexts));

    /// <inheritdoc/>
    public override string ToString() => $"meta: {Meta}; primary: {Primary}; coordinates: {CoordinateFeatures}";
}
