using System.Numerics;
using System.Runtime.CompilerServices;
using Hyperkernel.Inference;
using Hyperkernel.Inference.Grid.Masked;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Experiments.Completion;

/// <summary>What comparing all methods takes, roughly: of choosing settings, of the fits with them, and of deviations.</summary>
internal static class CompletionCost
{
    // Solves to choose by are rough and start from each other: beside the first one they cost so much.
    private const double OfNextMember = 0.4;

    // Deviations by samples: a draw on the grid of training and test images, and a solve, each.
    private const double OfSample = 1.5;

    /// <summary>Of all methods.</summary>
    public static SolveCost Of(CompletionConfiguration configuration)
    {
        CompletionTask task = configuration.Task,
            selection = task.ForSelection();
        SolveCost all = default;
        foreach (CompletionMethod method in ImageCompletion.Methods(configuration))
        {
            SettingFamily first = method.Families[0];
            SolveCost one = first.CostOf(task, 1);
            all += one;
            if (method.Families.Count > 1 || first.Members.Count > 1)
            {
                all = method.Families.Aggregate(all, (sum, family) => sum + family.CostOf(selection, family.Members.Count));
            }

            if (configuration.Deviations is { } deviations)
            {
                all += one with { Operations = OfSample * deviations.Samples * (one.Operations - one.SharedOperations) };
            }
        }

        return all;
    }

    /// <summary>Of regressions on the grid of training images and pixels that share a kernel.</summary>
    public static SolveCost OfGrid<T>(CompletionTask task, int members, Compute compute)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int channels = task.Train.Channels;
        SolveCost one = task.Known is { } known
            ? SolveCost.OfMasked<T>(known, channels, compute)
            : SolveCost.OfGrid(task.TrainContexts.Rows, task.Coordinates.Rows, channels, typeof(T) == typeof(double));

        // Blocks of unknown pixels are made anew for each ridge.
        double next = task.Known is null ? one.Operations - one.SharedOperations : one.Operations;
        return one with { Operations = one.Operations + (OfNextMember * next * (members - 1)) };
    }
}
