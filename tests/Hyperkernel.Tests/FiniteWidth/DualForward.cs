using Hyperkernel.Architectures;
using Hyperkernel.FiniteWidth;
using Hyperkernel.Layers;

namespace Hyperkernel.Tests.FiniteWidth;

/// <summary>A number and its derivative along one direction.</summary>
internal readonly record struct Dual(double Value, double Slope)
{
    public static implicit operator Dual(double value) => new(value, 0);

    public static Dual operator +(Dual a, Dual b) => new(a.Value + b.Value, a.Slope + b.Slope);

    public static Dual operator -(Dual a, Dual b) => new(a.Value - b.Value, a.Slope - b.Slope);

    public static Dual operator *(Dual a, Dual b) => new(a.Value * b.Value, (a.Slope * b.Value) + (a.Value * b.Slope));

    public static Dual InverseRoot(Dual a) => new(1 / Math.Sqrt(a.Value), -0.5 * a.Slope / (a.Value * Math.Sqrt(a.Value)));
}

/// <summary>The slow literal oracle: docs/theory.md's forward pass of one point, a unit at a time, over dual numbers; one pass for each weight.</summary>
internal sealed class DualForward
{
    private readonly Dictionary<string, Dual[,]> _weights;
    private Dual[] _generated = [];
    private int _used;

    private DualForward(Dictionary<string, Dual[,]> weights) => _weights = weights;

    /// <summary>Outputs h_c(u) and the Jacobian: row c holds the derivatives by all weights, blocks in the network's order, row by row.</summary>
    public static (double[] Outputs, double[][] Jacobian) At(FiniteNetwork<double> network, double[] context, double[] coordinate)
    {
        Dictionary<string, Dual[,]> weights = network.Parameters.ToDictionary(b => b.Shape.Name, Values);
        double[] outputs = [.. Outputs(network.Architecture, weights, context, coordinate).Select(h => h.Value)];
        List<double>[] rows = [.. outputs.Select(_ => new List<double>())];
        foreach (ParameterBlock<double> block in network.Parameters)
        {
            Dual[,] values = weights[block.Shape.Name];
            foreach ((int i, int j) in Indices(values))
            {
                values[i, j] = values[i, j] with { Slope = 1 };
                Dual[] moved = Outputs(network.Architecture, weights, context, coordinate);
                values[i, j] = values[i, j] with { Slope = 0 };
                for (int c = 0; c < rows.Length; c++)
                {
                    rows[c].Add(moved[c].Slope);
                }
            }
        }

        return (outputs, [.. rows.Select(row => row.ToArray())]);
    }

    private static IEnumerable<(int Row, int Column)> Indices(Dual[,] values) =>
        Enumerable.Range(0, values.GetLength(0)).SelectMany(i => Enumerable.Range(0, values.GetLength(1)).Select(j => (i, j)));

    private static Dual[,] Values(ParameterBlock<double> block)
    {
        Dual[,] values = new Dual[block.Values.Rows, block.Values.Columns];
        foreach ((int i, int j) in Indices(values))
        {
            values[i, j] = block.Values[i, j];
        }

        return values;
    }

    private static Dual[] Outputs(Architecture architecture, Dictionary<string, Dual[,]> weights, double[] context, double[] coordinate)
    {
        DualForward forward = new(weights);
        Dual[] x = [.. context.Select(v => (Dual)v)], z = [.. coordinate.Select(v => (Dual)v)];
        if (architecture is not HypernetworkArchitecture { Hypernetwork: var hypernetwork })
        {
            return forward.Run(((PlainArchitecture)architecture).Network.Layers, x, "", new());
        }

        forward._generated = forward.Run(hypernetwork.Meta.Layers, x, "", new());
        Dual[] outputs = forward.Run(hypernetwork.Primary.Layers, z, "primary_", new());
        return forward._used == forward._generated.Length ? outputs : throw new InvalidOperationException("Some generated weights were not used.");
    }

    private static Dual[] Normalize(Dual[] y, double epsilon)
    {
        Dual mean = Sum(y) * (1.0 / y.Length);
        Dual[] centred = [.. y.Select(v => v - mean)];
        Dual root = Dual.InverseRoot((Sum(centred.Select(v => v * v)) * (1.0 / y.Length)) + epsilon);
        return [.. centred.Select(v => v * root)];
    }

    private static Dual Sum(IEnumerable<Dual> terms) => terms.Aggregate((Dual)0, (sum, term) => sum + term);

    private Dual[] Run(IEnumerable<Layer> layers, Dual[] a, string prefix, Counter counter)
    {
        foreach (Layer layer in layers)
        {
            a = layer switch
            {
                ActivationLayer { Function: var s } => [.. a.Select(y => new Dual(s.Value(y.Value), s.Derivative(y.Value) * y.Slope))],
                LayerNorm norm => Normalize(a, norm.Epsilon),
                Residual residual => [.. Run(residual.Branch, a, prefix, counter).Zip(Run(residual.Shortcut, a, prefix, counter), (y, other) => y + other)],
                Dense dense => Trained(dense, a, $"{prefix}W{++counter.Dense}", $"{prefix}b{counter.Dense}"),
                GeneratedDense generated => Generated(generated, a),
                _ => throw new NotSupportedException(layer.ToString()),
            };
        }

        return a;
    }

    private Dual[] Trained(Dense layer, Dual[] q, string name, string bias)
    {
        Dual[,] w = _weights[name];
        return [.. Enumerable.Range(0, w.GetLength(0)).Select(k =>
            (Sum(q.Select((v, j) => w[k, j] * v)) * (layer.WeightStd / Math.Sqrt(q.Length))) + (layer.BiasStd is { } std ? _weights[bias][k, 0] * std : 0))];
    }

    // The width of a layer without one follows from what is left: it is the last.
    private Dual[] Generated(GeneratedDense layer, Dual[] a)
    {
        int width = layer.Width ?? ((_generated.Length - _used) / (a.Length + (layer.HasBias ? 1 : 0)));
        int start = _used, bias = start + (width * a.Length);
        _used = bias + (layer.HasBias ? width : 0);
        return [.. Enumerable.Range(0, width).Select(k =>
            (Sum(a.Select((v, j) => _generated[start + (k * a.Length) + j] * v)) * (1 / Math.Sqrt(a.Length))) + (layer.HasBias ? _generated[bias + k] : 0))];
    }

    private sealed class Counter
    {
        public int Dense { get; set; }
    }
}
