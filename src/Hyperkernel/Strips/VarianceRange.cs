namespace Hyperkernel.Strips;

/// <summary>The variances that the inputs of some data have at one place of a network.</summary>
/// <param name="Smallest">The smallest, not negative.</param>
/// <param name="Largest">The largest.</param>
internal readonly record struct VarianceRange(double Smallest, double Largest);
