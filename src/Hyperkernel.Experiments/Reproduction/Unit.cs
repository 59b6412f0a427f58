namespace Hyperkernel.Experiments.Reproduction;

/// <summary>A part of an experiment that is computed by itself, kept when it is finished, and the same whichever run computed it.</summary>
/// <param name="Name">Its name, unique in the experiment and fit to be a file's name; its random numbers depend on it.</param>
/// <param name="Cost">How long it takes in proportion to other units, in any measure, > 0.</param>
/// <param name="Compute"> Computes its numbers: named arrays, of which no two have the same name. They depend on nothing but the
/// experiment's configuration and the context's seeds.
/// </param>
public sealed record Unit(string Name, double Cost, Func<UnitContext, IReadOnlyDictionary<string, double[]>> Compute)
{
    /// <summary>What NaN or an infinity stands for among its numbers; null where they are a failure, which is not kept.</summary>
    public string? NotFiniteMeans { get; init; }
}
