using Hyperkernel.Activations;
using Hyperkernel.Architectures;
using Hyperkernel.Experiments.Reproduction;
using Hyperkernel.Kernels;
using Hyperkernel.Layers;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Experiments.Limits;

/// <summary>The experiment's inputs, and the limits at them in closed form.</summary>
internal sealed class LimitInputs
{
    private readonly LimitsConfiguration _configuration;
    private readonly CovarianceBlock _contexts;
    private readonly CovarianceBlock _coordinates;

    public LimitInputs(LimitsConfiguration configuration)
    {
        _configuration = configuration;
        _contexts = Block(configuration.Contexts);
        _coordinates = Block(configuration.Coordinates);
        Contexts = Rows(configuration.Contexts);
        Coordinates = Rows(configuration.Coordinates);
    }

    /// <summary>x and x', one a row.</summary>
    public Matrix<double> Contexts { get; }

    /// <summary>z and z', one a row.</summary>
    public Matrix<double> Coordinates { get; }

    /// <summary>The points (x, z), (x, z'), (x', z), (x', z').</summary>
    public Points<double> Grid => Points<double>.Grid(Contexts, Coordinates);

    /// <summary>S^0(x, x') = x.x'/n_0.</summary>
    public double ContextCovariance => _contexts.Covariance;

    /// <summary>Sig^0(z, z') = z.z'/m_0.</summary>
    public double CoordinateCovariance => _coordinates.Covariance;

    /// <summary>S, the block of the covariance of each output of f at x and x'.</summary>
    public CovarianceBlock Weights => Hypernetwork(1, 1).Meta.Map(_contexts).Covariance;

    /// <summary>Lemma 2: the product of D(S^{l-1}) over the hidden layers l of f.</summary>
    public double MetaProduct => Derivatives(_configuration.MetaLayers, _contexts, CovarianceBlock.Diagonal(1));

    /// <summary>Lemma 6, corrected: the product of S D(Lam^l) over the hidden layers l of <see cref="Mixed"/>.</summary>
    public double PrimaryProduct => PrintedPrimaryProduct * Math.Pow(Weights.Covariance, _configuration.PrimaryLayers - 1);

    /// <summary>Lemma 6 as it is printed, without S.</summary>
    public double PrintedPrimaryProduct => Derivatives(_configuration.PrimaryLayers, _coordinates, Weights);

    /// <summary>The network f of a given width, with two outputs.</summary>
    public Network Meta(int n) => DenseNetworks.Of(_configuration.MetaLayers, n, 2);

    /// <summary>The hypernetwork of given widths.</summary>
    public Hypernetwork Hypernetwork(int n, int m) =>
        DenseNetworks.Hypernetwork(_configuration.MetaLayers, n, _configuration.PrimaryLayers, m);

    /// <summary>
    /// A hypernetwork of two outputs whose first primary layer is trained, so that the kernel of that layer's weights is z.z'/m_0 times P
    /// P^T of Lemma 6 over the layers after it.
    /// </summary>
    /// <param name="m">The width of g.</param>
    public Hypernetwork Mixed(int m)
    {
        Hypernetwork generated = DenseNetworks.Hypernetwork(_configuration.MetaLayers, 1, _configuration.PrimaryLayers, m, outputs: 2);
        return new(generated.Meta, new Network([new Dense(width: m), .. generated.Primary.Layers.Skip(1)]));
    }

    /// <summary>Lam^H and Theta^h at two points of the grid.</summary>
    public KernelState Limit(int i, int j) =>
        Hypernetwork(1, 1).Map(Pair(_configuration.Contexts, i / 2, j / 2), Pair(_configuration.Coordinates, i % 2, j % 2));

    // The dense layers after the first multiply the covariance by that of their weights.
    private static double Derivatives(int layers, CovarianceBlock first, CovarianceBlock weights)
    {
        (double product, CovarianceBlock block) = (1, first);
        for (int l = 1; l < layers; l++)
        {
            DualMoments moments = Activation.ReluSqrt2.Moments(block);
            (product, block) = (product * moments.Derivative, weights.Multiply(moments.Value));
        }

        return product;
    }

    private static CovarianceBlock Block(IReadOnlyList<IReadOnlyList<double>> vectors) => Pair(vectors, 0, 1);

    private static CovarianceBlock Pair(IReadOnlyList<IReadOnlyList<double>> vectors, int i, int j) =>
        CovarianceBlock.FromVectors([.. vectors[i]], [.. vectors[j]], vectors[i].Count);

    private static Matrix<double> Rows(IReadOnlyList<IReadOnlyList<double>> vectors) =>
        Matrix<double>.From(2, vectors[0].Count, [.. vectors[0], .. vectors[1]]);
}
