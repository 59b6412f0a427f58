using Hyperkernel.Architectures;
using Hyperkernel.FiniteWidth;
using Hyperkernel.Layers;
using Hyperkernel.Layers.Graphs;
using Hyperkernel.Tests.References;

namespace Hyperkernel.Tests.FiniteWidth;

/// <summary>
/// The slow literal oracle: docs/theory.md's forward pass of one point, a unit at a time, over truncated power series; for gradients one
/// pass for each weight.
/// </summary>
internal sealed class LiteralForward
{
    private readonly Dictionary<string, Series[,]> _weights;
    private Series[] _generated = [];
    private int _used;

    private LiteralForward(Dictionary<string, Series[,]> weights) => _weights = weights;

    /// <summary>
    /// Outputs h_c(u) and the Jacobian: row c holds the derivatives by all weights, blocks in the network's order, row by row.
    /// </summary>
    public static (double[] Outputs, double[][] Jacobian) At(FiniteNetwork<double> network, double[] context, double[] coordinate)
    {
        Dictionary<string, Series[,]> weights = network.Parameters.ToDictionary(b => b.Shape.Name, Values);
        double[] outputs = [.. Outputs(network.Architecture, weights, context, coordinate).Select(h => h.Value)];
        List<double>[] rows = [.. outputs.Select(_ => new List<double>())];
        foreach (ParameterBlock<double> block in network.Parameters)
        {
            Series[,] values = weights[block.Shape.Name];
            foreach ((int i, int j) in Indices(values))
            {
                double value = values[i, j].Value;
                values[i, j] = new(value, 1);
                Series[] moved = Outputs(network.Architecture, weights, context, coordinate);
                values[i, j] = value;
                for (int c = 0; c < rows.Length; c++)
                {
                    rows[c].Add(moved[c][1]);
                }
            }
        }

        return (outputs, [.. rows.Select(row => row.ToArray())]);
    }

    /// <summary>The coefficients of h_c(u; w + e g) by powers of e.</summary>
    /// <param name="network">The network.</param>
    /// <param name="context">x.</param>
    /// <param name="coordinate">z.</param>
    /// <param name="direction">g: a number for each weight, in the order of <see cref="At"/>'s Jacobian.</param>
    /// <param name="order">The highest power.</param>
    /// <returns>For each output the coefficients of e^0, e^1, ...</returns>
    public static double[][] Along(FiniteNetwork<double> network, double[] context, double[] coordinate, double[] direction, int order)
    {
        int used = 0;
        Dictionary<string, Series[,]> weights = [];
        foreach (ParameterBlock<double> block in network.Parameters)
        {
            Series[,] values = Values(block);
            foreach ((int i, int j) in Indices(values))
            {
                values[i, j] = new([values[i, j].Value, direction[used++], .. new double[Math.Max(0, order - 1)]]);
            }

            weights.Add(block.Shape.Name, values);
        }

        return
        [
            .. Outputs(network.Architecture, weights, context, coordinate)
                .Select(h => Enumerable.Range(0, order + 1).Select(k => h[k]).ToArray()),
        ];
    }

    private static IEnumerable<(int Row, int Column)> Indices(Series[,] values) =>
        Enumerable.Range(0, values.GetLength(0)).SelectMany(i => Enumerable.Range(0, values.GetLength(1)).Select(j => (i, j)));

    private static Series[,] Values(ParameterBlock<double> block)
    {
        Series[,] values = new Series[block.Values.Rows, block.Values.Columns];
        foreach ((int i, int j) in Indices(values))
        {
            values[i, j] = block.Values[i, j];
        }

        return values;
    }

    private static Series[] Outputs(Architecture architecture, Dictionary<string, Series[,]> weights, double[] context, double[] coordinate)
    {
        LiteralForward forward = new(weights);
        Series[] x = [.. context.Select(v => (Series)v)],
            z = [.. coordinate.Select(v => (Series)v)];
        if (architecture is not Hypernetwork hypernetwork)
        {
            return forward.Run(((Network)architecture).Layers, x, "", new());
        }

        forward._generated = forward.Run(hypernetwork.Meta.Layers, x, "", new());
        Series[] outputs = forward.Run(hypernetwork.Primary.Layers, z, "primary_", new());
        return forward._used == forward._generated.Length
            ? outputs
            : throw new InvalidOperationException("Some generated weights were not used.");
    }

    private static Series[] Normalize(Series[] y, double epsilon)
    {
        Series mean = Sum(y) * (1.0 / y.Length);
        Series[] centred = [.. y.Select(v => v - mean)];
        Series root = Series.InverseRoot((Sum(centred.Select(v => v * v)) * (1.0 / y.Length)) + epsilon);
        return [.. centred.Select(v => v * root)];
    }

    private static Series Sum(IEnumerable<Series> terms) => terms.Aggregate((Series)0, (sum, term) => sum + term);

    private Series[] Run(IEnumerable<Layer> layers, Series[] a, string prefix, Counter counter)
    {
        foreach (Layer layer in layers)
        {
            a = layer switch
            {
                LayerNorm norm => Normalize(a, norm.Epsilon),
                Residual residual =>
                [
                    .. Run(residual.Branch, a, prefix, counter).Zip(Run(residual.Shortcut, a, prefix, counter), (y, other) => y + other),
                ],
                Dense dense => Trained(dense, a, $"{prefix}W{++counter.Dense}", $"{prefix}b{counter.Dense}"),
                GeneratedDense generated => Generated(generated, a),
                _ => [.. a.Select(LiteralLayers.Of(layer).Function)],
            };
        }

        return a;
    }

    private Series[] Trained(Dense layer, Series[] q, string name, string bias)
    {
        Series[,] w = _weights[name];
        return
        [
            .. Enumerable
                .Range(0, w.GetLength(0))
                .Select(k =>
                    (Sum(q.Select((v, j) => w[k, j] * v)) * (layer.WeightStd / Math.Sqrt(q.Length)))
                    + (layer.BiasStd is { } std ? _weights[bias][k, 0] * std : 0)
                ),
        ];
    }

    // The width of a layer without one follows from what is left: it is the last.
    private Series[] Generated(GeneratedDense layer, Series[] a)
    {
        int width = layer.Width ?? ((_generated.Length - _used) / (a.Length + (layer.HasBias ? 1 : 0)));
        int start = _used,
            bias = start + (width * a.Length);
        _used = bias + (layer.HasBias ? width : 0);
        return
        [
            .. Enumerable
                .Range(0, width)
                .Select(k =>
                    (Sum(a.Select((v, j) => _generated[start + (k * a.Length) + j] * v)) * (layer.WeightStd / Math.Sqrt(a.Length)))
                    + (layer.HasBias ? _generated[bias + k] : 0)
                ),
        ];
    }

    private sealed class Counter
    {
        public int Dense { get; set; }
    }
}
