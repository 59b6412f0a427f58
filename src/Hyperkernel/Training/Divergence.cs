namespace Hyperkernel.Training;

/// <summary>Where a run left the finite numbers, or its loss grew beyond use: the run ends there.</summary>
/// <param name="Step">The step whose loss it was, from 0; its update was not made.</param>
/// <param name="LearningRate">The rate of the step before, whose update led there.</param>
/// <param name="Loss">The loss: NaN, infinite, or too large.</param>
/// <param name="Bound">The largest loss that was allowed.</param>
public sealed record Divergence(long Step, double LearningRate, double Loss, double Bound)
{
    /// <inheritdoc/>
    public override string ToString() =>
        double.IsFinite(Loss)
            ? FormattableString.Invariant(
                $"training diverged: the loss before step {Step} is {Loss:G4}, beyond {Bound:G4}, at learning rate {LearningRate:G4}"
            )
            : FormattableString.Invariant($"training diverged: the loss before step {Step} is {Loss}, at learning rate {LearningRate:G4}");
}
