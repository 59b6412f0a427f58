namespace Hyperkernel.Inference;

/// <summary>What an iterative solve did.</summary>
/// <param name="Iterations">Number of products with the system, less those that only checked the residual.</param>
/// <param name="RelativeResidual">|B - A X| / |B|, the largest over channels, computed anew from the X that is returned.</param>
/// <param name="Converged">Whether the relative residual that was asked for is reached.</param>
public readonly record struct SolveReport(int Iterations, double RelativeResidual, bool Converged);
