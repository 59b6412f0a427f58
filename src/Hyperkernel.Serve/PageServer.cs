using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using Hyperkernel.Serve.Http;
using Hyperkernel.Serve.Panels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Hyperkernel.Serve;

/// <summary>The page and what answers it, on the loopback.</summary>
internal sealed class PageServer : IAsyncDisposable
{
    private const int MostConnections = 200;

    // One fit at a time, and so many that wait; answers are short.
    private const int WaitingFits = 8;
    private const int WaitingAnswers = 64;
    private readonly WebApplication _application;
    private readonly IPanel[] _panels;
    private readonly Gate[] _gates;
    private bool _isDisposed;

    private PageServer(WebApplication application, IPanel[] panels, Gate[] gates, int port, string token) =>
        (_application, _panels, _gates, Port, Token) = (application, panels, gates, port, token);

    /// <summary>The port.</summary>
    public int Port { get; }

    /// <summary>What every request but those for the page itself has to show.</summary>
    public string Token { get; }

    /// <summary>Lets fits in.</summary>
    public Gate Fits => _gates[0];

    /// <summary>Where the page is, with the token behind a #, which browsers send to nobody.</summary>
    public string Address => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}/#token={Token}");

    /// <summary>Starts.</summary>
    /// <param name="options">What is served.</param>
    /// <param name="cancellation">Ends the start.</param>
    /// <exception cref="IOException">The port is taken; the message says so.</exception>
    public static async Task<PageServer> StartAsync(ServeOptions options, CancellationToken cancellation = default)
    {
        string token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        Gate fits = new(1, WaitingFits, "fits"),
            answers = new(1, WaitingAnswers, "requests");
        IPanel[] panels =
        [
            new CompletionPanel(options, fits, answers),
            new DataPanel(options, fits, answers),
            new KernelPanel(answers),
            new OperatorPanel(options, fits, answers),
        ];
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new());
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Configure(kestrel, options.Port));
        WebApplication application = builder.Build();
        try
        {
            Router router = new([.. panels.SelectMany(panel => panel.Routes)], options.Error);
            int port = 0;
            Guard guard = new(() => port, token);
            application.Use(guard.Handle);
            application.Run(router.Handle);
            await Listening(application, options.Port, cancellation).ConfigureAwait(false);
            port = PortOf(application);
            return new(application, panels, [fits, answers], port, token);
        }
        catch
        {
            await application.DisposeAsync().ConfigureAwait(false);
            Array.ForEach(panels, panel => panel.Dispose());
            fits.Dispose();
            answers.Dispose();
            throw;
        }
    }

    /// <summary>Waits until it is to end, and ends at once: whoever still waits for an answer gets none.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            await Task.Delay(Timeout.Infinite, cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException) { }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        foreach (IPanel panel in _panels)
        {
            panel.Stop();
        }

        // A token that has ended already: connections are closed, not waited for.
        await _application.StopAsync(new CancellationToken(canceled: true)).ConfigureAwait(false);
        await _application.DisposeAsync().ConfigureAwait(false);
        foreach (IPanel panel in _panels)
        {
            panel.Dispose();
        }

        Array.ForEach(_gates, gate => gate.Dispose());
    }

    private static void Configure(KestrelServerOptions kestrel, int port)
    {
        kestrel.Listen(IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http1);
        kestrel.AddServerHeader = false;
        kestrel.AllowSynchronousIO = false;
        KestrelServerLimits limits = kestrel.Limits;
        limits.MaxConcurrentConnections = MostConnections;
        limits.MaxRequestBodySize = Bodies.Most;
        limits.MaxRequestLineSize = 2048;
        limits.MaxRequestHeadersTotalSize = 16 * 1024;
        limits.MaxRequestHeaderCount = 50;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(5);
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(5);
        limits.MinRequestBodyDataRate = new(bytesPerSecond: 1024, gracePeriod: TimeSpan.FromSeconds(5));
        limits.MinResponseDataRate = new(bytesPerSecond: 1024, gracePeriod: TimeSpan.FromSeconds(5));
    }

    private static async Task Listening(WebApplication application, int port, CancellationToken cancellation)
    {
        try
        {
            await application.StartAsync(cancellation).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            throw new IOException($"The port {port} of the loopback cannot be listened on: {Cause(e)} Leave --port out for a free one.", e);
        }
        catch (System.Net.Sockets.SocketException e)
        {
            throw new IOException(
                $"The port {port} of the loopback cannot be listened on: {e.Message}. Leave --port out for a free one.",
                e
            );
        }
    }

    private static string Cause(IOException e) =>
        e.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException ? "another program has it." : e.Message;

    private static int PortOf(WebApplication application) =>
        application
            .Services.GetRequiredService<IServer>()
            .Features.Get<IServerAddressesFeature>()!
            .Addresses.Select(address => new Uri(address).Port)
            .First();

    // Signals are the program's.
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
