using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace Hyperkernel.Tests.Serve;

/// <summary>Who is let in.</summary>
public class GuardTests(Served served) : IClassFixture<Served>
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("00000000000000000000000000000000")]
    [InlineData("x")]
    public async Task Without_the_token_nothing_is_answered(string? token)
    {
        using HttpClient client = served.ClientWith(token);
        foreach (string path in (string[])["/api/complete/state", "/api/data/model.npz?table=x", "/api/none"])
        {
            using HttpResponseMessage response = await client.GetAsync(Served.At(path), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        }
    }

    [Fact]
    public async Task The_page_itself_needs_no_token_and_asks_nobody_else()
    {
        using HttpClient client = served.ClientWith(null);
        using HttpResponseMessage page = await client.GetAsync(Served.At("/"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        string policy = page.Headers.GetValues("Content-Security-Policy").Single();
        Assert.StartsWith("default-src 'self';", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", page.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("no-referrer", page.Headers.GetValues("Referrer-Policy").Single());
        string html = await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotMatch("<script>|style=|onclick=|https?://", html);
        foreach (
            string file in (string[])["style.css", "app.js", "api.js", "complete.js", "data.js", "kernel.js", "operator.js", "chart.js"]
        )
        {
            string text = await client.GetStringAsync(Served.At($"/{file}"), TestContext.Current.CancellationToken);
            Assert.DoesNotMatch("https?://(?!www.w3.org/2000/svg)", text);
        }
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:{port}")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:1")]
    [InlineData("localhost.evil.example:{port}")]
    public async Task A_name_that_leads_here_is_no_way_in(string host)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "/api/complete/state");
        request.Headers.Host = host.Replace("{port}", $"{served.Server.Port}", StringComparison.Ordinal);
        using HttpResponseMessage response = await served.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.MisdirectedRequest, response.StatusCode);
    }

    [Theory]
    [InlineData("http://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("null", HttpStatusCode.Forbidden)]
    [InlineData("https://127.0.0.1:{port}", HttpStatusCode.Forbidden)]
    [InlineData("http://127.0.0.1:{port}", HttpStatusCode.OK)]
    [InlineData("http://localhost:{port}", HttpStatusCode.OK)]
    public async Task Other_pages_are_refused(string origin, HttpStatusCode status)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "/api/complete/state");
        request.Headers.Add("Origin", origin.Replace("{port}", $"{served.Server.Port}", StringComparison.Ordinal));
        using HttpResponseMessage response = await served.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(status, response.StatusCode);
    }

    [Fact]
    public async Task It_listens_on_the_loopback_alone()
    {
        IPAddress[] own = await Dns.GetHostAddressesAsync(Dns.GetHostName(), TestContext.Current.CancellationToken);
        IPAddress? other = own.FirstOrDefault(a => a.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(a));
        Assert.SkipWhen(other is null, "This machine has no address besides the loopback.");
        using TcpClient client = new();
        _ = await Assert.ThrowsAnyAsync<SocketException>(async () =>
            await client.ConnectAsync(other, served.Server.Port, TestContext.Current.CancellationToken)
        );
    }

    [Theory]
    [InlineData("GET", "/nothing", HttpStatusCode.NotFound)]
    [InlineData("GET", "/../../etc/passwd", HttpStatusCode.NotFound)]
    [InlineData("GET", "/index.html%00", HttpStatusCode.BadRequest)]
    [InlineData("GET", "/index.html%2e", HttpStatusCode.NotFound)]
    [InlineData("POST", "/", HttpStatusCode.MethodNotAllowed)]
    [InlineData("DELETE", "/api/complete/state", HttpStatusCode.MethodNotAllowed)]
    [InlineData("POST", "/api/complete/state", HttpStatusCode.MethodNotAllowed)]
    public async Task What_is_not_there_is_said(string method, string path, HttpStatusCode status)
    {
        using TcpClient socket = new();
        await socket.ConnectAsync(IPAddress.Loopback, served.Server.Port, TestContext.Current.CancellationToken);
        string request =
            $"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{served.Server.Port}\r\nAuthorization: Bearer {served.Server.Token}\r\n"
            + "Content-Length: 0\r\nConnection: close\r\n\r\n";
        NetworkStream stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request), TestContext.Current.CancellationToken);
        using StreamReader reader = new(stream);
        string answer = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.StartsWith($"HTTP/1.1 {(int)status} ", answer, StringComparison.Ordinal);
    }
}
