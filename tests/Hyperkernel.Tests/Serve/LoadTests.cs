using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace Hyperkernel.Tests.Serve;

/// <summary>Many clients at once, slow ones, broken ones, and requests that are none: it goes on, and memory stays.</summary>
[Collection(Served.OnePage)]
public class LoadTests(Served served)
{
    private const int Kinds = 9;

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
            slow.Add(await served.Open($"POST /api/complete/draw HTTP/1.1\r\nHost: 127.0.0.1:{served.Server.Port}\r\n"));
            slow.Add(await served.Open(served.Head("POST", "/api/complete/draw", 5000) + "{\"pix"));
        }

        for (int i = 0; i < 20; i++)
        {
            // Gone in the middle.
            using TcpClient broken = await served.Open(served.Head("POST", "/api/complete/draw", 5000) + "{\"pixels\":[0,0");
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
                    int kind = random.Next(Kinds);
                    string answer = await Answer(Malformed(random, kind), hasNoEnd: kind == 0, cancellation);
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
        Assert.InRange(answered, Requests / 2, Requests);
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

    // Nothing where the connection was closed before all was sent.
    private async Task<string> Answer(string request, bool hasNoEnd, CancellationToken cancellation)
    {
        try
        {
            using TcpClient socket = await served.Open(request);
            NetworkStream stream = socket.GetStream();
            if (hasNoEnd)
            {
                socket.Client.Shutdown(SocketShutdown.Send);
            }

            using StreamReader reader = new(stream);
            return await reader.ReadToEndAsync(cancellation);
        }
        catch (Exception e) when (e is IOException or SocketException or InvalidOperationException)
        {
            return "";
        }
    }

    private string Malformed(Random random, int kind)
    {
        string noise = string.Concat(Enumerable.Range(0, random.Next(1, 200)).Select(_ => (char)random.Next(1, 255)));
        string[] paths = ["/api/complete/draw", "/api/kernel", "/api/operator/solve", "/api/data/fit", "/api/data/curve"];
        string path = paths[random.Next(paths.Length)];
        return kind switch
        {
            0 => noise,
            1 => $"GET {noise} HTTP/1.1\r\n\r\n",
            2 => $"POST {path} HTTP/9.9\r\n\r\n",
            3 => served.Head("POST", path, noise.Length) + noise,
            4 => served.Head("POST", path, 2) + "{}",
            5 => served.Head("POST", path, 40) + "{\"pixels\":[1e999],\"values\":[1e999]}     ",
            6 => served.Head("POST", path, 99999999),
            7 => served.Head("GET", $"{path}?{new string('a', random.Next(4000))}", 0),
            _ => served.Head("POST", path, 600) + new string('[', 600),
        };
    }
}
