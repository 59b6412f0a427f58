namespace Hyperkernel.Experiments.Reproduction;

/// <summary>An experiment with its sizes settled: what to compute, and what to make of it.</summary>
/// <param name="Units">The units, in the order in which they are computed.</param>
/// <param name="Conclude">Makes tables, figures and statements of all units' numbers; the same numbers give the same bits.</param>
public sealed record Plan(IReadOnlyList<Unit> Units, Func<UnitResults, Findings> Conclude)
{
    /// <summary>A fingerprint of the files that were read, on whose content the units depend; empty where none were.</summary>
    public string Inputs { get; init; } = "";
}
