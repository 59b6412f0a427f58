using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Hyperkernel.Inference.Models;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;
using Xunit;

namespace Hyperkernel.Tests.Serve;

/// <summary>Tables that a page brings are read, fitted and predicted as on the command line.</summary>
public sealed class DataPanelTests(Served served) : IClassFixture<Served>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_table_is_guessed_fitted_and_predicted()
    {
        string springs = Served.Springs(8);
        (_, string described) = await served.Send(HttpMethod.Post, "/api/data/table", new StringContent(springs));
        using JsonDocument table = JsonDocument.Parse(described);
        string[] roles =
        [
            .. table.RootElement.GetProperty("columns").EnumerateArray().Select(c => c.GetProperty("role").GetString() ?? ""),
        ];
        Assert.Equal(["context", "context", "coordinate", "value"], roles);
        string name = table.RootElement.GetProperty("table").GetString()!;

        JsonElement last = await Fit(name);
        Assert.Equal("done", last.GetProperty("state").GetString());
        JsonElement result = last.GetProperty("result");
        Assert.Equal(96, result.GetProperty("observations").GetInt64());
        Assert.Equal(8, result.GetProperty("items").GetArrayLength());

        // The model that is taken along says what the page says.
        byte[] file = await served.Client.GetByteArrayAsync(
            Served.At($"/api/data/model.npz?table={name}"),
            TestContext.Current.CancellationToken
        );
        using RegressionModel model = RegressionModel.Load(_folder.File("model.npz", file), TestContext.Current.CancellationToken);
        JsonElement curve = await served.Post("/api/data/curve", $$"""{"table":"{{name}}","item":2}""");
        double[] x = [.. curve.GetProperty("x").EnumerateArray().Select(v => v.GetDouble())],
            mean = [.. curve.GetProperty("mean").EnumerateArray().Select(v => v.GetDouble())];
        string[] held = [.. springs.Split('\n')[1 + (2 * 12)].Split(',').Take(2)];
        string asked = _folder.File(
            "asked.csv",
            Encoding.UTF8.GetBytes(
                "stiffness,damping,time\n" + string.Concat(x.Select(t => FormattableString.Invariant($"{held[0]},{held[1]},{t}\n")))
            )
        );
        Queries queries = model.Columns!.ReadQueries(asked);
        using Matrix<double> expected = model.Mean(queries);
        for (int i = 0; i < mean.Length; i++)
        {
            Assert.Equal(expected[i, 0], mean[i], 1e-9);
        }

        // Predictions at the table's rows follow the values.
        string numbers = await served.Client.GetStringAsync(
            Served.At($"/api/data/predictions.csv?table={name}"),
            TestContext.Current.CancellationToken
        );
        string[] lines = numbers.TrimEnd().Split('\n');
        Assert.Equal("stiffness,damping,time,mean,deviation", lines[0]);
        Assert.Equal(97, lines.Length);
    }

    [Fact]
    public async Task An_array_is_a_table_whose_columns_have_numbers()
    {
        string path = _folder.File("points.npy");
        NpyFile.Write(path, Matrix<double>.Create(40, 3, (i, j) => j == 2 ? Math.Sin(i / 5.0) + .01 : (j + 1) * i * .37));
        (HttpStatusCode status, string text) = await served.Send(
            HttpMethod.Post,
            "/api/data/table",
            new ByteArrayContent(await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken))
        );
        Assert.True(status == HttpStatusCode.OK, text);
        using JsonDocument table = JsonDocument.Parse(text);
        Assert.Equal(
            ["column_0", "column_1", "column_2"],
            table.RootElement.GetProperty("columns").EnumerateArray().Select(c => c.GetProperty("name").GetString()!)
        );
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("a,b\n", "no rows")]
    [InlineData("a,b\n1,2,3\n", "line 2 has 3 fields")]
    [InlineData("a,a\n1,2\n", "two columns 'a'")]
    public async Task What_is_no_table_is_refused_in_the_words_of_the_command_line(string table, string words)
    {
        (HttpStatusCode status, string text) = await served.Send(HttpMethod.Post, "/api/data/table", new StringContent(table));
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(words, text.Replace("\\u0027", "'", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain("hyperkernel-serve", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("(3,)", "two axes")]
    [InlineData("(2, 2, 2)", "two axes")]
    [InlineData("(1000000000000000, 0)", "1 to 1,000 columns")]
    [InlineData("(0, 2147483647)", "1 to 1,000 columns")]
    [InlineData("(0, 3)", "two axes")]
    [InlineData("(8, 1001)", "1 to 1,000 columns")]
    [InlineData("(8, 3)", "")]
    [InlineData("(-1, 3)", "")]
    [InlineData("(", "")]
    public async Task An_array_that_is_no_table_is_refused_by_its_header(string shape, string words)
    {
        string header = $"{{'descr': '<f8', 'fortran_order': False, 'shape': {shape}, }}\n";
        byte[] array = [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header)];
        long start = Stopwatch.GetTimestamp();
        string sentence = await NotTaken(new ByteArrayContent(array));
        Assert.Contains(words, sentence, StringComparison.Ordinal);
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 10);
    }

    [Fact]
    public async Task More_than_a_thousand_columns_are_refused_at_the_first_line()
    {
        string names = string.Join(',', Enumerable.Range(0, 1001).Select(j => $"c{j}"));
        string sentence = await NotTaken(new StringContent($"{names}\n1\n"));
        Assert.Contains("line 1 has more than 1,000 fields", sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"table":"{name}","contexts":["stiffness",null],"coordinates":["time"],"value":"position"}""")]
    [InlineData("""{"table":"{name}","contexts":["stiffness"],"coordinates":[null],"value":"position"}""")]
    [InlineData("""{"table":"{name}","contexts":null,"coordinates":[],"value":"position"}""")]
    [InlineData("""{"table":"{name}","contexts":["stiffness"],"coordinates":[],"value":null}""")]
    [InlineData("""{"table":null,"contexts":["stiffness"],"coordinates":[],"value":"position"}""")]
    public async Task A_null_among_names_is_refused(string request)
    {
        string name = await served.Bring(Served.Springs(2));
        await served.Refused(HttpStatusCode.BadRequest, "", "/api/data/fit", request.Replace("{name}", name, StringComparison.Ordinal));
    }

    // The largest and the least numbers there are: a fit or a sentence, and never a connection that ends without a word.
    [Theory]
    [InlineData("1e308")]
    [InlineData("1e-308")]
    [InlineData("1e155")]
    public async Task Numbers_at_the_ends_of_their_range_get_a_fit_or_a_sentence(string scale)
    {
        StringBuilder table = new("a,t,v\n");
        for (int i = 0; i < 24; i++)
        {
            string sign = i % 2 == 0 ? "" : "-";
            _ = table.Append(CultureInfo.InvariantCulture, $"{i / 4},{sign}{(i % 4) + 1}.5{scale[1..]},{sign}1.{i}{scale[1..]}\n");
        }

        string name = await served.Bring(table.ToString().Replace("4.5e308", "1.7e308", StringComparison.Ordinal));
        JsonElement last = await Fit(name, """["a"]""", """["t"]""", "v");
        string state = last.GetProperty("state").GetString()!;
        Assert.True(state is "done" or "failed", state);
        Assert.DoesNotContain("defect", last.GetProperty("words").GetString(), StringComparison.Ordinal);
        if (state == "done")
        {
            (HttpStatusCode status, string text) = await served.Send(
                HttpMethod.Post,
                "/api/data/curve",
                $$"""{"table":"{{name}}","item":0}"""
            );
            Assert.True(status is HttpStatusCode.OK or HttpStatusCode.UnprocessableEntity, text);
        }
    }

    [Fact]
    public async Task A_table_that_is_too_large_is_refused()
    {
        string large = new('1', (1 << 20) + 1);
        using HttpRequestMessage request = new(HttpMethod.Post, "/api/data/table") { Content = new StringContent(large) };

        // Asks first: else the connection may end while the body is still sent, before the answer is read.
        request.Headers.ExpectContinue = true;
        using HttpResponseMessage response = await served.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Fact]
    public async Task Roles_that_make_no_sense_are_refused()
    {
        string name = await served.Bring(Served.Springs(4));
        foreach (
            (string contexts, string value, string words) in ((string, string, string)[])
                [
                    ("[]", "position", "needs a column"),
                    ("""["mass"]""", "position", "no column"),
                    ("""["position"]""", "position", "named twice"),
                ]
        )
        {
            (HttpStatusCode status, string text) = await served.Send(
                HttpMethod.Post,
                "/api/data/fit",
                $$"""{"table":"{{name}}","contexts":{{contexts}},"coordinates":[],"value":"{{value}}"}"""
            );
            Assert.Equal(HttpStatusCode.OK, status);
            Assert.Contains("\"failed\"", text, StringComparison.Ordinal);
            Assert.Contains(words, text, StringComparison.Ordinal);
        }

        await served.Refused(
            HttpStatusCode.NotFound,
            "not here any more",
            "/api/data/fit",
            """{"table":"../../etc/passwd","contexts":["a"],"coordinates":[],"value":"b"}"""
        );
    }

    private async Task<string> NotTaken(HttpContent content)
    {
        (HttpStatusCode status, string text) = await served.Send(HttpMethod.Post, "/api/data/table", content);
        Assert.True(status == HttpStatusCode.BadRequest, text);
        using JsonDocument document = JsonDocument.Parse(text);
        string sentence = document.RootElement.GetProperty("error").GetString()!;
        Assert.StartsWith("The file: ", sentence, StringComparison.Ordinal);
        Assert.DoesNotContain(Path.GetTempPath().TrimEnd('/'), sentence, StringComparison.Ordinal);
        return sentence;
    }

    private static HttpRequestMessage FitRequest(string name, string contexts, string coordinates, string value) =>
        new(HttpMethod.Post, "/api/data/fit")
        {
            Content = new StringContent(
                $$"""{"table":"{{name}}","contexts":{{contexts}},"coordinates":{{coordinates}},"value":"{{value}}"}""",
                Encoding.UTF8,
                "application/json"
            ),
        };

    private Task<JsonElement> Fit(string name) => Fit(name, """["stiffness","damping"]""", """["time"]""", "position");

    private async Task<JsonElement> Fit(string name, string contexts, string coordinates, string value)
    {
        using HttpRequestMessage request = FitRequest(name, contexts, coordinates, value);
        using HttpResponseMessage response = await served.Client.SendAsync(request, TestContext.Current.CancellationToken);
        string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, text);
        using JsonDocument last = JsonDocument.Parse(text.TrimEnd().Split('\n')[^1]);
        return last.RootElement.Clone();
    }
}
