using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Xunit;

namespace Hyperkernel.Tests.Serve;

/// <summary>Many clients at once, slow ones, broken ones, and requests that are none: it goes on, and memory stays.</summary>
[Collection(Served.OnePage)]
public class LoadTests(Served served)
{
    private const int Kinds = 9;
    private const int Requests = 10_000;
    private const int Clients = 16;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Fifty_clients_at_once_are_answered_beside_slow_and_broken_ones()
    {
        _ = await served.Ready();
        string drawing = $"{{\"pixels\":[{string.Join(',', Enumerable.Repeat("0.5", Served.Visible))}]}}";
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

    /// <summary>In a process of its own, whose memory nothing else changes.</summary>
    [Fact]
    public async Task Ten_thousand_malformed_requests_leave_it_as_it_was()
    {
        Assert.SkipUnless(Directory.Exists("/proc/self"), "This system does not say in files how much memory a process has.");
        using TemporaryFolder folder = new();
        string[] command = ["dotnet", Path.Combine(AppContext.BaseDirectory, "Hyperkernel.Cli.dll"), "serve"];

        // What is collected, and when, is a choice of the runtime: some MiB of garbage, not some hundred.
        using Process process = Processes.Start(command, folder.Path, ("DOTNET_GCgen0size", "400000"));
        try
        {
            string line = await process.StandardOutput.ReadLineAsync(Cancellation) ?? "";
            Match address = Regex.Match(line, "^Open http://127.0.0.1:([0-9]+)/#token=([0-9a-f]+)$");
            Assert.True(address.Success, line);
            Target target = new(int.Parse(address.Groups[1].Value, CultureInfo.InvariantCulture), address.Groups[2].Value);

            // What is loaded and compiled once is there by then.
            _ = await Answered(target, 2000, 100);
            long before = Resident(process.Id);
            long start = Stopwatch.GetTimestamp();
            int answered = await Answered(target, Requests, 0);
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            long after = Resident(process.Id);
            TestContext.Current.SendDiagnosticMessage(
                $"{Requests} malformed requests in {seconds:F1} s, {answered} answered, memory {(after - before) / 1024.0:F1} MiB more"
            );
            Assert.InRange(answered, Requests / 2, Requests);
            Assert.InRange(after - before, long.MinValue, 32 << 10);
            string whole = Served.Head(target.Port, target.Token, "GET", "/api/complete/state", 0);
            Assert.StartsWith("HTTP/1.1 200 ", await Answer(target, whole, hasNoEnd: false, Cancellation), StringComparison.Ordinal);
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    private static async Task<int> Answered(Target target, int requests, int seed)
    {
        int answered = 0;
        await Parallel.ForEachAsync(
            Enumerable.Range(0, Clients),
            new ParallelOptions { MaxDegreeOfParallelism = Clients, CancellationToken = Cancellation },
            async (client, cancellation) =>
            {
                Random random = new(seed + client);
                for (int i = client; i < requests; i += Clients)
                {
                    int kind = random.Next(Kinds);
                    string answer = await Answer(target, Malformed(target, random, kind), hasNoEnd: kind == 0, cancellation);
                    Assert.DoesNotMatch("^HTTP/1.1 (200|500) ", answer);
                    Interlocked.Add(ref answered, answer.Length > 0 ? 1 : 0);
                }
            }
        );
        return answered;
    }

    // KiB of memory that a process has in RAM.
    private static long Resident(int process)
    {
        string line = File.ReadLines($"/proc/{process}/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }

    // Nothing where the connection was closed before all was sent.
    private static async Task<string> Answer(Target target, string request, bool hasNoEnd, CancellationToken cancellation)
    {
        try
        {
            using TcpClient socket = await Served.Open(target.Port, request);
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

    private static string Malformed(Target target, Random random, int kind)
    {
        string noise = string.Concat(Enumerable.Range(0, random.Next(1, 200)).Select(_ => (char)random.Next(1, 255)));
        string[] paths = ["/api/complete/draw", "/api/kernel", "/api/operator/solve", "/api/data/fit", "/api/data/curve"];
        string path = paths[random.Next(paths.Length)];
        string Head(string method, string place, int length) => Served.Head(target.Port, target.Token, method, place, length);
        return kind switch
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

    private sealed record Target(int Port, string Token);
}
