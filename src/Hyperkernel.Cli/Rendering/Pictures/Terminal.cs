using System.Globalization;
using System.Text;

namespace Hyperkernel.Cli.Rendering.Pictures;

/// <summary>What is known of the terminal that standard output goes to.</summary>
/// <param name="IsThere">Whether standard output is a terminal.</param>
/// <param name="Variable">Reads a variable of the environment.</param>
/// <param name="Ask">Writes a question to the terminal and returns its answer up to a final character; empty if there is none.</param>
internal sealed record Terminal(bool IsThere, Func<string, string?> Variable, Func<string, char, string> Ask)
{
    // The size of a cell, then the attributes of the terminal: every terminal answers the second, and those that know it the first before.
    private const string Question = "\e[16t\e[c";
    private const string SixelAttribute = "4";
    private static readonly TimeSpan _patience = TimeSpan.FromMilliseconds(300);

    /// <summary>No terminal: output is redirected.</summary>
    public static Terminal None { get; } = new(false, _ => null, (_, _) => "");

    /// <summary>The terminal of this process.</summary>
    public static Terminal OfProcess() =>
        Console.IsOutputRedirected
            ? None
            : new(true, Environment.GetEnvironmentVariable, (question, final) => Console.IsInputRedirected ? "" : Asked(question, final));

    /// <summary>How the terminal shows pictures, and the width of a cell in pixels where it says it.</summary>
    /// <param name="asked">What was asked for; for anything but auto the terminal is taken to know it.</param>
    /// <returns>The protocol; null where it shows none.</returns>
    public (PictureProtocol? Protocol, int? CellWidth) Detect(PictureProtocol asked)
    {
        if (!IsThere)
        {
            return (null, null);
        }

        if (asked == PictureProtocol.Kitty || (asked == PictureProtocol.Auto && SpeaksKitty))
        {
            return (PictureProtocol.Kitty, null);
        }

        // A dumb terminal would print the question.
        string answer = Variable("TERM") is "dumb" ? "" : Ask(Question, 'c');
        bool speaksSixel = asked == PictureProtocol.Sixel || HasSixel(answer);
        return speaksSixel ? (PictureProtocol.Sixel, CellWidthIn(answer)) : (null, null);
    }

    // A multiplexer inherits the variables of the terminal that it was started in, and keeps kitty's pictures back.
    private bool SpeaksKitty =>
        Variable("TMUX") is null
        && Variable("STY") is null
        && (
            Variable("KITTY_WINDOW_ID") is { Length: > 0 }
            || Variable("TERM") is "xterm-kitty" or "xterm-ghostty"
            || Variable("TERM_PROGRAM") is "ghostty"
        );

    // ESC [ ? 6 2 ; 4 ; 22 c: the class of the terminal, and what it can.
    private static bool HasSixel(string answer)
    {
        int start = answer.LastIndexOf("\e[?", StringComparison.Ordinal);
        return start >= 0 && answer[(start + 3)..].TrimEnd('c').Split(';').Skip(1).Contains(SixelAttribute);
    }

    // ESC [ 6 ; height ; width t.
    private static int? CellWidthIn(string answer)
    {
        int start = answer.IndexOf("\e[6;", StringComparison.Ordinal),
            end = start < 0 ? -1 : answer.IndexOf('t', start);
        return
            end > 0
            && answer[(start + 4)..end].Split(';') is [_, var width]
            && int.TryParse(width, NumberStyles.None, CultureInfo.InvariantCulture, out int pixels)
            && pixels > 0
            ? pixels
            : null;
    }

    // While a key is waited for, the terminal does not echo; so the question is put after the waiting began. A terminal that does not
    // answer leaves the thread waiting, which ends with the process.
    private static string Asked(string question, char final)
    {
        StringBuilder answer = new();
        using ManualResetEventSlim begun = new(),
            ended = new();
        Thread reader = new(Read) { IsBackground = true };
        reader.Start();
        begun.Wait();
        Thread.Sleep(20);
        Console.Out.Write(question);
        Console.Out.Flush();
        bool isWhole = ended.Wait(_patience);
        lock (answer)
        {
            return isWhole ? answer.ToString() : "";
        }

        void Read()
        {
            begun.Set();
            char read;
            do
            {
                read = Console.ReadKey(intercept: true).KeyChar;
                lock (answer)
                {
                    answer.Append(read);
                }
            } while (read != final);

            ended.Set();
        }
    }
}
