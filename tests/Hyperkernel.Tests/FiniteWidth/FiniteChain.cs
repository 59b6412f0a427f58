using Hyperkernel.Activations;
using Hyperkernel.Layers;
using Hyperkernel.Tests.References;

namespace Hyperkernel.Tests.FiniteWidth;

/// <summary>One random network of finite width at a pair of inputs, written as docs/theory.md has it.</summary>
/// <remarks>
/// Weights of the two inputs may differ: a generated layer's are V(x) and V(x'), each entry a Gaussian pair with covariance S (the limit n
/// = inf of the meta network); a trained layer's are equal. With b the gradient by a layer's outputs y = V a / sqrt(m), the tangent kernel
/// is the sum over layers of (a.a' / m + bias) (b.b') times the tangent kernel of the weights.
/// </remarks>
internal sealed class FiniteChain
{
    private readonly KernelState _meta;
    private readonly int _width;
    private readonly NormalSource _source;

    private FiniteChain(KernelState meta, int width, NormalSource source) => (_meta, _width, _source) = (meta, width, source);

    // Takes the gradients by a layer's outputs at both inputs to those by its inputs.
    private delegate double[][] Back(double[][] gradients);

    /// <summary>E of h(u) h(u') given all layers but the last.</summary>
    public double Covariance { get; private set; }

    /// <summary>The tangent kernel.</summary>
    public double Tangent { get; private set; }

    /// <summary>The gradients' part: the tangent kernel of the generated weights alone, as if Theta^f were 1.</summary>
    public double Gradients { get; private set; }

    /// <summary>Draws a network.</summary>
    /// <param name="layers">Layers of any kind; the last is dense.</param>
    /// <param name="inputs">The two inputs.</param>
    /// <param name="meta">S and Theta^f, for generated layers.</param>
    /// <param name="width">Units of each hidden layer.</param>
    /// <param name="source">Random numbers.</param>
    public static FiniteChain Draw(IReadOnlyList<Layer> layers, double[][] inputs, KernelState meta, int width, NormalSource source)
    {
        FiniteChain chain = new(meta, width, source);
        (double[][] a, Back hidden) = chain.Sequence([.. layers.SkipLast(1)], inputs);
        WeightPair last = new(layers[^1], meta, 1, a, source);
        chain.Covariance = last.OutputCovariance(a);
        _ = hidden(
            chain.Backpropagate(
                last,
                a,
                [
                    [1],
                    [1],
                ]
            )
        );
        return chain;
    }

    private (double[][] Outputs, Back Back) Sequence(IReadOnlyList<Layer> layers, double[][] inputs)
    {
        double[][] a = inputs;
        Stack<Back> backs = [];
        foreach (Layer layer in layers)
        {
            (a, Back back) = Apply(layer, a);
            backs.Push(back);
        }

        return (a, gradients => backs.Aggregate(gradients, (b, back) => back(b)));
    }

    private (double[][] Outputs, Back Back) Apply(Layer layer, double[][] a) =>
        layer switch
        {
            LayerNorm norm => Normalize(norm, a),
            Residual residual => Add(residual, a),
            Dense or GeneratedDense => ApplyDense(layer, a),
            _ => ApplyPointwise(LiteralLayers.Of(layer).Function, a),
        };

    private static (double[][] Outputs, Back Back) ApplyPointwise(Func<Series, Series> function, double[][] a)
    {
        Series[][] outputs = [.. a.Select(row => row.Select(y => function(new(y, 1))).ToArray())];
        double[][] slopes = [.. outputs.Select(row => row.Select(y => y[1]).ToArray())];
        return ([.. outputs.Select(row => row.Select(y => y.Value).ToArray())], b => Map(b, slopes, (g, slope) => g * slope));
    }

    private (double[][] Outputs, Back Back) ApplyDense(Layer layer, double[][] a)
    {
        WeightPair weights = new(layer, _meta, _width, a, _source);
        return (weights.Outputs, b => Backpropagate(weights, a, b));
    }

    private (double[][] Outputs, Back Back) Add(Residual residual, double[][] a)
    {
        (double[][] branch, Back branchBack) = Sequence(residual.Branch, a);
        (double[][] shortcut, Back shortcutBack) = Sequence(residual.Shortcut, a);
        return (Map(branch, shortcut, (y, other) => y + other), b => Map(branchBack(b), shortcutBack(b), (g, other) => g + other));
    }

