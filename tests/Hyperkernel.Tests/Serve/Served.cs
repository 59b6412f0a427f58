using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Hyperkernel.Data;
using Hyperkernel.Experiments.Images;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Serve;
using Xunit;

namespace Hyperkernel.Tests.Serve;

/// <summary>The page's program, started for a class of tests with few images, and a client that has its token.</summary>
public sealed class Served : IAsyncLifetime
{
    internal const int TestImages = 20;
    private const int UsualImages = 30;

    /// <summary>Tests that share a program whose methods are fitted once.</summary>
    internal const string OnePage = "One page";

    // Half of the built-in images' rows and columns.
    private const int SmallSide = 14;

    private PageServer? _server;

    /// <summary>Images that are learnt from: few, unless the environment variable HYPERKERNEL_SERVED_IMAGES says how many.</summary>
    internal static int Train { get; } =
        int.TryParse(Environment.GetEnvironmentVariable("HYPERKERNEL_SERVED_IMAGES"), out int images) ? images : UsualImages;

    /// <summary>Rows and columns of an image: few, unless that variable is there.</summary>
    internal static int Side { get; } = Train == UsualImages ? SmallSide : GeneratedImages.Side;

    /// <summary>Pixels of the half that is drawn.</summary>
    internal static int Visible => Side * Side / 2;

    /// <summary>Images that are given to the program: built-in ones, as they are or with every four pixels as one.</summary>
    internal static ImageSet Images { get; } = Shrunk(GeneratedImages.Create(Train + TestImages, 1));

    internal PageServer Server => _server!;

    internal StringWriter Errors { get; } = new();

    internal HttpClient Client { get; private set; } = new();

    internal Uri Root => new($"http://127.0.0.1:{Server.Port}/");

    public async ValueTask InitializeAsync()
    {
        _server = await PageServer.StartAsync(
            new()
            {
                TrainImages = Train,
                TestImages = TestImages,
                Images = Images,
                MostTableBytes = 1 << 20,
                Error = Errors,
            }
        );
        Client.Dispose();
        Client = ClientWith(_server.Token);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _server!.DisposeAsync();

        // What is answered with 500 is a defect.
        Assert.Equal("", Errors.ToString());
        await Errors.DisposeAsync();
    }

    private static ImageSet Shrunk(ImageSet whole)
    {
        int every = whole.Width / Side;
        double At(long i, int y, int x) => whole.Pixels[i, (y * whole.Width) + x];
        return new(
            Matrix<float>.Create(
                whole.Count,
                Side * Side,
                (i, pixel) =>
                {
                    int y = (int)pixel / Side * every,
                        x = (int)pixel % Side * every,
                        e = every - 1;
                    return (float)((At(i, y, x) + At(i, y + e, x) + At(i, y, x + e) + At(i, y + e, x + e)) / 4);
                }
            ),
            Side,
            Side,
            1,
            whole.Name
        );
    }

    /// <summary>A place within the page's address.</summary>
    internal static Uri At(string path) => new(path, UriKind.Relative);

    internal HttpClient ClientWith(string? token)
    {
        HttpClient client = new() { BaseAddress = Root };
        client.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    /// <summary>Posts JSON, which has to be answered.</summary>
    internal async Task<JsonElement> Post(string path, string json)
    {
        (HttpStatusCode status, string text) = await Send(HttpMethod.Post, path, json);
        Assert.True(status == HttpStatusCode.OK, $"{path}: {status}, {text}");
        using JsonDocument document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    internal async Task<JsonElement> Get(string path)
    {
        JsonElement answer = await Client.GetFromJsonAsync<JsonElement>(At(path), TestContext.Current.CancellationToken);
        return answer;
    }

    internal Task<(HttpStatusCode Status, string Text)> Send(HttpMethod method, string path, string? json) =>
        Send(method, path, json is null ? null : new StringContent(json, Encoding.UTF8, "application/json"));

    internal async Task<(HttpStatusCode Status, string Text)> Send(HttpMethod method, string path, HttpContent? content)
    {
        using HttpRequestMessage request = new(method, path) { Content = content };
        using HttpResponseMessage response = await Client.SendAsync(request, TestContext.Current.CancellationToken);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>A request that has to be refused with a status and a sentence that has some words.</summary>
    internal async Task Refused(HttpStatusCode status, string words, string path, string json)
    {
        (HttpStatusCode found, string text) = await Send(HttpMethod.Post, path, json);
        Assert.True(found == status, $"{path} {json}: {found}, {text}");
        using JsonDocument document = JsonDocument.Parse(text);
        string sentence = document.RootElement.GetProperty("error").GetString()!;
        Assert.Contains(words, sentence, StringComparison.Ordinal);
        Assert.Matches(@"[.?]$", sentence);
        Assert.DoesNotMatch("Exception|System\\.|   at |/tmp", sentence);
    }

    /// <summary>Fits the images, once.</summary>
    internal async Task<JsonElement> Ready()
    {
        JsonElement state = await Post("/api/complete/begin", "{}");
        while (state.GetProperty("state").GetString() is "waiting" or "fitting")
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
            state = await Get("/api/complete/state");
        }

        Assert.Equal("ready", state.GetProperty("state").GetString());
        return state;
    }

    /// <summary>A table of damped springs.</summary>
    internal static string Springs(int items)
    {
        StringBuilder text = new("stiffness,damping,time,position\n");
        for (int i = 0; i < items; i++)
        {
            double stiffness = 1 + (3 * (i * 7 % items) / (double)items),
                damping = .1 + (.4 * i / items);
            for (int k = 0; k < 12; k++)
            {
                double time = .4 * k,
                    position = Math.Exp(-damping * time) * Math.Cos(Math.Sqrt(stiffness) * time);
                _ = text.Append(FormattableString.Invariant($"{stiffness:F4},{damping:F4},{time:F1},{position:F5}\n"));
            }
        }

        return text.ToString();
    }

    /// <summary>Sends a table.</summary>
    /// <returns>Its name.</returns>
    internal async Task<string> Bring(string table)
    {
        (HttpStatusCode status, string text) = await Send(HttpMethod.Post, "/api/data/table", new StringContent(table));
        Assert.True(status == HttpStatusCode.OK, text);
        using JsonDocument document = JsonDocument.Parse(text);
        return document.RootElement.GetProperty("table").GetString()!;
    }

    /// <summary>The head of a request with a body of JSON.</summary>
    internal string Head(string method, string path, int length) => Head(Server.Port, Server.Token, method, path, length);

    /// <summary>The same for another program.</summary>
    internal static string Head(int port, string token, string method, string path, int length) =>
        $"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {token}\r\n"
        + $"Content-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n";

    /// <summary>Connects, and sends what is the beginning of a request.</summary>
    internal Task<TcpClient> Open(string begun) => Open(Server.Port, begun);

    /// <summary>The same for another program.</summary>
    internal static async Task<TcpClient> Open(int port, string begun)
    {
        TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
        await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(begun), TestContext.Current.CancellationToken);
        return client;
    }
}

/// <summary>Tests that share a program whose methods are fitted once.</summary>
[CollectionDefinition(Served.OnePage)]
public class OnePage : ICollectionFixture<Served>;
