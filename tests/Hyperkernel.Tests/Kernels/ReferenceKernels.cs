using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using Hyperkernel.Architectures;
using Hyperkernel.Features;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Tests.Kernels;

/// <summary>The right kernels of one pair of a case's rows, of 40 digits in the file.</summary>
internal readonly record struct ReferenceEntry(int Row, int Column, double Covariance, double Tangent);

/// <summary>A network, some inputs, and its right kernels between them: References/make-kernels.py writes them.</summary>
/// <param name="Activation">The activation's name.</param>
/// <param name="Form">The form of the network: plain, bias, two, residual, layer_norm, hyper.</param>
/// <param name="Inputs">The set of inputs, or the scale of its inputs.</param>
/// <param name="IsSingle">Whether all inputs are exact in single precision.</param>
/// <param name="Architecture">The network; a hypernetwork has the case's coordinate features.</param>
/// <param name="Contexts">The inputs, or the contexts of pairs.</param>
/// <param name="Coordinates">The coordinates of pairs, else null.</param>
/// <param name="Entries">All pairs of rows whose kernels, and those of each row with itself, are numbers in double precision.</param>
internal sealed record ReferenceCase(
    string Activation,
    string Form,
    string Inputs,
    bool IsSingle,
    Architecture Architecture,
    double[][] Contexts,
    double[][]? Coordinates,
    ReferenceEntry[] Entries
)
{
    private static readonly Lazy<ReferenceCase[]> _all = new(Read);

    /// <summary>The cases of the file.</summary>
    public static ReferenceCase[] All => _all.Value;

    /// <summary>Rows of the case as a matrix.</summary>
    public static Matrix<double> Select(double[][] rows, IReadOnlyList<int> which) =>
        Matrix<double>.Create(which.Count, rows[0].Length, (i, j) => rows[which[(int)i]][j]);

    private static ReferenceCase[] Read()
    {
        using FileStream file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "References", "kernels.json.gz"));
        using GZipStream content = new(file, CompressionMode.Decompress);
        using JsonDocument document = JsonDocument.Parse(content);
        return [.. document.RootElement.EnumerateArray().Select(Case)];
    }

    private static ReferenceCase Case(JsonElement element)
    {
        bool pairs = element.TryGetProperty("coordinates", out JsonElement coordinates);
        Architecture architecture = Architecture.FromJson(element.GetProperty("architecture").GetRawText());
        if (pairs)
        {
            Hypernetwork hypernetwork = ((Hypernetwork)architecture);
            architecture = new Hypernetwork(
                hypernetwork.Meta,
                hypernetwork.Primary,
                CoordinateFeatures.Parse(element.GetProperty("features").GetString()!)
            );
        }

        return new(
            element.GetProperty("activation").GetString()!,
            element.GetProperty("form").GetString()!,
            element.GetProperty("inputs").GetString()!,
            element.GetProperty("single").GetBoolean(),
            architecture,
            Rows(element.GetProperty("contexts")),
            pairs ? Rows(coordinates) : null,
            [
                .. element
                    .GetProperty("entries")
                    .EnumerateArray()
                    .Select(e => new ReferenceEntry(e[0].GetInt32(), e[1].GetInt32(), Number(e[2]), Number(e[3]))),
            ]
        );
    }

    private static double[][] Rows(JsonElement rows) =>
        [.. rows.EnumerateArray().Select(row => row.EnumerateArray().Select(entry => entry.GetDouble()).ToArray())];

    private static double Number(JsonElement text) => double.Parse(text.GetString()!, CultureInfo.InvariantCulture);
}
