using Hyperkernel.Tests.Docs;
using Xunit;

namespace Hyperkernel.Tests.Native;

/// <summary>The library for C, published once for all tests that use it.</summary>
public sealed class PublishedLibrary : IAsyncLifetime
{
    private string? _missing;

    /// <summary>The folder with libhyperkernel.so and hyperkernel.h.</summary>
    public string Folder { get; } = Path.Combine(Pages.Root(), "artifacts", "tests", "native");

    /// <summary>The library.</summary>
    public string Library => Path.Combine(Folder, "libhyperkernel.so");

    /// <summary>Publishes the library, where this machine can.</summary>
    public async ValueTask InitializeAsync()
    {
        _missing = Missing();
        if (_missing is not null)
        {
            return;
        }

        // Outputs of its own: other tests build the same projects at the same time.
        (int code, string printed) = await Run(
            [
                "dotnet",
                "publish",
                "src/Hyperkernel.Native",
                "-c",
                "Release",
                "-r",
                "linux-x64",
                "-o",
                Folder,
                "--artifacts-path",
                Path.Combine(Pages.Root(), "artifacts", "tests", "build"),
                "-p:RunAnalyzers=false",
            ]
        );
        if (code != 0 && (printed.Contains("NU1301", StringComparison.Ordinal) || printed.Contains("NU1101", StringComparison.Ordinal)))
        {
            _missing = "The compiler that compiles ahead of time is not in the package cache, and no registry is reached.";
            return;
        }

        Assert.True(code == 0, printed);
    }

    /// <summary>Skips the test where the library cannot be made, or a program is missing.</summary>
    /// <param name="programs">Programs that the test needs.</param>
    public void Require(params string[] programs)
    {
        Assert.SkipUnless(_missing is null, _missing ?? "");
        foreach (string program in programs)
        {
            Assert.SkipUnless(IsThere(program), $"{program} is not installed.");
        }
    }

    /// <summary>Runs a program in the repository's folder.</summary>
    /// <returns>Its exit code, and what it printed.</returns>
    public static async Task<(int Code, string Printed)> Run(string[] command, params (string Name, string Value)[] environment)
    {
        (int code, string output, string error) = await Processes.Run(command, Pages.Root(), environment);
        return (code, $"{output}{error}");
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static string? Missing() =>
        !OperatingSystem.IsLinux()
        || System.Runtime.InteropServices.RuntimeInformation.OSArchitecture != System.Runtime.InteropServices.Architecture.X64
            ? "The library for C is published for Linux on x64 only."
        : !System.Runtime.Intrinsics.X86.Avx2.IsSupported ? "The library for C needs a processor with AVX2."
        : !IsThere("clang") && !IsThere("gcc") ? "There is no clang and no gcc to link the library for C with."
        : null;

    private static bool IsThere(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Any(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, program)));
}
