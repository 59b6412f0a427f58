using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Hyperkernel.Tests.Docs;

/// <summary>README and the pages of docs/, taken apart.</summary>
internal static partial class Pages
{
    /// <summary>Each page's name and text.</summary>
    public static IReadOnlyList<(string Name, string Text)> All { get; } =
    [
        .. Directory
            .GetFiles(Path.Combine(Root(), "docs"), "*.md")
            .Order(StringComparer.Ordinal)
            .Append(Path.Combine(Root(), "README.md"))
            .Select(file => (Path.GetFileName(file), File.ReadAllText(file))),
    ];

    /// <summary>The text of a page.</summary>
    public static string Of(string name) => All.Single(page => page.Name == name).Text;

    /// <summary>The code within lines of all pages.</summary>
    public static IReadOnlyList<(string Page, string Code)> Inline { get; } =
    [.. All.SelectMany(page => InlineCode().Matches(Fence().Replace(page.Text, "")).Select(match => (page.Name, match.Groups[1].Value)))];

    /// <summary>Blocks of code in a language.</summary>
    public static IReadOnlyList<(string Page, string Code)> Blocks(string language) =>
        [
            .. All.SelectMany(page =>
                Fence()
                    .Matches(page.Text)
                    .Where(match => match.Groups[1].Value == language)
                    .Select(match => (page.Name, match.Groups[2].Value))
            ),
        ];

    /// <summary>The cells of a page's tables, row by row, without heads and rules.</summary>
    public static IReadOnlyList<string[]> Rows(string page) =>
        [
            .. Of(page)
                .Split('\n')
                .Where(line => line.StartsWith("| ", StringComparison.Ordinal))
                .Select(line => line.Trim('|', ' ').Split(" | ")),
        ];

    /// <summary>
    /// The command lines that stand on lines of their own, as their arguments; a backslash at the end goes on with the next line.
    /// </summary>
    public static IReadOnlyList<(string Page, string[] Arguments)> Commands { get; } =
    [
        .. All.SelectMany(page =>
            CommandLine()
                .Matches(page.Text.Replace("\\\n", "", StringComparison.Ordinal))
                .Select(match => (page.Name, Arguments(match.Groups[1].Value)))
        ),
    ];

    /// <summary>A command line's arguments; what follows # is a comment.</summary>
    public static string[] Arguments(string line) =>
        Comment().Replace(line, "").Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    public static string Root([CallerFilePath] string path = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", "..", ".."));

    [GeneratedRegex("`([^`\n]+)`")]
    private static partial Regex InlineCode();

    [GeneratedRegex("^```([a-z]*)\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"^(?:\$ |    )?(?:hyperkernel|dotnet run --project src/Hyperkernel\.Cli --) (.+)$", RegexOptions.Multiline)]
    private static partial Regex CommandLine();

    [GeneratedRegex(@"\s#.*$")]
    private static partial Regex Comment();
}
