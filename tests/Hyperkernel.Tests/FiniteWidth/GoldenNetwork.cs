using System.Text.Json;
using Hyperkernel.Activations;
using Hyperkernel.Architectures;
using Hyperkernel.FiniteWidth;
using Hyperkernel.Kernels;
using Hyperkernel.Layers;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Tests.Golden;
using Xunit;

namespace Hyperkernel.Tests.FiniteWidth;

/// <summary>A finite hypernetwork that other software computed with (Golden/README.md), and what it found.</summary>
internal sealed class GoldenNetwork : IDisposable
{
    private readonly GoldenCase _case;

    private GoldenNetwork(GoldenCase golden)
    {
        _case = golden;
        Activation activation = Activation.Parse(golden.Text("activation"));
        int[] meta = Widths("meta_widths"),
            primary = Widths("primary_widths");
        Architecture = new Hypernetwork(
            new(Layers(activation.Scaled(Math.Sqrt(2)), meta, n => new Dense(width: n))),
            new(Layers(activation.Scaled(Math.Sqrt(2)), primary, n => new GeneratedDense(width: n)))
        );
        Network = FiniteNetwork<double>.FromWeights(
            Architecture,
            meta[0],
            primary[0],
            golden
                .Description.GetProperty("weights")
                .EnumerateArray()
                .Select((name, l) => (Name: $"W{l + 1}", golden.ArrayNamed(name.GetString()!).Values))
                .ToDictionary(w => w.Name, w => w.Values)
        );
        Points = Points<double>.Pairs(Array("x"), Array("z"));
    }

    /// <summary>The names of all cases, as theory data.</summary>
    public static TheoryData<string> Names => GoldenCase.Names("finite_hypernetwork", 4);

    public Architecture Architecture { get; }

    public FiniteNetwork<double> Network { get; }

    public Points<double> Points { get; }

    /// <summary>The case's description.</summary>
    public JsonElement Case => _case.Description;

    public static GoldenNetwork Open(string name) => new(GoldenCase.Open(name));

    /// <summary>An array that a field of the case names; ranks above 2 as rows of the first axis.</summary>
    public Matrix<double> Array(string field) => _case.Array(field);

    /// <summary>An array that a field of an object of the case names.</summary>
    public Matrix<double> Nested(string parent, string field) =>
        _case.ArrayNamed(Case.GetProperty(parent).GetProperty(field).GetString()!).Values;

    public void Dispose()
    {
        Network.Dispose();
        _case.Dispose();
    }

    private static IEnumerable<Layer> Layers(Activation activation, int[] widths, Func<int, Layer> dense) =>
        widths.Skip(1).SelectMany((n, l) => l == 0 ? new[] { dense(n) } : [new ActivationLayer(activation), dense(n)]);

    private int[] Widths(string field) => [.. Case.GetProperty(field).EnumerateArray().Select(n => n.GetInt32())];
}
