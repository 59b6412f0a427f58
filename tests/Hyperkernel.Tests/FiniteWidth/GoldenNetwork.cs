using System.Text.Json;
using Hyperkernel.Activations;
using Hyperkernel.Architectures;
using Hyperkernel.FiniteWidth;
using Hyperkernel.Kernels;
using Hyperkernel.Layers;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;
using Xunit;

namespace Hyperkernel.Tests.FiniteWidth;

/// <summary>A finite hypernetwork that other software computed with (shared/golden), and what it found.</summary>
internal sealed class GoldenNetwork : IDisposable
{
    private readonly JsonElement _case;
    private readonly NpzArchive _archive;

    private GoldenNetwork(JsonElement golden)
    {
        _case = golden;
        _archive = NpzArchive.Open(SharedFiles.Require("golden/golden.npz"));
        Assert.True(
            ActivationNames.TryParse(golden.GetProperty("activation").GetString()!, out Activation? activation, out string problem),
            problem
        );
        int[] meta = Widths("meta_widths"),
            primary = Widths("primary_widths");
        Architecture = new Hypernetwork(
            new(Layers(activation!.Scaled(Math.Sqrt(2)), meta, n => new Dense(width: n))),
            new(Layers(activation.Scaled(Math.Sqrt(2)), primary, n => new GeneratedDense(width: n)))
        );
        Network = FiniteNetwork<double>.FromWeights(
            Architecture,
            meta[0],
            primary[0],
            golden
                .GetProperty("weights")
                .EnumerateArray()
                .Select((name, l) => (Name: $"W{l + 1}", Values: _archive.Read<double>(name.GetString()!).Values))
                .ToDictionary(w => w.Name, w => w.Values)
        );
        Points = Points<double>.Pairs(Array("x"), Array("z"));
    }

    /// <summary>The names of all cases, as theory data.</summary>
    public static TheoryData<string> Names
    {
        get
        {
            string? path = SharedFiles.Find("golden/cases.json");
            if (path is null)
            {
                return [""];
            }

            using JsonDocument document = JsonDocument.Parse(File.ReadAllText(path));
            string[] names =
            [
                .. document
                    .RootElement.EnumerateArray()
                    .Where(c => c.GetProperty("kind").GetString() == "finite_hypernetwork")
                    .Select(c => c.GetProperty("name").GetString()!),
            ];
            Assert.Equal(4, names.Length);
            return [.. names];
        }
    }

    public Architecture Architecture { get; }

    public FiniteNetwork<double> Network { get; }

    public Points<double> Points { get; }

    /// <summary>The case's description.</summary>
    public JsonElement Case => _case;

    public static GoldenNetwork Open(string name)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(SharedFiles.Require("golden/cases.json")));
        return new(document.RootElement.EnumerateArray().Single(c => c.GetProperty("name").GetString() == name).Clone());
    }

    /// <summary>An array that a field of the case names; ranks above 2 as rows of the first axis.</summary>
    public Matrix<double> Array(string field) => _archive.Read<double>(_case.GetProperty(field).GetString()!).Values;

    /// <summary>An array that a field of an object of the case names.</summary>
    public Matrix<double> Nested(string parent, string field) =>
        _archive.Read<double>(_case.GetProperty(parent).GetProperty(field).GetString()!).Values;

    public void Dispose()
    {
        Network.Dispose();
        _archive.Dispose();
    }

    private static IEnumerable<Layer> Layers(Activation activation, int[] widths, Func<int, Layer> dense) =>
        widths.Skip(1).SelectMany((n, l) => l == 0 ? new[] { dense(n) } : [new ActivationLayer(activation), dense(n)]);

    private int[] Widths(string field) => [.. _case.GetProperty(field).EnumerateArray().Select(n => n.GetInt32())];
}
