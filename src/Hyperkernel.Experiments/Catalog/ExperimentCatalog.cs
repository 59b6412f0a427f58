using Hyperkernel.Experiments.Completion;
using Hyperkernel.Experiments.KernelConvergence;
using Hyperkernel.Experiments.LargeLearningRate;
using Hyperkernel.Experiments.Limits;
using Hyperkernel.Experiments.OperatorLearning;
using Hyperkernel.Experiments.Reproduction;
using Hyperkernel.Experiments.Rotation;
using Hyperkernel.Experiments.TaylorScaling;
using Hyperkernel.Experiments.TrainingLimit;
using Hyperkernel.Storage;

namespace Hyperkernel.Experiments.Catalog;

/// <summary>The experiments that can be reproduced by name.</summary>
public static class ExperimentCatalog
{
    /// <summary>All experiments.</summary>
    public static IReadOnlyList<Experiment> All { get; } =
    [
        KernelConvergenceExperiment.Create(),
        LimitsExperiment.Create(),
        TrainingLimitExperiment.Create(),
        TaylorScalingExperiment.Create(),
        CompletionExperiments.Completion(),
        CompletionExperiments.Inpainting(),
        RotationExperiment.Create(),
        SensitivityExperiment.Create(),
        LargeLearningRateExperiment.Create(),
        OperatorLearningExperiment.Create(),
    ];

    /// <summary>The experiment of a name.</summary>
    /// <exception cref="FormatException">There is none; the message says which there are.</exception>
    public static Experiment Find(string name) =>
        All.FirstOrDefault(experiment => experiment.Name == name)
        ?? throw new FormatException(
            $"'{name}' is no experiment; the nearest known is '{NearestName.Of(name, All.Select(e => e.Name))}'. There are "
                + $"{string.Join(", ", All.Select(e => e.Name))}."
        );
}
