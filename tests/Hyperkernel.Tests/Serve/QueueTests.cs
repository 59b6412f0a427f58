using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Hyperkernel.Serve;
using Xunit;

namespace Hyperkernel.Tests.Serve;

/// <summary>Who waits, who is sent away, and what ends with whom.</summary>
public class QueueTests(Served served) : IClassFixture<Served>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Slow_clients_are_sent_away()
    {
        using TcpClient silent = await served.Open(""),
            headers = await served.Open($"GET / HTTP/1.1\r\nHost: 127.0.0.1:{served.Server.Port}\r\nX: "),
            body = await served.Open(served.Head("POST", "/api/complete/draw", 60000) + "{");
        long start = Stopwatch.GetTimestamp();
        await Ended(silent);
        await Ended(headers);
        await Ended(body);
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 12);
    }

    [Fact]
    public async Task Fits_beyond_the_queue_are_refused()
    {
        string name = await served.Bring(Served.Springs(3));
        string request = $$"""{"table":"{{name}}","contexts":["stiffness","damping"],"coordinates":["time"],"value":"position"}""";

        // Somebody fits; so many wait.
        using (await served.Server.Fits.EnterAsync(Cancellation))
        {
            HttpResponseMessage[] waiting = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Begin(request)));
            Assert.All(waiting, response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));
            using (HttpResponseMessage refused = await Begin(request))
            {
                Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            }

            Array.ForEach(waiting, response => response.Dispose());

            // They have ended with their connections.
            for (int tries = 0; served.Server.Fits.Inside > 1; tries++)
            {
                Assert.True(tries < 1000, "Fits wait on whose pages have gone.");
                await Task.Delay(10, Cancellation);
            }
        }

        (HttpStatusCode status, string text) = await served.Send(HttpMethod.Post, "/api/data/fit", request);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("\"done\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_whose_fit_waits_is_not_forgotten()
    {
        string name = await served.Bring(Served.Springs(3));
        string request = $$"""{"table":"{{name}}","contexts":["stiffness","damping"],"coordinates":["time"],"value":"position"}""";
        HttpResponseMessage response;
        using (await served.Server.Fits.EnterAsync(Cancellation))
        {
            response = await Begin(request);
            for (int i = 0; i < 10; i++)
            {
                _ = await served.Bring(Served.Springs(2));
            }
        }

        using (response)
        {
            Assert.Contains("\"done\"", await response.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        }
    }

    // A few values to learn from, and many rows to predict at.
    [Fact]
    public async Task The_program_ends_within_a_second_while_it_predicts()
    {
        await using PageServer server = await PageServer.StartAsync(new(), Cancellation);
        using HttpClient client = new() { BaseAddress = new($"http://127.0.0.1:{server.Port}/") };
        client.DefaultRequestHeaders.Authorization = new("Bearer", server.Token);
        StringBuilder table = new("a,v\n");
        for (int i = 0; i < 200_000; i++)
        {
            string value = i < 60 ? FormattableString.Invariant($"{Math.Sin(i / 9.0):F3}") : "";
            _ = table.Append(FormattableString.Invariant($"{i % 9973},{value}\n"));
        }

        using StringContent content = new(table.ToString());
        using HttpResponseMessage brought = await client.PostAsync(Served.At("/api/data/table"), content, Cancellation);
        using JsonDocument described = JsonDocument.Parse(await brought.Content.ReadAsStringAsync(Cancellation));
        string name = described.RootElement.GetProperty("table").GetString()!;
        using StringContent request = new(
            $$"""{"table":"{{name}}","contexts":["a"],"coordinates":[],"value":"v"}""",
            Encoding.UTF8,
            "application/json"
        );
        using HttpResponseMessage fitted = await client.PostAsync(Served.At("/api/data/fit"), request, Cancellation);
        Assert.Contains("\"done\"", await fitted.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);

        Task<HttpResponseMessage> predicted = client.GetAsync(Served.At($"/api/data/predictions.csv?table={name}"), Cancellation);
        while (server.Fits.Inside == 0)
        {
            await Task.Delay(10, Cancellation);
        }

        await Task.Delay(500, Cancellation);
        Assert.False(predicted.IsCompleted);
        long start = Stopwatch.GetTimestamp();
        await server.DisposeAsync();
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 1);
        try
        {
            using HttpResponseMessage response = await predicted;
            Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        }
        catch (HttpRequestException) { }
    }

    [Fact]
    public async Task A_fit_ends_when_its_page_goes()
    {
        string name = await served.Bring(Served.Springs(60)),
            request = $$"""{"table":"{{name}}","contexts":["stiffness","damping"],"coordinates":["time"],"value":"position"}""";
        using (TcpClient page = await served.Open(served.Head("POST", "/api/data/fit", request.Length) + request))
        {
            Assert.True(await page.GetStream().ReadAsync(new byte[10], Cancellation) > 0);
        }

        // The next fit begins, which it could not while the first goes on.
        string other = await served.Bring(Served.Springs(4));
        (HttpStatusCode status, string text) = await served.Send(
            HttpMethod.Post,
            "/api/data/fit",
            request.Replace(name, other, StringComparison.Ordinal)
        );
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("\"done\"", text, StringComparison.Ordinal);
        (status, _) = await served.Send(HttpMethod.Post, "/api/data/curve", $$"""{"table":"{{name}}","item":0}""");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
    }

    private async Task<HttpResponseMessage> Begin(string request)
    {
        using HttpRequestMessage fit = new(HttpMethod.Post, "/api/data/fit")
        {
            Content = new StringContent(request, Encoding.UTF8, "application/json"),
        };
        return await served.Client.SendAsync(fit, HttpCompletionOption.ResponseHeadersRead, Cancellation);
    }

    private static async Task Ended(TcpClient socket)
    {
        try
        {
            byte[] buffer = new byte[4096];
            while (await socket.GetStream().ReadAsync(buffer, Cancellation) > 0) { }
        }
        catch (IOException) { }
    }
}
