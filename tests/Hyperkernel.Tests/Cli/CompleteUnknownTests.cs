using System.Text.Json;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;
using SkiaSharp;
using Xunit;

namespace Hyperkernel.Tests.Cli;

/// <summary>complete where pixels are unknown, and where deviations are asked for.</summary>
public sealed class CompleteUnknownTests : IDisposable
{
    private const int Count = 46;
    private readonly TemporaryFolder _folder = new();

    private string Out => _folder.File("out");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task NaN_in_an_array_and_a_mask_beside_other_files_say_the_same()
    {
        using Matrix<float> bytes = Matrix<float>.Create(Count, 48, (i, p) => MathF.Round(255 * SmallImages.Values(Count)[i, p]) / 255),
            mask = Mask(),
            holes = Matrix<float>.Create(Count, 48, (i, p) => mask[i, p] == 0 ? bytes[i, p] : float.NaN);
        (await Complete("--images", Npy("holes", holes))).Done();
        using JsonDocument ofArray = Result();
        byte[] predictions = File.ReadAllBytes(Path.Combine(Out, "predictions.npy"));
        Outcome outcome = await Complete("--images", SmallImages.Idx(_folder, Count, packed: false), "--unknown", Npy("mask", mask));
        Assert.Matches("Unknown are [0-9,]+ of 1,920 training pixels and [0-9,]+ of 288 test pixels; errors are", outcome.Done().Screen);
        using JsonDocument ofMask = Result();
        Assert.Equal(predictions, File.ReadAllBytes(Path.Combine(Out, "predictions.npy")));
        Assert.Equal(Errors(ofArray), Errors(ofMask));
        JsonElement configuration = ofMask.RootElement.GetProperty("configuration");
        long unknown = configuration.GetProperty("unknown_train_pixels").GetInt64();
        Assert.Equal(1920 - unknown, ofMask.RootElement.GetProperty("unknowns").GetInt64());
        Assert.Equal(
            Enumerable.Range(0, Count).Sum(i => mask.Row(i).ToArray().Sum()),
            unknown + configuration.GetProperty("unknown_test_pixels").GetInt64()
        );
        Finite.Require(NpyFile.Read<float>(Path.Combine(Out, "predictions.npy")).Values.View, "predictions");
    }

    [Fact]
    public async Task Unknown_pixels_can_be_drawn_to_try_it()
    {
        (await Complete("--images", SmallImages.Npy(_folder, Count), "--unknown", "random-each:0.25")).Done();
        using JsonDocument json = Result();
        Assert.Equal(40 * 12, json.RootElement.GetProperty("configuration").GetProperty("unknown_train_pixels").GetInt64());
        Assert.All(Errors(json), error => Assert.InRange(error, 1e-6, 0.2));
    }

    [Theory]
    [InlineData("--unknown", "random-each:1.5", "random-each:F with 0 < F < 1")]
    [InlineData("--unknown", "nowhere.npy", "there is no file 'nowhere.npy'")]
    [InlineData("--unknown", "left", "nonzero = unknown")]
    public async Task A_wrong_option_says_what_is_allowed(string option, string value, string words) =>
        (await Complete("--images", SmallImages.Npy(_folder, Count), option, value)).Failed(2, option, words);

    [Fact]
    public async Task A_mask_of_another_shape_is_refused()
    {
        string mask = _folder.File("short.npy");
        NpyFile.Write(mask, new NpyArray<float>(Matrix<float>.Zeros(3, 48), [3, 6, 8]));
        (await Complete("--images", SmallImages.Npy(_folder, Count), "--unknown", mask)).Failed(
            2,
            "short.npy",
            "(3, 6, 8), must be (46, 6, 8)",
            "(6, 8) for all"
        );
    }

    [Fact]
    public async Task An_ensemble_needs_whole_images() =>
        (await Complete("--images", SmallImages.Npy(_folder, Count), "--unknown", "random-each:0.2", "--ensemble", "2", "--json")).Failed(
            2,
            "--ensemble",
            "whole images"
        );

    [Theory]
    [InlineData(1, false)]
    [InlineData(3, true)]
    public async Task Deviations_are_written_drawn_and_judged(int channels, bool holes)
    {
        string[] unknown = holes ? ["--unknown", "random-each:0.25"] : [];
        Outcome outcome = await Complete(["--images", SmallImages.Npy(_folder, Count, channels), .. unknown, "--deviation"]);
        Assert.Matches(
            @"hyperkernel: [0-9.]+ % of hidden pixels lie in their 90 % intervals",
            outcome.Done().Screen.ReplaceLineEndings(" ")
        );
        Assert.Contains("deviations.npy", outcome.Output, StringComparison.Ordinal);
        NpyArray<float> deviations = NpyFile.Read<float>(Path.Combine(Out, "deviations.npy"));
        Assert.Equal([6, 6, 8], deviations.Shape);
        Assert.All(Npy(deviations.Values), d => Assert.InRange(d, 1e-6, 1));
        using JsonDocument json = Result();
        foreach (JsonElement method in json.RootElement.GetProperty("methods").EnumerateArray().Take(3))
        {
            JsonElement deviation = method.GetProperty("deviation");
            Assert.True(deviation.GetProperty("trusted").GetBoolean());
            Assert.InRange(deviation.GetProperty("coverage_90").GetDouble(), 0.5, 1);
            Assert.InRange(deviation.GetProperty("coverage_50").GetDouble(), 0.1, deviation.GetProperty("coverage_90").GetDouble());

            // The root mean square of errors and of what is said of them: of one distribution, if not of the same images.
            double ratio = Math.Sqrt(method.GetProperty("mse_missing").GetDouble()) / deviation.GetProperty("root_mean_square").GetDouble();
            Assert.InRange(ratio, 0.2, 5);
        }

        // Truth, what is seen, six methods, and three deviations.
        using SKBitmap picture = SKBitmap.Decode(Path.Combine(Out, "completions.png"));
        Assert.Equal(32 + (11 * (48 + 6)), picture.Height);
    }

    private static float[] Npy(Matrix<float> values) => [.. Enumerable.Range(0, (int)values.Rows).SelectMany(i => values.Row(i).ToArray())];

    private static double[] Errors(JsonDocument json) =>
        [.. json.RootElement.GetProperty("methods").EnumerateArray().Select(m => m.GetProperty("mse_missing").GetDouble())];

    private static Matrix<float> Mask()
    {
        Random random = new(11);
        return Matrix<float>.Create(Count, 48, (_, _) => random.NextDouble() < 0.2 ? 1 : 0);
    }

    private string Npy(string name, Matrix<float> values)
    {
        string path = _folder.File($"{name}.npy");
        NpyFile.Write(path, new NpyArray<float>(values, [values.Rows, 6, 8]) { NotFiniteMeans = "unknown" });
        return path;
    }

    private Task<Outcome> Complete(params string[] arguments) =>
        CommandLine.RunAsync(
            ["complete", "--train", "40", "--test", "6", "--meta", "relu:1", "--primary", "relu:1", "--out", Out, .. arguments]
        );

    private JsonDocument Result() => JsonDocument.Parse(File.ReadAllText(Path.Combine(Out, "result.json")));
}
