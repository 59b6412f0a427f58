using System.Diagnostics;
using System.Runtime.CompilerServices;
using Xunit;

namespace Hyperkernel.Tests.Docs;

/// <summary>Every file in samples/ runs as it is and prints what its last lines say.</summary>
public class SampleTests
{
    private const string Mark = "// prints:";

    public static TheoryData<string> Names =>
        [.. Directory.GetFiles(Folder(), "*.cs").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_sample_prints_what_it_says(string name)
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        string file = Path.Combine(Folder(), name);
        string[] promised = [.. (await File.ReadAllLinesAsync(file, cancellation)).SkipWhile(l => l != Mark).Skip(1).Select(l => l[3..])];
        Assert.NotEmpty(promised);
        ProcessStartInfo start = new("dotnet", ["run", file])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Folder(),
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(cancellation),
            error = process.StandardError.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        Assert.True(process.ExitCode == 0, $"{await output}\n{await error}");
        Assert.Equal(promised, (await output).TrimEnd().Split('\n'));
    }

    [Fact]
    public void Every_sample_is_named_in_a_page()
    {
        string pages = string.Concat(Directory.GetFiles(Path.Combine(Folder(), "..", "docs"), "*.md").Select(File.ReadAllText));
        Assert.All(
            Directory.GetFiles(Folder(), "*.cs"),
            f => Assert.Contains($"samples/{Path.GetFileName(f)}", pages, StringComparison.Ordinal)
        );
    }

    private static string Folder([CallerFilePath] string path = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", "..", "..", "samples"));
}
