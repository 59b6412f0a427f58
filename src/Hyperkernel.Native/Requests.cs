using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Hyperkernel.Inference;
using Hyperkernel.Inference.Learning;
using Hyperkernel.Inference.Models;
using Hyperkernel.Kernels;
using Hyperkernel.Operators;
using Hyperkernel.Training;

namespace Hyperkernel.Native;

/// <summary>The options of hk_fit; docs/c-interface.md says what each means.</summary>
internal sealed record FitRequest
{
    public string? Kernel { get; init; }

    public double? Ridge { get; init; }

    public string? Learn { get; init; }

    public int? LearnFrom { get; init; }

    public int? LearnIterations { get; init; }

    public string? Select { get; init; }

    public double[]? Ridges { get; init; }

    public string? Predicting { get; init; }

    public string? Solver { get; init; }

    public string? Precision { get; init; }

    public bool? NormaliseContexts { get; init; }

    public bool? StandardiseContexts { get; init; }

    public bool? CentreValues { get; init; }

    public ulong? Seed { get; init; }

    public double? RelativeResidual { get; init; }

    public int? MaxIterations { get; init; }

    public KernelKind? Kind => Kernel is null ? null : Options.Meaning(Kernel, "kernel", RegressionWords.Kernels.Parse);

    public LearningObjective? Objective => Learn is null ? null : Options.Meaning(Learn, "learn", RegressionWords.Objectives.Parse);

    public SelectionCriterion? Criterion => Select is null ? null : Options.Meaning(Select, "select", RegressionWords.Criteria.Parse);

    public Solver? Asked => Solver is null ? null : Options.Meaning(Solver, "solver", RegressionWords.Solvers.Parse);

    public HoldOut? LeftOut => Options.LeftOut(Predicting, "predicting");

    public bool InDouble => Options.InDouble(Precision);
}

/// <summary>The options of hk_validate.</summary>
internal sealed record ValidateRequest
{
    public string? LeftOut { get; init; }

    public ulong? Seed { get; init; }
}

/// <summary>The options of hk_operator_fit.</summary>
internal sealed record OperatorRequest
{
    public bool? Periodic { get; init; }

    public bool? Channels { get; init; }

    public string? Symmetry { get; init; }

    public int? ReflectionSign { get; init; }

    public string? Kernel { get; init; }

    public double? Ridge { get; init; }

    public SymmetryName Commutes => Symmetry is null ? SymmetryName.None : Options.Meaning(Symmetry, "symmetry", SymmetryName.Parse);

    public int Sign => Options.Meaning(Symmetry ?? "none", "symmetry", text => SymmetryName.Parse(text).SignOr(ReflectionSign));

    public OperatorKernel? Given => Kernel is null ? null : Options.Meaning(Kernel, "kernel", OperatorKernel.Named.Parse);
}

/// <summary>The options of hk_draws.</summary>
internal sealed record DrawRequest
{
    public int? Draws { get; init; }

    public ulong? Seed { get; init; }

    public bool? InfiniteMeta { get; init; }

    public string? Precision { get; init; }
}

/// <summary>The options of hk_network_train.</summary>
internal sealed record TrainRequest
{
    private const int UsualBatch = 100;

    public double? Rate { get; init; }

    public long? Steps { get; init; }

    public int? Batch { get; init; }

    public ulong? Seed { get; init; }

    public string? Optimiser { get; init; }

    public double? Momentum { get; init; }

    public string? Schedule { get; init; }

    public long? Every { get; init; }

    public double? Factor { get; init; }

    public TrainingOptions Meaning(int examples)
    {
        double rate = Rate ?? throw new ArgumentException("options: rate, the learning rate, is needed.");
        int size = Batch ?? Math.Min(UsualBatch, examples);
        long steps = Steps ?? throw new ArgumentException("options: steps, the number of steps, is needed.");
        return new()
        {
            Rate = Options.Choice<Func<LearningRate>>(
                Schedule ?? "constant",
                "schedule",
                ("constant", () => LearningRate.Constant(rate)),
                ("cosine", () => LearningRate.Cosine(rate, steps)),
                ("step", () => LearningRate.Stepwise(rate, Every ?? 0, Factor ?? 0))
            )(),
            Optimizer = Options.Choice<Func<Optimizer>>(
                Optimiser ?? "sgd",
                "optimiser",
                ("sgd", () => Optimizer.Sgd),
                ("momentum", () => Optimizer.Momentum(Momentum ?? 0.9)),
                ("adam", () => Optimizer.Adam())
            )(),
            Seed = Seed ?? 1,
            BatchSize = size == examples ? null : size,
        };
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    IgnoreReadOnlyProperties = true,
    NumberHandling = JsonNumberHandling.Strict
)]
[JsonSerializable(typeof(FitRequest))]
[JsonSerializable(typeof(ValidateRequest))]
[JsonSerializable(typeof(OperatorRequest))]
[JsonSerializable(typeof(DrawRequest))]
[JsonSerializable(typeof(TrainRequest))]
[JsonSerializable(typeof(JsonObject))]
internal sealed partial class RequestJson : JsonSerializerContext;
