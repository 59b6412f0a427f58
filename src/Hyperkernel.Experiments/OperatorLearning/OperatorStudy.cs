using System.Text.Json.Serialization;
using Hyperkernel.Experiments.Learning;
using Hyperkernel.Experiments.Operators;
using Hyperkernel.Experiments.Reproduction;

namespace Hyperkernel.Experiments.OperatorLearning;

/// <summary>The sizes of the experiment on learning operators.</summary>
public sealed record OperatorStudy
{
    /// <summary>The problems, by their names.</summary>
    public required IReadOnlyList<string> Problems { get; init; }

    /// <summary>Training pairs.</summary>
    public required IReadOnlyList<int> Sizes { get; init; }

    /// <summary>Sets of pairs, each of a seed of its own.</summary>
    public required int Seeds { get; init; }

    /// <summary>New functions that are predicted.</summary>
    public int TestFunctions { get; init; } = 200;

    /// <summary>Most training functions that settings are chosen on.</summary>
    public int MostFunctions { get; init; } = 200;

    /// <summary>The configuration of a preset.</summary>
    public static OperatorStudy Of(Preset preset) =>
        preset switch
        {
            Preset.Smoke => new()
            {
                Problems = ["burgers", "pendulum"],
                Sizes = [10, 20],
                Seeds = 2,
                TestFunctions = 20,
                MostFunctions = 10,
            },
            Preset.Laptop => new()
            {
                Problems = [.. OperatorProblem.All.Select(p => p.Name).Where(name => !name.StartsWith("navier", StringComparison.Ordinal))],
                Sizes = [50, 100, 200],
                Seeds = 5,
                MostFunctions = 100,
            },
            _ => new()
            {
                Problems = [.. OperatorProblem.All.Select(p => p.Name)],
                Sizes = [25, 50, 100, 250, 500, 1000],
                Seeds = 5,
            },
        };

    /// <summary>Throws unless every number is possible.</summary>
    /// <exception cref="ArgumentException">One is not; the message names it.</exception>
    internal void Check()
    {
        Positive.RequireDistinct(Sizes);
        Positive.Require(Seeds);
        Positive.Require(TestFunctions);
        Positive.Require(MostFunctions, 2);
        if (Problems.Count == 0 || Problems.Distinct().Count() < Problems.Count || Sizes.Min() < 2)
        {
            throw new ArgumentException("operators: problems must be at least one, each named once, and sizes must be 2 or more.");
        }

        foreach (string name in Problems)
        {
            _ = OperatorProblem.Find(name);
        }
    }
}

/// <summary>How the configuration is written as JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(OperatorStudy))]
internal sealed partial class OperatorStudyJson : JsonSerializerContext;
