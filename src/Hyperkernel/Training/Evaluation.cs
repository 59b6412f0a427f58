namespace Hyperkernel.Training;

/// <summary>How a network does on data.</summary>
/// <param name="Examples">The number of examples.</param>
/// <param name="Loss">Their mean loss.</param>
/// <param name="Correct">How many have their highest output at their class; null where examples have values.</param>
public sealed record Evaluation(int Examples, double Loss, int? Correct)
{
    /// <summary>The share of examples that are right; null where examples have values.</summary>
    public double? Accuracy => (double?)Correct / Examples;
}