    // With r = 1 / sqrt(var + epsilon) and q = (y - mean) r, gradients b go to r (b - mean(b) - q mean(q b)).
    private static (double[][] Outputs, Back Back) Normalize(LayerNorm norm, double[][] y)
    {
        double[] roots = [.. y.Select(row => 1 / Math.Sqrt(Variance(row) + norm.Epsilon))];
        double[][] q = [.. y.Select((row, i) => Centred(row).Select(v => v * roots[i]).ToArray())];
        return (
            q,
            b =>
                [
                    .. b.Select(
                        (row, i) =>
                        {
                            double mean = row.Average(),
                                along = Vector.Dot(row, q[i]) / row.Length;
                            return row.Select((g, k) => roots[i] * (g - mean - (q[i][k] * along))).ToArray();
                        }
                    ),
                ]
        );
    }

    private static double[] Centred(double[] row)
    {
        double mean = row.Average();
        return [.. row.Select(v => v - mean)];
    }

    private static double Variance(double[] row) => Centred(row).Average(v => v * v);

    private static double[][] Map(double[][] first, double[][] second, Func<double, double, double> function) =>
        [.. first.Zip(second, (a, b) => a.Zip(b, function).ToArray())];

    private double[][] Backpropagate(WeightPair weights, double[][] a, double[][] b)
    {
        double inner = Vector.Dot(b[0], b[1]);
        Tangent += inner * weights.OwnTangent(a);
        Gradients += inner * Vector.Dot(a[0], a[1]) / a[0].Length;
        return weights.Transposed(b);
    }
}

/// <summary>A dense layer's weights at two inputs: V = r11 A, V' = r21 A + r22 B with A, B independent, and likewise the biases.</summary>
internal sealed class WeightPair
{
    private readonly double _r11,
        _r21,
        _r22,
        _weightTangent,
        _biasTangent,
        _biasCovariance,
        _covariance;
    private readonly GaussianMatrix _shared,
        _own;
    private readonly double _root;

    public WeightPair(Layer layer, KernelState meta, int units, double[][] inputs, NormalSource source)
    {
        (CovarianceBlock weights, _weightTangent, CovarianceBlock bias, _biasTangent) = layer switch
        {
            Dense d => (
                CovarianceBlock.Diagonal(d.WeightStd * d.WeightStd),
                d.WeightStd * d.WeightStd,
                CovarianceBlock.Diagonal(Square(d.BiasStd)),
                Square(d.BiasStd)
            ),
            GeneratedDense g => (
                meta.Covariance.Scale(g.WeightStd * g.WeightStd),
                meta.Tangent * g.WeightStd * g.WeightStd,
                meta.Covariance.Scale(g.HasBias ? 1 : 0),
                g.HasBias ? meta.Tangent : 0
            ),
            _ => throw new NotSupportedException(layer.ToString()),
        };
        (_r11, _r21, _r22) = Root(weights);
        (double b11, double b21, double b22) = Root(bias);
        (_covariance, _biasCovariance) = (weights.Covariance, bias.Covariance);
        _root = Math.Sqrt(inputs[0].Length);
        _shared = new(units, inputs, source);
        _own = new(units, [inputs[1]], source);
        double[] sharedBias = source.Next(units),
            ownBias = source.Next(units);
        Outputs =
        [
            [.. Enumerable.Range(0, units).Select(k => (_r11 * _shared.Product(0)[k] / _root) + (b11 * sharedBias[k]))],
            [
                .. Enumerable
                    .Range(0, units)
                    .Select(k =>
                        (((_r21 * _shared.Product(1)[k]) + (_r22 * _own.Product(0)[k])) / _root)
                        + (b21 * sharedBias[k])
                        + (b22 * ownBias[k])
                    ),
            ],
        ];
    }

    public double[][] Outputs { get; }

    public double OutputCovariance(double[][] inputs) =>
        (_covariance * Vector.Dot(inputs[0], inputs[1]) / inputs[0].Length) + _biasCovariance;

    public double OwnTangent(double[][] inputs) => (_weightTangent * Vector.Dot(inputs[0], inputs[1]) / inputs[0].Length) + _biasTangent;

    public double[][] Transposed(double[][] b)
    {
        double[][] shared = _shared.TransposedProducts(b),
            own = _own.TransposedProducts([b[1]]);
        return
        [
            [.. shared[0].Select(g => _r11 * g / _root)],
            [.. shared[1].Select((g, k) => ((_r21 * g) + (_r22 * own[0][k])) / _root)],
        ];
    }

    private static (double R11, double R21, double R22) Root(CovarianceBlock block)
    {
        if (block.Variance1 == 0)
        {
            return default;
        }

        double r11 = Math.Sqrt(block.Variance1),
            r21 = block.Covariance / r11;
        return (r11, r21, Math.Sqrt(Math.Max(0, block.Variance2 - (r21 * r21))));
    }

    private static double Square(double? value) => value * value ?? 0;
}
