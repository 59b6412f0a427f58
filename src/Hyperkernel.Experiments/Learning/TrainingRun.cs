using Hyperkernel.Experiments.Reproduction;
using Hyperkernel.Training;

namespace Hyperkernel.Experiments.Learning;

/// <summary>A network's training, looked at now and then: what a unit of an experiment on training comes to.</summary>
internal static class TrainingRun
{
    public const string TrainAccuracy = "train_accuracy";
    public const string TrainLoss = "train_loss";
    public const string TestAccuracy = "test_accuracy";
    public const string TestLoss = "test_loss";

    /// <summary>Where a run diverged: its step, rate and loss. Empty where it did not.</summary>
    public const string Diverged = "diverged";

    /// <summary>What numbers that are none mean in a unit that trains.</summary>
    public const string Meaning = "a run that diverged";

    /// <summary>
    /// Data that a run is looked at on: the names of the curves of accuracy and loss, and the evaluation after so many steps.
    /// </summary>
    public readonly record struct Look(string Accuracy, string Loss, Func<long, Evaluation> Evaluate);

    /// <summary>Trains, unless the run diverges: then that is the result, and the curves are NaN from there on.</summary>
    /// <param name="context">Where the unit tells how far it is.</param>
    /// <param name="trainer">The training, at its first step.</param>
    /// <param name="steps">After how many steps it is looked at, in ascending order; the last one ends it.</param>
    /// <param name="looks">On which data.</param>
    /// <returns>The curves, a number for each look, NaN where there is none; and <see cref="Diverged"/>.</returns>
    public static Dictionary<string, double[]> Follow(
        UnitContext context,
        Trainer<float> trainer,
        IReadOnlyList<long> steps,
        params IReadOnlyList<Look> looks
    )
    {
        Dictionary<string, double[]> curves = looks
            .SelectMany(look => (string[])[look.Accuracy, look.Loss])
            .ToDictionary(name => name, _ => Enumerable.Repeat(double.NaN, steps.Count).ToArray());
        for (
            int i = 0;
            i < steps.Count && trainer.Run(steps[i], t => context.Report((double)t.Step / Math.Max(1, steps[^1])), context.Cancellation);
            i++
        )
        {
            foreach (Look look in looks)
            {
                Evaluation found = look.Evaluate(trainer.Step);
                if (!trainer.Accepts(found.Loss))
                {
                    break;
                }

                (curves[look.Accuracy][i], curves[look.Loss][i]) = (found.Accuracy ?? double.NaN, found.Loss);
            }
        }

        curves.Add(Diverged, trainer.Divergence is { } divergence ? [divergence.Step, divergence.LearningRate, divergence.Loss] : []);
        return curves;
    }
}
