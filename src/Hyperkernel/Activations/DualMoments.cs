namespace Hyperkernel.Activations;

/// <summary>What an activation s makes of a Gaussian pair (a, b).</summary>
/// <param name="Value">The block [[E s(a)^2, E s(a)s(b)], [., E s(b)^2]].</param>
/// <param name="Derivative">E s'(a)s'(b).</param>
public readonly record struct DualMoments(CovarianceBlock Value, double Derivative);
