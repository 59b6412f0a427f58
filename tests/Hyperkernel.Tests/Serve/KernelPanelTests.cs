using System.Net;
using System.Text.Json;
using Hyperkernel.Architectures;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Xunit;

namespace Hyperkernel.Tests.Serve;

/// <summary>Kernels against the angle, and operators: what the page shows is what the library computes.</summary>
public class KernelPanelTests(Served served) : IClassFixture<Served>
{
    private const string Layers = """
        {"meta":[{"layer":"dense","width":16},"relu_sqrt2",{"layer":"dense"}],
         "primary":[{"layer":"generated_dense","width":16},"erf",{"layer":"generated_dense"}]}
        """;

    [Fact]
    public async Task Kernels_are_those_of_the_library()
    {
        JsonElement answer = await served.Post("/api/kernel", Request(Layers, "contexts", .5, 4));
        Hypernetwork h = (Hypernetwork)Architecture.FromJson(Layers);
        double[] angles = [.. answer.GetProperty("angles").EnumerateArray().Select(a => a.GetDouble())];
        Matrix<double> OnCircle(double angle) =>
            Matrix<double>.From(1, 2, [Math.Sqrt(2) * Math.Cos(angle), Math.Sqrt(2) * Math.Sin(angle)]);
        foreach (int k in (int[])[0, 17, 60, 120])
        {
            using KernelMatrices<double> kernels = h.Kernels(OnCircle(0), OnCircle(0), OnCircle(angles[k]), OnCircle(.5));
            Assert.Equal(kernels.Tangent[0, 0], answer.GetProperty("tangent")[k].GetDouble(), 1e-12);
            Assert.Equal(kernels.Covariance[0, 0], answer.GetProperty("covariance")[k].GetDouble(), 1e-12);
        }

        Assert.Equal(13, answer.GetProperty("finite").GetProperty("tangent").GetArrayLength());
    }

    [Fact]
    public async Task Wide_networks_are_near_their_limit()
    {
        string wide = Layers.Replace("16", "256", StringComparison.Ordinal);
        JsonElement answer = await served.Post("/api/kernel", Request(wide, "coordinates", 0, 32));
        JsonElement finite = answer.GetProperty("finite");
        for (int k = 0; k <= 12; k++)
        {
            double limit = answer.GetProperty("tangent")[10 * k].GetDouble(),
                mean = finite.GetProperty("tangent")[k].GetDouble(),
                error = finite.GetProperty("tangentDeviation")[k].GetDouble() / Math.Sqrt(32);

            // Five standard errors, and what the width leaves: some 1/256.
            Assert.Equal(limit, mean, (5 * error) + .03);
        }
    }

    [Theory]
    [InlineData("{}", "contexts", 0, 0, "")]
    [InlineData("null", "contexts", 0, 0, "")]
    [InlineData("[null]", "contexts", 0, 0, "")]
    [InlineData("""{"layers":null}""", "contexts", 0, 0, "")]
    [InlineData("""{"layers":[null]}""", "contexts", 0, 0, "")]
    [InlineData("""{"layers":["relu"]}""", "contexts", 0, 0, "")]
    [InlineData("""{"layers":[{"layer":"dense"}]}""", "coordinates", 0, 0, "no coordinates")]
    [InlineData("""{"layers":[{"layer":"dense","width":100000},"relu",{"layer":"dense"}]}""", "contexts", 0, 8, "width above 512")]
    [InlineData("""{"layers":[{"layer":"dense"},"relu",{"layer":"dense"}]}""", "contexts", 0, 8, "width")]
    [InlineData(Layers, "weights", 0, 0, "The sweep")]
    [InlineData(Layers, "contexts", 9, 0, "angle")]
    [InlineData(Layers, "contexts", 0, 1000, "draws")]
    public async Task What_is_no_architecture_is_refused(string layers, string sweep, double angle, int draws, string words) =>
        await served.Refused(HttpStatusCode.BadRequest, words, "/api/kernel", Request(layers, sweep, angle, draws));

    [Fact]
    public async Task A_wave_is_carried_as_the_equation_has_it()
    {
        JsonElement example = await served.Get("/api/operator/example?number=1");
        JsonElement answer = await served.Post("/api/operator/solve", $$"""{"values":{{example.GetProperty("values").GetRawText()}}}""");
        Assert.InRange(answer.GetProperty("error").GetDouble(), 0, .05);
        Assert.InRange(answer.GetProperty("within").GetDouble(), .5, 1);
        double[] truth = [.. answer.GetProperty("truth").EnumerateArray().Select(v => v.GetDouble())];
        Assert.Equal(64, truth.Length);

        // A mean of 0 stays: the equation is a conservation law.
        Assert.Equal(0, truth.Average(), 1e-9);
        await served.Refused(HttpStatusCode.BadRequest, "64 values", "/api/operator/solve", """{"values":[1,2]}""");
        await served.Refused(
            HttpStatusCode.BadRequest,
            "from -10 to 10",
            "/api/operator/solve",
            $$"""{"values":[{{string.Join(',', Enumerable.Repeat("1e9", 64))}}]}"""
        );
    }

    private static string Request(string layers, string sweep, double angle, int draws) =>
        FormattableString.Invariant(
            $$"""{"architecture":{{layers}},"sweep":"{{sweep}}","otherAngle":{{angle}},"draws":{{draws}},"seed":1}"""
        );
}
