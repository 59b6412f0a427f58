using System.Text.Json;
using Microsoft.Playwright;
using Xunit;

namespace Hyperkernel.Tests.Serve;

/// <summary>The page in a browser: it shows what the library computes, by mouse and by keyboard, in the dark and in the light.</summary>
/// <remarks>The environment variable HYPERKERNEL_SCREENSHOTS names a folder for pictures of every panel.</remarks>
[Collection(Served.OnePage)]
public sealed class BrowserTests(Served served, Chromium chromium) : IClassFixture<Chromium>, IAsyncLifetime
{
    private static readonly string? _pictures = Environment.GetEnvironmentVariable("HYPERKERNEL_SCREENSHOTS");
    private readonly List<string> _requests = [];
    private readonly List<string> _problems = [];
    private readonly List<IPage> _pages = [];

    private IPage Page => _pages[^1];

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(
            chromium.Browser is not null,
            $"There is no browser at {Chromium.Place}; on Debian, apt-get install chromium brings one."
        );
        await Open(ColorScheme.Light, 1280);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IPage page in _pages)
        {
            await page.CloseAsync();
        }

        Assert.All(_requests, url => Assert.True(url.StartsWith(served.Root.ToString(), StringComparison.Ordinal), url));
        Assert.Empty(_problems);
    }

    [Fact]
    public async Task A_drawing_is_completed_as_the_library_completes_it()
    {
        await Until("document.querySelectorAll('#complete-results .card').length === 3");
        await Page.ClickAsync("#draw-example");
        await Until("document.getElementById('complete-time').dataset.milliseconds !== undefined");
        await Page.WaitForTimeoutAsync(500);

        // What the program answers is compared with the library elsewhere. The page sends three digits of a pixel.
        JsonElement image = await served.Get("/api/complete/example?number=0");
        double[] seen = [.. image.GetProperty("pixels").EnumerateArray().Take(Served.Visible).Select(p => Math.Round(p.GetDouble(), 3))];
        JsonElement answer = await served.Post("/api/complete/draw", $"{{\"pixels\":{JsonSerializer.Serialize(seen)}}}");
        float[] expected = [.. answer.GetProperty("methods")[0].GetProperty("image").EnumerateArray().Select(p => p.GetSingle())];
        string shown = await Page.EvalOnSelectorAsync<string>("#complete-results canvas", "c => c.dataset.pixels");
        float[] pixels = JsonSerializer.Deserialize<float[]>(shown)!;
        for (int p = 0; p < pixels.Length; p++)
        {
            Assert.Equal(expected[p], pixels[p], 1e-3);
        }

        await Picture("complete");
    }

    [Fact]
    public async Task A_stroke_and_keys_draw()
    {
        await Until("document.querySelectorAll('#complete-results .card').length === 3");
        string before = await Shown();
        LocatorBoundingBoxResult box = (await Page.Locator("#draw").BoundingBoxAsync())!;
        await Page.Mouse.MoveAsync(box.X + (box.Width * .3f), box.Y + (box.Height * .2f));
        await Page.Mouse.DownAsync();
        await Page.Mouse.MoveAsync(box.X + (box.Width * .7f), box.Y + (box.Height * .3f), new() { Steps = 12 });
        await Page.Mouse.UpAsync();
        await Page.WaitForTimeoutAsync(600);
        string drawn = await Shown();
        Assert.NotEqual(before, drawn);

        await Page.FocusAsync("#draw");
        await Page.Keyboard.PressAsync("ArrowDown");
        await Page.Keyboard.PressAsync("Space");
        await Page.WaitForTimeoutAsync(600);
        Assert.NotEqual(drawn, await Shown());
        string place = $"Row {(Served.Side / 4) + 2}, column {(Served.Side / 2) + 1}.";
        Assert.Contains(place, await Page.TextContentAsync("#complete-status") ?? "", StringComparison.Ordinal);
        double[] times = await Strokes(box, 30);
        string measured = FormattableString.Invariant(
            $"From stroke to picture with {Served.Train} images: median {times[15]:F0} ms, largest {times[^1]:F0} ms, of 30."
        );
        TestContext.Current.SendDiagnosticMessage(measured);
        TestContext.Current.TestOutputHelper!.WriteLine(measured);
        await Picture("keyboard");
    }

    [Fact]
    public async Task A_table_is_fitted_and_shown()
    {
        await Page.ClickAsync("#tab-data");
        await Page.SetInputFilesAsync(
            "#data-file",
            new FilePayload
            {
                Name = "springs.csv",
                MimeType = "text/csv",
                Buffer = System.Text.Encoding.UTF8.GetBytes(Served.Springs(10)),
            }
        );
        await Page.WaitForSelectorAsync("#data-fit");
        await Picture("data-columns");
        await Page.ClickAsync("#data-fit");
        await Page.WaitForSelectorAsync("#panel-data svg.chart", new() { Timeout = 120_000 });
        await Picture("data");
        IDownload download = await Page.RunAndWaitForDownloadAsync(() => Page.ClickAsync("#data-numbers"));
        Assert.Equal("predictions.csv", download.SuggestedFilename);
        Assert.Equal("", await Page.TextContentAsync("#data-note"));

        // What the page does with answers that are not to be relied on.
        await Page.RouteAsync(
            "**/api/data/curve",
            route =>
                route.FulfillAsync(
                    new()
                    {
                        ContentType = "application/json",
                        Body = """
                        {"x":[0,1,2,3],"y":null,"xNames":["0","3"],"yNames":null,"mean":[1,2,3,4],"deviation":[1,null,1,1],
                         "noiseStd":1,"observed":[],"note":"Not to be relied on."}
                        """,
                    }
                )
        );
        await Page.RouteAsync(
            "**/api/data/predictions.csv*",
            route => route.FulfillAsync(new() { Body = "a", Headers = [new("Hyperkernel-Note", "Doubtful.")] })
        );
        _ = await Page.SelectOptionAsync("#data-item", "1");
        await Page.WaitForSelectorAsync("#panel-data .doubt");
        Assert.Equal("Not to be relied on.", await Page.TextContentAsync("#panel-data .doubt"));
        string? band = await Page.GetAttributeAsync("#panel-data svg.chart path.band", "d");
        Assert.Equal(2, band!.Count(letter => letter == 'M'));
        _ = await Page.RunAndWaitForDownloadAsync(() => Page.ClickAsync("#data-numbers"));
        await Until("document.getElementById('data-note').textContent === 'predictions.csv: Doubtful.'");
    }

    [Fact]
    public async Task Kernels_change_with_what_is_clicked()
    {
        await Page.ClickAsync("#tab-kernel");
        await Page.WaitForSelectorAsync("#panel-kernel svg.chart", new() { Timeout = 60_000 });
        string? before = await Page.GetAttributeAsync("#kernel-status", "data-tangent");
        await Page.SelectOptionAsync("#kernel-meta select", "erf");
        await Until($"document.getElementById('kernel-status').dataset.tangent !== '{before}'");
        await Picture("kernel");
    }

    [Fact]
    public async Task Charts_break_bands_where_nothing_is_known_and_end_where_nothing_varies()
    {
        int[] found = await Page.EvaluateAsync<int[]>(
            """
            async () => {
              const { chart, ticks } = await import("/chart.js");
              const none = [NaN, NaN, 1, NaN];
              const all = [[0, 0, ...none], [2, 2, ...none]];
              const series = [{ name: "", y: [1, 1, 1, 1, 1, 1], lower: all[0], upper: all[1] }];
              const figure = chart({ title: "", x: [0, 1, 2, 3, 4, 5], xLabel: "", yLabel: "", series });
              const band = figure.querySelector("svg.chart path.band").getAttribute("d");
              const near = [[1, 1 + 2.3e-16], [0, 0], [-1e308, 1e308], [0, 5e-324], [NaN, 1]].map(([a, b]) => ticks(a, b).length);
              return [band.split("M").length - 1, Number(band.includes("NaN")), ticks(0, 1).length, Math.max(...near)];
            }
            """
        );
        Assert.Equal([2, 0, 6, 2], found);
    }

    [Fact]
    public async Task A_wave_is_solved()
    {
        await Page.ClickAsync("#tab-operator");
        await Page.WaitForSelectorAsync("#panel-operator svg.chart", new() { Timeout = 60_000 });
        Assert.Contains("Relative error", await Page.TextContentAsync("#operator-status") ?? "", StringComparison.Ordinal);
        await Picture("operator");
    }

    [Fact]
    public async Task Tabs_are_walked_by_keys_and_nothing_is_cut_off_on_a_telephone()
    {
        await Open(ColorScheme.Dark, 390);
        await Page.FocusAsync("#tab-complete");
        foreach (string panel in (string[])["data", "kernel", "operator"])
        {
            await Page.Keyboard.PressAsync("ArrowRight");
            Assert.True(await Page.IsVisibleAsync($"#panel-{panel}"));
            await Page.WaitForSelectorAsync(panel == "data" ? "#data-file" : $"#panel-{panel} svg.chart", new() { Timeout = 60_000 });
            int over = await Page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth");
            Assert.InRange(over, int.MinValue, 0);
            await Picture($"telephone-{panel}");
        }
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Text_is_readable(ColorScheme scheme)
    {
        await Open(scheme, 1280);

        // The contrast of WCAG 2 between every text and what lies behind it.
        string[] poor = await Page.EvaluateAsync<string[]>(
            """
            () => {
              const part = (v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
              const light = (c) => c.slice(0, 3).reduce((s, v, k) => s + [0.2126, 0.7152, 0.0722][k] * part(v / 255), 0);
              const numbers = (c) => c.match(/[\d.]+/g).map(Number);
              const back = (e) => {
                for (; e; e = e.parentElement) {
                  const c = numbers(getComputedStyle(e).backgroundColor);
                  if (c.length < 4 || c[3] > 0) { return c; }
                }
                return numbers(getComputedStyle(document.body).backgroundColor);
              };
              return [...document.querySelectorAll("body *")]
                .filter((e) => e.checkVisibility() && [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()))
                .map((e) => {
                  const [a, b] = [light(numbers(getComputedStyle(e).color)), light(back(e))].sort((x, y) => y - x);
                  return [(a + 0.05) / (b + 0.05), e.textContent.trim()];
                })
                .filter(([ratio]) => ratio < 4.5)
                .map(([ratio, text]) => `${ratio.toFixed(2)}: ${text}`);
            }
            """
        );
        Assert.Empty(poor);
        await Picture($"{scheme}");
    }

    // The browser's own waiting evaluates text, which the page's policy forbids.
    private async Task Until(string condition)
    {
        for (int tries = 0; !await Page.EvaluateAsync<bool>(condition); tries++)
        {
            Assert.True(tries < 12_000, $"It never came: {condition}");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    // Short strokes, a picture each; the page takes the time.
    private async Task<double[]> Strokes(LocatorBoundingBoxResult box, int count)
    {
        List<double> times = [];
        for (int i = 0; i < count; i++)
        {
            string? before = await Page.GetAttributeAsync("#complete-time", "data-number");
            await Page.Mouse.MoveAsync(box.X + (box.Width * (.2f + (.02f * i))), box.Y + (box.Height * .25f));
            await Page.Mouse.DownAsync();
            await Page.Mouse.UpAsync();
            await Until($"(document.getElementById('complete-time').dataset.number ?? '') !== '{before}'");
            string time = (await Page.GetAttributeAsync("#complete-time", "data-milliseconds"))!;
            times.Add(double.Parse(time, System.Globalization.CultureInfo.InvariantCulture));
        }

        times.Sort();
        return [.. times];
    }

    private async Task<string> Shown()
    {
        string? pixels = await Page.EvalOnSelectorAsync<string?>("#complete-results canvas", "c => c.dataset.pixels ?? null");
        return pixels ?? "";
    }

    private async Task Open(ColorScheme scheme, int width)
    {
        _pages.Add(
            await chromium.Browser!.NewPageAsync(
                new()
                {
                    ColorScheme = scheme,
                    ViewportSize = new() { Width = width, Height = 900 },
                }
            )
        );
        Page.Request += (_, request) => _requests.Add(request.Url.Replace("blob:", "", StringComparison.Ordinal));
        Page.PageError += (_, error) => _problems.Add(error);
        Page.Console += (_, message) =>
        {
            if (message.Type == "error")
            {
                _problems.Add(message.Text);
            }
        };
        _ = await Page.GotoAsync(served.Server.Address);
        Assert.DoesNotContain("token", Page.Url, StringComparison.Ordinal);
    }

    private async Task Picture(string name)
    {
        if (_pictures is not null)
        {
            _ = await Page.ScreenshotAsync(new() { Path = Path.Combine(_pictures, $"{name}.png"), FullPage = true });
        }
    }
}

/// <summary>A browser, started once for a class; none where there is none.</summary>
public sealed class Chromium : IAsyncLifetime
{
    internal const string Place = "/usr/bin/chromium";
    private IPlaywright? _playwright;

    internal IBrowser? Browser { get; private set; }

    public async ValueTask InitializeAsync()
    {
        if (File.Exists(Place))
        {
            _playwright = await Playwright.CreateAsync();
            Browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = Place, Args = ["--no-sandbox"] });
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Browser is not null)
        {
            await Browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }
}
