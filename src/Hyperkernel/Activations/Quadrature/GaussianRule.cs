namespace Hyperkernel.Activations.Quadrature;

/// <summary>How expectations of a function of one Gaussian variable of some deviation are computed, and those of its squares.</summary>
/// <param name="Step">The step of the trapezoidal rule in units of the deviation; 0 where panels serve.</param>
/// <param name="Reach">Where the rule ends, in the same units.</param>
/// <param name="Own">E s^2.</param>
/// <param name="OwnSlope">E s'^2.</param>
internal readonly record struct GaussianRule(double Step, double Reach, double Own, double OwnSlope);
