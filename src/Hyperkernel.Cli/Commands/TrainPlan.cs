using Hyperkernel.Training;

namespace Hyperkernel.Cli.Commands;

/// <summary>How long and where a command line trains.</summary>
/// <param name="Batch">Examples of a step; <see cref="int.MaxValue"/>: all; null: as usual.</param>
/// <param name="Steps">Steps altogether, or null.</param>
/// <param name="Epochs">Epochs altogether, or null.</param>
/// <param name="Options">How, given the steps altogether.</param>
/// <param name="Folder">Where results go.</param>
/// <param name="Resume">Whether to go on from a checkpoint there.</param>
/// <param name="Between">Time between two checkpoints.</param>
internal sealed record TrainPlan(
    int? Batch,
    long? Steps,
    long? Epochs,
    Func<long, TrainingOptions> Options,
    string Folder,
    bool Resume,
    TimeSpan Between
);
