using System.Text.RegularExpressions;
using Xunit;

namespace Hyperkernel.Tests.Docs;

/// <summary>
/// Code and pages have lines of at most 140 columns. Tables and indented commands of pages cannot be broken, and may be longer.
/// </summary>
public sealed partial class LineLengthTests
{
    private const int Columns = 140;

    [Theory]
    [InlineData("*.cs")]
    [InlineData("*.md")]
    [InlineData("*.js")]
    [InlineData("*.css")]
    [InlineData("*.html")]
    public void Lines_fit_in_140_columns(string pattern)
    {
        string[] files =
        [
            .. Directory
                .EnumerateFiles(Pages.Root(), pattern, SearchOption.AllDirectories)
                .Where(f => !Built().IsMatch(Path.GetRelativePath(Pages.Root(), f))),
        ];
        Assert.NotEmpty(files);
        Assert.Empty(files.SelectMany(TooLong));
    }

    [Theory]
    [InlineData(140, "", 0)]
    [InlineData(141, "", 1)]
    [InlineData(200, "| a | ", 0)]
    [InlineData(200, "    dotnet run ", 0)]
    public void Long_lines_of_prose_are_found(int length, string start, int found)
    {
        string file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid()}.md");
        File.WriteAllText(file, start.PadRight(length, 'x'));
        Assert.Equal(found, TooLong(file).Count());
        File.Delete(file);
    }

    private static IEnumerable<string> TooLong(string file) =>
        File.ReadLines(file)
            .Select((line, i) => (line, Number: i + 1))
            .Where(l => l.line.Length > Columns && !(file.EndsWith(".md", StringComparison.Ordinal) && Unbreakable().IsMatch(l.line)))
            .Select(l => $"{file}({l.Number}): {l.line.Length} columns");

    [GeneratedRegex(@"^(\||    )")]
    private static partial Regex Unbreakable();

    [GeneratedRegex(@"(^|[\\/])(bin|obj|artifacts|out|site|\.git)[\\/]")]
    private static partial Regex Built();
}
