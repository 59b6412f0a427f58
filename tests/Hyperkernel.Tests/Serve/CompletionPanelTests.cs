using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Hyperkernel.Experiments.Completion;
using Hyperkernel.Experiments.Images;
using Hyperkernel.Serve;
using Xunit;

namespace Hyperkernel.Tests.Serve;

/// <summary>Drawings are completed as the library completes them.</summary>
[Collection(Served.OnePage)]
public class CompletionPanelTests(Served served)
{
    [Fact]
    public async Task Pixels_are_those_of_the_command_that_completes_images()
    {
        JsonElement state = await served.Ready();
        string[] methods = [.. state.GetProperty("methods").EnumerateArray().Select(m => m.GetProperty("name").GetString()!)];
        Assert.Equal(["hyperkernel", "gaussian_process", "nearest_neighbour"], methods);

        CompletionTask task = CompletionTask.Draw(Served.Images, Served.Train, Served.TestImages, MissingPart.Bottom, 1);
        CompletionResult whole = ImageCompletion.Run(new(task), cancellation: TestContext.Current.CancellationToken);
        float[] image = [.. task.Truth.Pixels.Row(3)];
        JsonElement example = await served.Get("/api/complete/example?number=3");
        Assert.Equal(image, example.GetProperty("pixels").EnumerateArray().Select(p => p.GetSingle()));

        JsonElement answer = await served.Post("/api/complete/draw", Drawing(image[..Served.Visible]));
        foreach (JsonElement said in answer.GetProperty("methods").EnumerateArray())
        {
            MethodResult expected = whole.Methods.First(m => m.Name == said.GetProperty("name").GetString());
            JsonElement fitted = state
                .GetProperty("methods")
                .EnumerateArray()
                .First(m => m.GetProperty("name").GetString() == expected.Name);
            Assert.Equal(expected.Setting, fitted.GetProperty("setting").GetString());
            Assert.Equal(expected.MseMissing, fitted.GetProperty("error").GetDouble(), 1e-6);
            float[] pixels = [.. said.GetProperty("image").EnumerateArray().Select(p => p.GetSingle())];
            for (int p = 0; p < pixels.Length; p++)
            {
                Assert.Equal(expected.Completion.Images[3, p], pixels[p], 2e-5);
            }

            Assert.All(said.GetProperty("deviation").EnumerateArray(), d => Assert.InRange(d.GetSingle(), 0, 2));
        }
    }

    [Fact]
    public async Task Without_images_the_built_in_ones_are_completed()
    {
        await using PageServer server = await PageServer.StartAsync(
            new() { TrainImages = 30, TestImages = 10 },
            TestContext.Current.CancellationToken
        );
        using HttpClient client = new() { BaseAddress = new($"http://127.0.0.1:{server.Port}/") };
        client.DefaultRequestHeaders.Authorization = new("Bearer", server.Token);
        JsonElement state = await client.GetFromJsonAsync<JsonElement>(
            Served.At("/api/complete/state"),
            TestContext.Current.CancellationToken
        );
        Assert.Equal(
            ("built-in images", 28, "idle"),
            (state.GetProperty("images").GetString(), state.GetProperty("height").GetInt32(), state.GetProperty("state").GetString())
        );
        JsonElement example = await client.GetFromJsonAsync<JsonElement>(
            Served.At("/api/complete/example?number=0"),
            TestContext.Current.CancellationToken
        );
        float[] expected = [.. CompletionTask.Draw(GeneratedImages.Create(40, 1), 30, 10, MissingPart.Bottom, 1).Truth.Pixels.Row(0)];
        Assert.Equal(expected, example.GetProperty("pixels").EnumerateArray().Select(p => p.GetSingle()));
    }

    [Fact]
    public async Task What_is_no_drawing_is_refused()
    {
        _ = await served.Ready();
        await served.Refused(HttpStatusCode.BadRequest, $"must be {Served.Visible}", "/api/complete/draw", Drawing(new float[10]));
        float[] bright = new float[Served.Visible];
        bright[7] = 1.5f;
        await served.Refused(HttpStatusCode.BadRequest, "A pixel is 1.5", "/api/complete/draw", Drawing(bright));
        foreach (
            string json in (string[])
                [
                    "",
                    "null",
                    "[]",
                    "{}",
                    """{"pixels":[1]""",
                    """{"pixels":["1"]}""",
                    """{"pixels":[],"x":1}""",
                    """{"pixels":[],"pixels":[]}""",
                    """{"Pixels":[]}""",
                    """{"pixels":null}""",
                    """{"pixels":[NaN]}""",
                ]
        )
        {
            await served.Refused(HttpStatusCode.BadRequest, "The body is", "/api/complete/draw", json);
        }
    }

    private static string Drawing(float[] pixels) => $"{{\"pixels\":{JsonSerializer.Serialize(pixels)}}}";
}
