using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace Hyperkernel.Tests.Serve;

/// <summary>Who waits, who is sent away, and what ends with whom.</summary>
public class QueueTests(Served served) : IClassFixture<Served>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Slow_clients_are_sent_away()
    {
        using TcpClient headers = await served.Open($"GET / HTTP/1.1\r\nHost: 127.0.0.1:{served.Server.Port}\r\nX: "),
            body = await served.Open(served.Head("POST", "/api/complete/draw", 60000) + "{");
        long start = Stopwatch.GetTimestamp();
        await Ended(headers);
        await Ended(body);
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 20);
    }

    [Fact]
    public async Task Fits_beyond_the_queue_are_refused()
    {
        string name = await served.Bring(Served.Springs(60));
        string request = $$"""{"table":"{{name}}","contexts":["stiffness","damping"],"coordinates":["time"],"value":"position"}""";
        HttpResponseMessage[] begun = await Task.WhenAll(Enumerable.Range(0, 9).Select(_ => Begin(request)));
        Assert.All(begun, response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));
        using HttpResponseMessage refused = await Begin(request);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Array.ForEach(begun, response => response.Dispose());

        // All have ended with their connections; there is room again.
        HttpStatusCode last = HttpStatusCode.ServiceUnavailable;
        string other = await served.Bring(Served.Springs(3));
        for (int i = 0; i < 100 && last == HttpStatusCode.ServiceUnavailable; i++)
        {
            await Task.Delay(50, Cancellation);
            (last, _) = await served.Send(HttpMethod.Post, "/api/data/fit", request.Replace(name, other, StringComparison.Ordinal));
        }

        Assert.Equal(HttpStatusCode.OK, last);
    }

    [Fact]
    public async Task A_fit_ends_when_its_page_goes()
    {
        string name = await served.Bring(Served.Springs(80)),
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
