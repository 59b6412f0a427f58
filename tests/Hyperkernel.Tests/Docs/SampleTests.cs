using System.Globalization;
using System.Text.RegularExpressions;
using Xunit;

namespace Hyperkernel.Tests.Docs;

/// <summary>
/// Every file in samples/ runs as it is and prints what its last lines say. Where a page runs a sample into a folder, the page's other
/// commands run after it, as they are printed, and print what the page says.
/// </summary>
public sealed partial class SampleTests : IDisposable
{
    private const string Mark = "// prints:";
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Names =>
        [.. Directory.GetFiles(Folder, "*.cs").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    private static string Folder => Path.Combine(Pages.Root(), "samples");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_sample_prints_what_it_says(string name)
    {
        string file = Path.Combine(Folder, name);
        string[] promised =
        [
            .. (await File.ReadAllLinesAsync(file, TestContext.Current.CancellationToken))
                .SkipWhile(l => l != Mark)
                .Skip(1)
                .Select(l => l[3..]),
        ];
        Assert.NotEmpty(promised);
        if (PageOf(name) is not { } page)
        {
            Assert.Equal(promised, (await Run("dotnet", "run", file)).Split('\n'));
            return;
        }

        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "There is no shell to run the page's commands with.");
        string program = Path.Combine(AppContext.BaseDirectory, "Hyperkernel.Cli.dll"),
            commands = string.Join('\n', Pages.Blocks("sh").Where(block => block.Page == page).Select(block => block.Code)),
            script = $"set -euo pipefail\nhyperkernel() {{ dotnet '{program}' \"$@\"; }}\n{commands}";
        string printed = await Run("bash", "-c", script.Replace("out/", $"{_folder.Path}/", StringComparison.Ordinal));
        foreach (
            string line in promised.Concat(Pages.Blocks("text").Where(block => block.Page == page).SelectMany(block => Lines(block.Code)))
        )
        {
            Assert.True(Prints(printed, line), $"{page}: '{line}' is not in\n{printed}");
        }
    }

    [Fact]
    public void Every_sample_is_named_in_a_page()
    {
        string pages = string.Concat(Pages.All.Select(page => page.Text));
        Assert.All(Names, name => Assert.Contains($"samples/{name.Data}", pages, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("error 0.203, 12 curves", true)]
    [InlineData("first\nan error\n0.200, 12 curves of", true)]
    [InlineData("error 0.250, 12 curves", false)]
    [InlineData("error 0.200, 12 images", false)]
    public void Numbers_may_differ_a_little_and_words_not_at_all(string printed, bool isLike) =>
        Assert.Equal(isLike, Prints(printed, "error 0.200, 12 curves"));

    // The page that runs a sample into a folder.
    private static string? PageOf(string name) =>
        Pages
            .Blocks("sh")
            .Where(block => block.Code.Contains($"dotnet run samples/{name} out/", StringComparison.Ordinal))
            .Select(block => block.Page)
            .FirstOrDefault();

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    // Pages break long lines. Another matrix library moves what is learnt: a number is met within a twentieth.
    private static bool Prints(string printed, string promised)
    {
        string[] words = Space().Split(printed.Trim()),
            wanted = Space().Split(promised.Trim());
        return Enumerable
            .Range(0, Math.Max(0, words.Length - wanted.Length + 1))
            .Any(first => wanted.Zip(words.Skip(first)).All(pair => IsLike(pair.First, pair.Second)));
    }

    private static bool IsLike(string promised, string printed)
    {
        static double[] Numbers(string word) =>
            [.. Number().Matches(word).Select(match => double.Parse(match.Value, CultureInfo.InvariantCulture))];
        return Number().Replace(promised, "#") == Number().Replace(printed, "#")
            && Numbers(promised).Zip(Numbers(printed), (a, b) => Math.Abs(a - b) <= 0.05 * Math.Abs(a)).All(near => near);
    }

    private static Task<string> Run(params string[] command) => Processes.Done(command, Pages.Root());

    [GeneratedRegex(@"\d+(,\d{3})*(\.\d+)?(e-?\d+)?")]
    private static partial Regex Number();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
