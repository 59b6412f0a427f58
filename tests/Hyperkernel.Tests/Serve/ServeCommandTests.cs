using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Hyperkernel.Cli;
using Hyperkernel.Tests.Cli;
using Spectre.Console.Testing;
using Xunit;

namespace Hyperkernel.Tests.Serve;

/// <summary>The command: what it refuses, and how it begins and ends.</summary>
public sealed class ServeCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestConsole _console = new();
    private readonly Heard _output = new();
    private readonly StringWriter _error = new();

    public void Dispose()
    {
        _folder.Dispose();
        _console.Dispose();
        _output.Dispose();
        _error.Dispose();
    }

    [Theory]
    [InlineData("0")]
    [InlineData("65536")]
    [InlineData("-1")]
    [InlineData("http")]
    [InlineData("0.0.0.0:80")]
    public async Task A_port_that_is_none_is_refused(string port) =>
        (await CommandLine.RunAsync("serve", "--port", port)).Failed(2, "--port", $"'{port}'", "1 to 65535");

    [Fact]
    public async Task A_port_that_is_taken_is_said()
    {
        using TcpListener other = new(IPAddress.Loopback, 0);
        other.Start();
        int port = ((IPEndPoint)other.LocalEndpoint).Port;
        (await CommandLine.RunAsync("serve", "--port", $"{port}")).Failed(1, $"{port}", "another program has it", "--port");
    }

    [Fact]
    public async Task Images_follow_the_rules_of_complete()
    {
        (await CommandLine.RunAsync("serve", "--images", _folder.File("no.npy"))).Failed(2, "no.npy");
        string few = SmallImages.Npy(_folder, 12);
        (await CommandLine.RunAsync("serve", "--images", few)).Failed(2, "has 12 images", "1200 are needed");
        (await CommandLine.RunAsync("serve", "--scale", "255")).Failed(2, "--images");
    }

    [Fact]
    public async Task It_prints_its_address_and_ends_at_once()
    {
        using CancellationTokenSource source = new();
        Task<int> running = Task.Run(
            () => Application.RunAsync(["serve"], _console, _output, _error, cancellation: source.Token),
            TestContext.Current.CancellationToken
        );
        await _output.Said.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        long start = Stopwatch.GetTimestamp();
        await source.CancelAsync();
        Assert.Equal(0, await running);
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 2);
        Assert.Equal("", _error.ToString());
        Assert.Matches(@"^Open http://127\.0\.0\.1:\d+/#token=[0-9a-f]{32}\r?\n", _output.ToString());
    }

    // The command flushes once all is said.
    private sealed class Heard : StringWriter
    {
        private readonly TaskCompletionSource _said = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Said => _said.Task;

        public override Task FlushAsync()
        {
            _said.TrySetResult();
            return Task.CompletedTask;
        }
    }
}
