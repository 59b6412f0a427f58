using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace Hyperkernel.Tests.Serve;

/// <summary>Many clients at once, slow ones, broken ones, and requests that are none: it goes on, and memory stays.</summary>
public class LoadTests(Served served) : IClassFixture<Served>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Fifty_clients_at_once_are_answered_beside_slow_and_broken_ones()
    {
        _ = await served.Ready();
        string drawing = $"{{\"pixels\":[{string.Join(',', Enumerable.Repeat("0.5", 14 * 28))}]}}";
        List<TcpClient> slow = [];
        for (int i = 0; i < 20; i++)
        {
            // Headers that never end, and bodies that never come.
            slow.Add(await Open($"POST /api/complete/draw HTTP/1.1\r\nHost: 127.0.0.1:{served.Server.Port}\r\n"));
            slow.Add(await Open(Head("POST", "/api/complete/draw", 5000) + "{\"pix"));
        }

        for (int i = 0; i < 20; i++)
        {
            // Gone in the middle.
            using TcpClient broken = await Open(Head("POST", "/api/complete/draw", 5000) + "{\"pixels\":[0,0");
        }

        long start = Stopwatch.GetTimestamp();
        (HttpStatusCode Status, string Text)[] answers = await Task.WhenAll(
            Enumerable.Range(0, 50).Select(_ => served.Send(HttpMethod.Post, "/api/complete/draw", drawing))
        );
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        TestContext.Current.SendDiagnosticMessage($"50 clients at once: {Stopwatch.GetElapsedTime(start).TotalMilliseconds:F0} ms");
        slow.ForEach(client => client.Dispose());
        _ = await served.Get("/api/complete/state");
    }

    [Fact]
    public async Task Slow_clients_are_sent_away()
    {
        using TcpClient headers = await Open($"GET / HTTP/1.1\r\nHost: 127.0.0.1:{served.Server.Port}\r\nX: "),
            body = await Open(Head("POST", "/api/complete/draw", 60000) + "{");
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
        using CancellationTokenSource all = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        List<Task<HttpResponseMessage>> fits = [];
        for (int i = 0; i < 9; i++)
        {
            HttpRequestMessage fit = Fit(request);
            fits.Add(served.Client.SendAsync(fit, HttpCompletionOption.ResponseHeadersRead, all.Token));
        }

        HttpResponseMessage[] begun = await Task.WhenAll(fits);
        Assert.All(begun, response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));
        using HttpRequestMessage one = Fit(request);
        using HttpResponseMessage refused = await served.Client.SendAsync(one, Cancellation);
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
    public async Task Ten_thousand_malformed_requests_leave_it_as_it_was()
    {
        const int Requests = 10_000,
            Clients = 16;
        _ = await served.Get("/api/complete/state");
        long before = Memory();
        long start = Stopwatch.GetTimestamp();
        int answered = 0;
        await Parallel.ForEachAsync(
            Enumerable.Range(0, Clients),
            new ParallelOptions { MaxDegreeOfParallelism = Clients, CancellationToken = Cancellation },
            async (client, cancellation) =>
            {
                Random random = new(client);
                for (int i = client; i < Requests; i += Clients)
                {
                    using TcpClient socket = await Open(Malformed(random));
                    socket.Client.Shutdown(SocketShutdown.Send);
                    string answer = await Answer(socket, cancellation);
                    Assert.DoesNotMatch("^HTTP/1.1 (200|500) ", answer);
                    Interlocked.Add(ref answered, answer.Length > 0 ? 1 : 0);
                }
            }
        );
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        long after = Memory();
        TestContext.Current.SendDiagnosticMessage(
            $"{Requests} malformed requests in {seconds:F1} s, {answered} answered, memory {(after - before) / 1048576.0:F1} MiB more"
        );
        Assert.InRange(after - before, long.MinValue, 32L << 20);
        _ = await served.Get("/api/complete/state");
    }

    private static long Memory()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    private static HttpRequestMessage Fit(string request) =>
        new(HttpMethod.Post, "/api/data/fit") { Content = new StringContent(request, Encoding.UTF8, "application/json") };

    private static async Task<string> Answer(TcpClient socket, CancellationToken cancellation)
    {
        try
        {
            using StreamReader reader = new(socket.GetStream());
            return await reader.ReadToEndAsync(cancellation);
        }
        catch (IOException)
        {
            return "";
        }
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

    private string Malformed(Random random)
    {
        string noise = string.Concat(Enumerable.Range(0, random.Next(1, 200)).Select(_ => (char)random.Next(1, 255)));
        string[] paths = ["/api/complete/draw", "/api/kernel", "/api/operator/solve", "/api/data/fit", "/api/data/curve"];
        string path = paths[random.Next(paths.Length)];
        return random.Next(9) switch
        {
            0 => noise,
            1 => $"GET {noise} HTTP/1.1\r\n\r\n",
            2 => $"POST {path} HTTP/9.9\r\n\r\n",
            3 => Head("POST", path, noise.Length) + noise,
            4 => Head("POST", path, 2) + "{}",
            5 => Head("POST", path, 40) + "{\"pixels\":[1e999],\"values\":[1e999]}     ",
            6 => Head("POST", path, 99999999),
            7 => Head("GET", $"{path}?{new string('a', random.Next(4000))}", 0),
            _ => Head("POST", path, 600) + new string('[', 600),
        };
    }

    private string Head(string method, string path, int length) =>
        $"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{served.Server.Port}\r\nAuthorization: Bearer {served.Server.Token}\r\n"
        + $"Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n";

    private async Task<TcpClient> Open(string begun)
    {
        TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, served.Server.Port, Cancellation);
        await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(begun), Cancellation);
        return client;
    }
}
