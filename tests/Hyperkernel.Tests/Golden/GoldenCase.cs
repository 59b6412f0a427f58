using System.Text.Json;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;
using Xunit;

namespace Hyperkernel.Tests.Golden;

/// <summary>A case that other software computed (Golden/README.md), with its arrays.</summary>
internal sealed class GoldenCase : IDisposable
{
    private static readonly string _folder = Path.Combine(AppContext.BaseDirectory, "Golden");
    private static readonly Lazy<JsonElement[]> _all = new(Read);
    private readonly NpzArchive _arrays = OpenArrays();

    private GoldenCase(JsonElement description) => Description = description;

    /// <summary>The case in cases.json.</summary>
    public JsonElement Description { get; }

    /// <summary>The names of the cases of a kind, as theory data.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="expected">How many there are.</param>
    public static TheoryData<string> Names(string kind, int expected)
    {
        string[] names = [.. _all.Value.Where(c => c.GetProperty("kind").GetString() == kind).Select(NameOf)];
        Assert.Equal(expected, names.Length);
        return [.. names];
    }

    /// <summary>Opens a case.</summary>
    public static GoldenCase Open(string name) => new(_all.Value.Single(c => NameOf(c) == name));

    /// <summary>All arrays.</summary>
    public static NpzArchive OpenArrays() => NpzArchive.Open(Path.Combine(_folder, "golden.npz"));

    /// <summary>A text that a field holds.</summary>
    public string Text(string field) => Description.GetProperty(field).GetString()!;

    /// <summary>A field as it stands there.</summary>
    public string Raw(string field) => Description.GetProperty(field).GetRawText();

    /// <summary>Whether there is a field.</summary>
    public bool Has(string field) => Description.TryGetProperty(field, out _);

    /// <summary>An array by its own name; ranks above 2 as rows of the first axis.</summary>
    public NpyArray<double> ArrayNamed(string name) => _arrays.Read<double>(name);

    /// <summary>The values of an array that a field names.</summary>
    public Matrix<double> Array(string field) => ArrayNamed(Text(field)).Values;

    public void Dispose() => _arrays.Dispose();

    private static string NameOf(JsonElement description) => description.GetProperty("name").GetString()!;

    private static JsonElement[] Read()
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder, "cases.json")));
        return [.. document.RootElement.EnumerateArray().Select(c => c.Clone())];
    }
}
