namespace Hyperkernel.Inference.Dense;

/// <summary>How far dense inference has come.</summary>
/// <param name="Stage">What is being done.</param>
/// <param name="Fraction">The part of that stage that is done, from 0 to 1.</param>
public readonly record struct DenseProgress(DenseStage Stage, double Fraction);
