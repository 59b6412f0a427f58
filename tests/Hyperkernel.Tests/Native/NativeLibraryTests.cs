using Hyperkernel.Tests.Docs;
using Xunit;

namespace Hyperkernel.Tests.Native;

/// <summary>The published library, used from C and from Python.</summary>
public sealed class NativeLibraryTests(PublishedLibrary published) : IClassFixture<PublishedLibrary>, IDisposable
{
    private const string Python = "/usr/bin/python3";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_program_in_C_prints_what_it_says()
    {
        published.Require("cc");
        string file = Path.Combine("samples", "c", "curves.c"),
            program = Path.Combine(_folder.Path, "curves");
        string[] flags = ["-std=c11", "-Wall", "-Wextra", "-Werror", "-pedantic", "-I", "src/Hyperkernel.Native"],
            linked = ["-L", published.Folder, "-lhyperkernel", "-lm", $"-Wl,-rpath,{published.Folder}", "-o", program];
        Assert.Equal((0, ""), await PublishedLibrary.Run(["cc", .. flags, file, .. linked]));
        (int code, string printed) = await PublishedLibrary.Run(["sh", "-c", $"cd '{_folder.Path}' && ./curves"]);
        string[] promised =
        [
            .. (await File.ReadAllLinesAsync(Path.Combine(Pages.Root(), file), TestContext.Current.CancellationToken))
                .SkipWhile(line => line != " * prints:")
                .Skip(1)
                .TakeWhile(line => line != " */")
                .Select(line => line[3..]),
        ];
        Assert.NotEmpty(promised);
        Assert.Equal((0, string.Join('\n', promised)), (code, printed.TrimEnd()));
    }

    [Fact]
    public async Task The_wheel_passes_its_tests_where_it_is_installed()
    {
        published.Require("objdump");
        Assert.SkipUnless(File.Exists(Python), $"{Python} is not installed.");
        foreach (string module in (string[])["numpy", "setuptools", "wheel", "venv"])
        {
            Assert.SkipUnless((await PublishedLibrary.Run([Python, "-c", $"import {module}"])).Code == 0, $"Python's {module} is missing.");
        }

        (int built, string printed) = await PublishedLibrary.Run(
            ["bash", "build/wheel", _folder.Path],
            ("HYPERKERNEL_LIBRARY", published.Library),
            ("PYTHON", Python)
        );
        Assert.True(built == 0, printed);
        string wheel = Assert.Single(Directory.GetFiles(_folder.Path, "*.whl")),
            environment = Path.Combine(_folder.Path, "environment"),
            installed = Path.Combine(environment, "bin", "python");
        Assert.Matches("-py3-none-(manylinux_2_[0-9]+|linux)_x86_64[.]whl$", wheel);
        (int made, string venv) = await PublishedLibrary.Run([Python, "-m", "venv", "--system-site-packages", environment]);
        Assert.True(made == 0, venv);
        (int put, string pip) = await PublishedLibrary.Run([installed, "-m", "pip", "install", "--no-index", "--no-deps", wheel]);
        Assert.True(put == 0, pip);
        string golden = SharedFiles.Find("golden") ?? "",
            program = Path.Combine(AppContext.BaseDirectory, "Hyperkernel.Cli.dll"),
            header = Path.Combine(Pages.Root(), "src", "Hyperkernel.Native", "hyperkernel.h"),
            pages = $"{Path.Combine(Pages.Root(), "docs", "python.md")}:{Path.Combine(Pages.Root(), "python", "README.md")}";
        (int code, string said) = await PublishedLibrary.Run(
            [installed, "python/tests/test_hyperkernel.py", "-v"],
            ("HYPERKERNEL_CLI", $"dotnet {program}"),
            ("HYPERKERNEL_GOLDEN", golden),
            ("HYPERKERNEL_HEADER", header),
            ("HYPERKERNEL_PAGES", pages)
        );
        TestContext.Current.TestOutputHelper?.WriteLine(said);
        Assert.True(code == 0, said);
    }
}
