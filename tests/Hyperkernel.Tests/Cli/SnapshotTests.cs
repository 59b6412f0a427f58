using Hyperkernel.Cli.Rendering;
using Hyperkernel.Data;
using Hyperkernel.Experiments.Completion;
using Hyperkernel.Experiments.Images;
using Hyperkernel.LinearAlgebra;
using Spectre.Console.Testing;
using Xunit;

namespace Hyperkernel.Tests.Cli;

/// <summary>What people see, at a fixed width: a change here is meant or a mistake.</summary>
public class SnapshotTests
{
    [Theory]
    [InlineData("")]
    [InlineData("complete")]
    [InlineData("kernel")]
    [InlineData("empirical")]
    [InlineData("describe")]
    [InlineData("fit")]
    [InlineData("predict")]
    [InlineData("train")]
    [InlineData("reproduce")]
    [InlineData("info")]
    [InlineData("completion")]
    [InlineData("operator")]
    [InlineData("operator fit")]
    [InlineData("operator predict")]
    [InlineData("operator generate")]
    [InlineData("operator demo")]
    [InlineData("serve")]
    public async Task Help(string command)
    {
        Outcome outcome = (await CommandLine.RunAsync([.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"])).Done();
        AssertSnapshot(command.Length == 0 ? "help" : $"help-{command.Replace(' ', '-')}", outcome.Output);
    }

    [Fact]
    public async Task Without_a_command_there_are_first_steps() =>
        AssertSnapshot("first-steps", (await CommandLine.RunAsync()).Done().Output);

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    public void The_table_of_a_completion(int width)
    {
        using TestConsole console = new();
        CompletionReport.Table(console.Width(width), Result);
        AssertSnapshot($"table-{width}", console.Output);
    }

    [Fact]
    public void The_json_of_a_completion() => AssertSnapshot("result", CompletionReport.Json(Result));

    private static CompletionResult Result
    {
        get
        {
            ImageSet train = new(SmallImages.Values(1200), SmallImages.Height, SmallImages.Width, 1, "images [small].npy");
            CompletionTask task = new(train, train.Take(0, 3), MissingPart.Left.Mask(SmallImages.Height, SmallImages.Width, 1));
            Matrix<float> images = Matrix<float>.Zeros(3, SmallImages.Height * SmallImages.Width);
            return new(
                new(task),
                [
                    new(
                        "hyperkernel",
                        "relu:2 / relu:1, ridge 0.01",
                        0.0123456,
                        0.02468,
                        12.345678,
                        40.5,
                        new(images, new(7, 3.21e-5, true), (5, 4.3e-7, true))
                    ),
                    new(
                        "gaussian_process",
                        "as given / relu:1, ridge 1",
                        0.05,
                        0.1,
                        0.5,
                        0,
                        new(images, new(200, 0.0123, false), (1, 0, true))
                    ),
                    new("nearest_neighbour", "k 5", 0.1, 0.2, 0.001, 0.002, new(images)),
                    new("mean_image", "", 0.25, 0.5, 0, 0, new(images)),
                ]
            );
        }
    }

    private static void AssertSnapshot(string name, string text)
    {
        string actual = string.Join('\n', text.Split('\n').Select(line => line.TrimEnd())).Trim('\n') + '\n';
        string path = Path.Combine(AppContext.BaseDirectory, "Cli", "Snapshots", $"{name}.txt");
        string expected = File.Exists(path) ? File.ReadAllText(path) : "";
        if (expected != actual)
        {
            // Beside the expected text, to compare with and to take over.
            File.WriteAllText($"{path}.actual", actual);
        }

        Assert.Equal(expected, actual);
    }
}
