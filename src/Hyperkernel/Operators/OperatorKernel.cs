using Hyperkernel.Activations;
using Hyperkernel.Architectures;
using Hyperkernel.Kernels;
using Hyperkernel.Layers;
using Hyperkernel.Storage;

namespace Hyperkernel.Operators;

/// <summary>
/// The kernel F(s, t) of an infinitely wide hypernetwork as a function of two correlations: s of two contexts, t of two coordinates.
/// </summary>
/// <remarks>
/// f has L weight layers and g has H, all of one activation, which is scaled so that a Gaussian variable of variance 1 keeps its variance.
/// F is divided by F(1, 1). With H = 1, F(s, t) is a kernel of contexts times t: every coordinate is predicted from the contexts alone, and
/// with a small ridge predictions at the training coordinates do not depend on t. So t is taken for 1 where coordinates are equal, else 0.
/// This is the limit of DeepONets.
/// With H > 1 outputs lie on a regular grid. On a bounded one the network's output is summed over a point and its mirror images in the
/// sides, half a step beyond the last points, so that the kernel is the sum of F(s, t) over the images: its eigenfunctions are cosines.
/// </remarks>
public sealed record OperatorKernel
{
    private const int MostLayers = 16;

    /// <summary>A kernel.</summary>
    /// <param name="activation">The activation of all hidden layers.</param>
    /// <param name="metaLayers">L, the weight layers of the network f of contexts, from 1 on.</param>
    /// <param name="primaryLayers">H, the weight layers of the network g of coordinates, from 1 on.</param>
    /// <param name="kind">Covariance or tangent kernel.</param>
    /// <exception cref="ArgumentException">A number of layers is not from 1 to 16, or the activation has no finite positive moment at
    /// variance 1.</exception>
    public OperatorKernel(Activation activation, int metaLayers, int primaryLayers, KernelKind kind = KernelKind.Covariance)
    {
        ArgumentNullException.ThrowIfNull(activation);
        Require(metaLayers, nameof(metaLayers));
        Require(primaryLayers, nameof(primaryLayers));
        double moment = activation.Moments(CovarianceBlock.Diagonal(1)).Value.Variance1;
        if (!(moment > 0 && double.IsFinite(moment)))
        {
            throw new ArgumentException($"OperatorKernel: E s(y)^2 of {activation} at variance 1 is {moment}, must be finite and > 0.");
        }

        (Activation, MetaLayers, PrimaryLayers, Kind) = (activation, metaLayers, primaryLayers, kind);
        Activation scaled = activation.Scaled(1 / Math.Sqrt(moment));
        Hypernetwork = Hypernetwork.Of(Mlp.Of(scaled, metaLayers - 1), Mlp.Of(scaled, primaryLayers - 1));
    }

    /// <summary>The covariance of networks of rectified quadratics max(y, 0)^2 with (L, H) = (3, 2).</summary>
    public static OperatorKernel RectifiedQuadratic { get; } = new(Activation.RectifiedMonomial(2), 3, 2);

    /// <summary>The covariance of networks of rectified cubics max(y, 0)^3 with (L, H) = (3, 2).</summary>
    public static OperatorKernel RectifiedCubic { get; } = new(Activation.RectifiedMonomial(3), 3, 2);

    /// <summary>The tangent kernel of networks of error functions with (L, H) = (3, 2).</summary>
    public static OperatorKernel TangentErf { get; } = new(Activation.Erf, 3, 2, KernelKind.Tangent);

    /// <summary>What users call kernels in words; auto for one that is chosen.</summary>
    internal static WordList<OperatorKernel?> Named { get; } =
        new(
            ("auto", null),
            ("relu3", RectifiedCubic),
            ("relu2", RectifiedQuadratic),
            ("erf", TangentErf),
            ("rq", Of(FirstLayer.RationalQuadratic)),
            ("matern", Of(FirstLayer.Matern)),
            ("rbf", Of(FirstLayer.SquaredExponential))
        );

    /// <summary>The activation of all hidden layers.</summary>
    public Activation Activation { get; }

    /// <summary>L.</summary>
    public int MetaLayers { get; }

    /// <summary>H.</summary>
    public int PrimaryLayers { get; }

    /// <summary>Which of the two limit kernels.</summary>
    public KernelKind Kind { get; }

    /// <summary>What stands in place of the first layer of f; a dense layer by default.</summary>
    public FirstLayer FirstLayer { get; init; }

    /// <summary>Whether coordinates are learnt apart from each other: H = 1.</summary>
    public bool CoordinatesAreApart => PrimaryLayers == 1;

    internal Hypernetwork Hypernetwork { get; }

    /// <summary>A kernel of contexts alone, without hidden layers: a classical kernel method, coordinate by coordinate.</summary>
    /// <param name="first">The kernel of contexts.</param>
    public static OperatorKernel Of(FirstLayer first) => new(Activation.Relu, 1, 1) { FirstLayer = first };

    /// <inheritdoc/>
    public bool Equals(OperatorKernel? other) =>
        other is not null
        && Activation == other.Activation
        && (MetaLayers, PrimaryLayers, Kind, FirstLayer) == (other.MetaLayers, other.PrimaryLayers, other.Kind, other.FirstLayer);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Activation, MetaLayers, PrimaryLayers, Kind, FirstLayer);

    /// <summary>The kernel in words, such as "covariance rectified_monomial(2) (3, 2)".</summary>
    public override string ToString()
    {
        string first = FirstLayer switch
        {
            FirstLayer.RationalQuadratic => "rq",
            FirstLayer.Matern => "matern",
            FirstLayer.SquaredExponential => "rbf",
            _ => "",
        };
        if (first.Length > 0 && (MetaLayers, PrimaryLayers) == (1, 1))
        {
            return first;
        }

        string kind = Kind == KernelKind.Tangent ? "tangent" : "covariance";
        return $"{kind} {Activation} ({MetaLayers}, {PrimaryLayers}){(first.Length > 0 ? $" on {first}" : "")}";
    }

    /// <summary>F(cos angle, t) for several t, each given with 1 - t.</summary>
    internal void Values(double angle, ReadOnlySpan<(double T, double Gap)> coordinates, Span<double> values)
    {
        KernelState weights = Hypernetwork.Meta.Map(Correlated(angle));
        double unit = Unit;
        for (int i = 0; i < coordinates.Length; i++)
        {
            (double t, double gap) = coordinates[i];
            KernelState output = Hypernetwork.Primary.Map(KernelState.Input(new CovarianceBlock(1, 1, t, gap)), weights);
            values[i] = Of(output) / unit;
        }
    }

    private double Unit => Of(Hypernetwork.Map(CovarianceBlock.Diagonal(1), CovarianceBlock.Diagonal(1)));

    // The gap 1 - |cos| without cancellation.
    private static CovarianceBlock Correlated(double angle)
    {
        double half = angle <= Math.PI / 2 ? Math.Sin(angle / 2) : Math.Cos(angle / 2);
        return angle == 0 ? CovarianceBlock.Diagonal(1) : new(1, 1, Math.Cos(angle), 2 * half * half);
    }

    private static void Require(int layers, string name)
    {
        if (layers is < 1 or > MostLayers)
        {
            throw new ArgumentException($"OperatorKernel: {name} = {layers}, must be 1 to {MostLayers}.", name);
        }
    }

    private double Of(in KernelState state) => Kind == KernelKind.Tangent ? state.Tangent : state.Covariance.Covariance;
}
