using Xunit;

namespace Hyperkernel.Tests.Docs;

/// <summary>What the packages give to a user who has the SDK and an empty home.</summary>
public sealed class PackageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_library_is_added_to_a_program_that_runs_the_example_of_README()
    {
        string version = await Pack("Hyperkernel", "Hyperkernel");
        string example = Pages.Blocks("csharp").First(block => block.Page == "README.md").Code;
        string app = Directory.CreateDirectory(_folder.File("app")).FullName;
        await Write(
            "app/app.csproj",
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <NuGetAudit>false</NuGetAudit>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Hyperkernel" Version="{version}" />
              </ItemGroup>
            </Project>
            """
        );
        await Write("app/Program.cs", example + "\nConsole.WriteLine($\"{p.Mean.Rows} x {p.Mean.Columns}, {model.Report.Converged}\");\n");
        Assert.EndsWith("50 x 30, True", await Run("dotnet", app, "run"), StringComparison.Ordinal);
        Assert.DoesNotContain(
            Directory.GetFiles(Path.Combine(app, "bin"), "*", SearchOption.AllDirectories),
            file => file.Contains("Skia", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task The_tool_is_installed_and_completes_images()
    {
        string version = await Pack("Hyperkernel.Cli", "Hyperkernel.Tool"),
            tools = _folder.File("tools");
        await Run("dotnet", _folder.Path, "tool", "install", "Hyperkernel.Tool", "--version", version, "--tool-path", tools);
        string printed = await Run(
            Path.Combine(tools, "hyperkernel"),
            _folder.Path,
            "complete",
            "--train",
            "100",
            "--test",
            "10",
            "--ridge",
            "0.1"
        );
        Assert.Contains("hyperkernel", printed, StringComparison.Ordinal);
        Assert.True(new FileInfo(_folder.File("out/complete/completions.png")).Length > 1000);
    }

    // Of what is built already; the version.
    private async Task<string> Pack(string project, string package)
    {
        string feed = Directory.CreateDirectory(_folder.File("feed")).FullName,
            packages =
                Environment.GetEnvironmentVariable("NUGET_PACKAGES")
                ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

        // Packages of others come from where the build has them, so the network is not needed.
        await Write(
            "nuget.config",
            $"""
            <configuration>
              <packageSources><clear /><add key="feed" value="{feed}" /></packageSources>
              <fallbackPackageFolders><clear /><add key="built" value="{packages}" /></fallbackPackageFolders>
            </configuration>
            """
        );
        await Run("dotnet", Pages.Root(), "pack", $"src/{project}", "--no-build", "-c", Configuration, "-o", feed);
        string[] made = Directory.GetFiles(feed, "*.nupkg");
        return Path.GetFileNameWithoutExtension(Assert.Single(made))[(package.Length + 1)..];
    }

    private static string Configuration => new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    private Task Write(string name, string text) => File.WriteAllTextAsync(_folder.File(name), text, TestContext.Current.CancellationToken);

    private Task<string> Run(string program, string folder, params string[] arguments)
    {
        string home = Directory.CreateDirectory(_folder.File("home")).FullName;
        return Processes.Done(
            [program, .. arguments],
            folder,
            ("HOME", home),
            ("DOTNET_CLI_HOME", home),
            ("NUGET_PACKAGES", Path.Combine(home, "packages")),
            ("DOTNET_NOLOGO", "1")
        );
    }
}
