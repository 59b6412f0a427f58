namespace Hyperkernel.Experiments.Reproduction;

/// <summary>
/// A unit lacks what a conclusion is drawn from. One that lay in a folder was made by another version of the program, and is computed
/// again; one that was computed now is a defect of the experiment.
/// </summary>
/// <param name="unit">The unit.</param>
/// <param name="array">What it lacks.</param>
public sealed class UnitLacksArrayException(string unit, string array) : Exception($"The unit {unit} lacks the array '{array}'.")
{
    /// <summary>The unit.</summary>
    public string Unit { get; } = unit;

    /// <summary>What it lacks.</summary>
    public string Array { get; } = array;
}
