namespace Hyperkernel.Inference;

/// <summary>How far an iterative solve has come.</summary>
/// <param name="Iterations">Iterations done.</param>
/// <param name="RelativeResidual">The residual's size relative to the right-hand side's, the largest over channels.</param>
public readonly record struct SolveProgress(int Iterations, double RelativeResidual);
