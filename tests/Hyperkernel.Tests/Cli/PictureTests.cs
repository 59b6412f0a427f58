using System.Globalization;
using Hyperkernel.Cli.Rendering.Pictures;
using SkiaSharp;
using Xunit;

namespace Hyperkernel.Tests.Cli;

/// <summary>Pictures in terminals: what is sent is what was drawn, and is sent only where it is understood.</summary>
public sealed class PictureTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // With at most 256 colours nothing is lost but what the format's per cents lose. Heights that are no multiple of six leave a part of
    // the last band empty.
    [Theory]
    [InlineData(1, 1)]
    [InlineData(37, 13)]
    [InlineData(300, 12)]
    public void Sixels_are_decoded_to_the_picture(int width, int height)
    {
        Colour[] colours = [.. Enumerable.Range(0, 256).Select(i => new Colour((byte)(i * 7), (byte)(i * 31), (byte)(255 - i)))];
        Colour[] pixels = [.. Enumerable.Range(0, width * height).Select(i => colours[(i % width / 3 * 5 + (i / width)) % 256])];
        (Colour[,] decoded, int colourCount) = Decode(Sixel.Encode(pixels, width));
        Assert.Equal((height, width), (decoded.GetLength(0), decoded.GetLength(1)));
        Assert.Equal(pixels.Distinct().Count(), colourCount);
        for (int i = 0; i < pixels.Length; i++)
        {
            Assert.True(Distance(pixels[i], decoded[i / width, i % width]) <= 2, $"pixel {i}");
        }
    }

    // 4,096 colours of two channels in 256 boxes: were all boxes alike, each had four of the 64 levels of a channel, which lie 4 apart, and
    // its mean was 6 off at most.
    [Fact]
    public void Many_colours_become_near_ones()
    {
        Colour[] pixels = [.. Enumerable.Range(0, 64 * 64).Select(i => new Colour((byte)(i % 64 * 4), (byte)(i / 64 * 4), 100))];
        (Colour[,] decoded, int colourCount) = Decode(Sixel.Encode(pixels, 64));
        Assert.Equal(256, colourCount);
        Assert.All(Enumerable.Range(0, pixels.Length), i => Assert.InRange(Distance(pixels[i], decoded[i / 64, i % 64]), 0, 18));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(3072)]
    [InlineData(10_000)]
    public void Chunks_of_kitty_join_to_the_file(int length)
    {
        byte[] png = new byte[length];
        new Random(1).NextBytes(png);
        string[] chunks = KittyGraphics.Encode(png).Split("\e\\", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal((int)Math.Ceiling(length / 3072.0), chunks.Length);
        Assert.StartsWith("\e_Ga=T,f=100,q=2,m=", chunks[0], StringComparison.Ordinal);
        Assert.All(chunks[1..], chunk => Assert.StartsWith("\e_Gm=", chunk, StringComparison.Ordinal));
        string[] data = [.. chunks.Select(chunk => chunk.Split(';')[1])];
        Assert.All(data[..^1], part => Assert.Equal(4096, part.Length));
        Assert.All(chunks.Select((chunk, i) => (chunk, i)), c => Assert.Contains($"m={(c.i < chunks.Length - 1 ? 1 : 0)};", c.chunk));
        Assert.Equal(png, Convert.FromBase64String(string.Concat(data)));
    }

    [Theory]
    [InlineData("TERM=xterm-kitty", "", "Kitty")]
    [InlineData("KITTY_WINDOW_ID=3", "\e[?62;4c", "Kitty")]
    [InlineData("TERM_PROGRAM=ghostty", "", "Kitty")]
    [InlineData("KITTY_WINDOW_ID=3,TMUX=/tmp/x", "\e[?1;2c", "none")]
    [InlineData("KITTY_WINDOW_ID=3,TMUX=/tmp/x", "\e[?1;2;4c", "Sixel")]
    [InlineData("TERM=xterm-256color", "\e[6;20;10t\e[?62;4;22c", "Sixel")]
    [InlineData("TERM=xterm-256color", "\e[?64;1;2;6;9;15;18;21;22c", "none")]
    [InlineData("TERM=xterm-256color", "\e[?4;6c", "none")]
    [InlineData("TERM=dumb", "\e[?62;4c", "none")]
    [InlineData("TERM=xterm", "", "none")]
    public void What_a_terminal_shows_is_detected(string variables, string answer, string protocol)
    {
        (PictureProtocol? found, int? cell) = Of(variables, answer).Detect(PictureProtocol.Auto);
        Assert.Equal(protocol, found?.ToString() ?? "none");
        Assert.Equal(answer.Contains("[6;", StringComparison.Ordinal) ? 10 : null, cell);
        Assert.Equal(PictureProtocol.Sixel, Of(variables, answer).Detect(PictureProtocol.Sixel).Protocol);
        Assert.Null(Terminal.None.Detect(PictureProtocol.Kitty).Protocol);
    }

    [Fact]
    public async Task The_demonstration_is_shown_where_it_can_be()
    {
        string[] demo = ["operator", "demo", "burgers", "--count", "8", "--out", _folder.Path];
        string picture = Path.Combine(_folder.Path, "burgers.png");
        string kitty = (await CommandLine.RunInAsync(Of("TERM=xterm-kitty", ""), [.. demo, "--show"])).Done().Output;
        string[] chunks = kitty[kitty.IndexOf('\e', StringComparison.Ordinal)..].Split("\e\\", StringSplitOptions.TrimEntries);
        using SKBitmap sent = SKBitmap.Decode(Convert.FromBase64String(string.Concat(chunks.SkipLast(1).Select(c => c.Split(';')[1])))),
            drawn = SKBitmap.Decode(picture);

        // A hundred columns of eight pixels, and the picture is wider.
        Assert.Equal((800, (int)Math.Round(drawn.Height * 800.0 / drawn.Width)), (sent.Width, sent.Height));
        string sixels = (await CommandLine.RunInAsync(Of("", "\e[6;20;4t\e[?62;4c"), [.. demo, "--show", "auto"])).Done().Output;
        (Colour[,] decoded, _) = Decode(sixels[sixels.IndexOf('\e', StringComparison.Ordinal)..].TrimEnd());
        Assert.Equal(400, decoded.GetLength(1));
        string none = (await CommandLine.RunInAsync(Of("", "\e[?62c"), [.. demo, "--show"])).Done().Output;
        Assert.EndsWith(
            $"No picture is shown, since this terminal shows neither kitty's pictures nor sixels; see {picture}.{Environment.NewLine}",
            none,
            StringComparison.Ordinal
        );
        string piped = (await CommandLine.RunAsync([.. demo, "--show", "kitty"])).Done().Output;
        Assert.Contains($"No picture is shown, since output is not a terminal; see {picture}.", piped, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', none + piped);
        (await CommandLine.RunInAsync(Of("TERM=xterm-kitty", ""), [.. demo, "--show", "--json"])).Failed(2, "--show and --json exclude");
        (await CommandLine.RunAsync([.. demo, "--show", "iterm"])).Failed(2, "--show is 'iterm', must be auto, kitty or sixel.");
    }

    private static Terminal Of(string variables, string answer)
    {
        Dictionary<string, string> known = variables
            .Split(',', StringSplitOptions.RemoveEmptyEntries)
            .Select(v => v.Split('='))
            .ToDictionary(v => v[0], v => v[1]);
        return new(true, known.GetValueOrDefault, (_, _) => answer);
    }

    private static int Distance(Colour a, Colour b) => Enumerable.Range(0, 3).Max(channel => Math.Abs(a[channel] - b[channel]));

    // As a terminal reads them.
    private static (Colour[,] Pixels, int Colours) Decode(string text)
    {
        Assert.StartsWith("\eP0;1;q\"1;1;", text, StringComparison.Ordinal);
        Assert.EndsWith("\e\\", text, StringComparison.Ordinal);
        int at = "\eP0;1;q\"1;1;".Length;
        int width = Number();
        at++;
        int height = Number();
        Colour[,] pixels = new Colour[height, width];
        bool[,] isSet = new bool[height, width];
        Dictionary<int, Colour> palette = [];
        int x = 0,
            top = 0,
            colour = 0;
        while (text[at] != '\e')
        {
            char command = text[at++];
            switch (command)
            {
                case '#':
                    colour = Number();
                    if (text[at] == ';')
                    {
                        int[] parts = [.. Enumerable.Range(0, 4).Select(_ => Next())];
                        Assert.Equal(2, parts[0]);
                        palette.Add(colour, new(Channel(parts[1]), Channel(parts[2]), Channel(parts[3])));
                    }

                    break;
                case '$':
                    x = 0;
                    break;
                case '-':
                    (x, top) = (0, top + 6);
                    break;
                case '!':
                    int count = Number();
                    Paint(text[at++], count);
                    break;
                default:
                    Paint(command, 1);
                    break;
            }
        }

        Assert.All(isSet.Cast<bool>(), Assert.True);
        return (pixels, palette.Count);

        int Next()
        {
            at++;
            return Number();
        }

        int Number()
        {
            int start = at;
            while (char.IsAsciiDigit(text[at]))
            {
                at++;
            }

            return int.Parse(text.AsSpan(start, at - start), NumberStyles.None, CultureInfo.InvariantCulture);
        }

        void Paint(char sixel, int count)
        {
            Assert.InRange(sixel, '?', '~');
            for (int end = x + count; x < end; x++)
            {
                for (int y = 0; y < 6; y++)
                {
                    if (((sixel - '?') >> y & 1) == 1)
                    {
                        Assert.False(isSet[top + y, x]);
                        (pixels[top + y, x], isSet[top + y, x]) = (palette[colour], true);
                    }
                }
            }
        }

        static byte Channel(int perCent) => (byte)Math.Round(2.55 * perCent);
    }
}
