namespace Hyperkernel.Activations;

/// <summary>Writes the Taylor coefficients s^(k)(y)/k! of a function at a point; at a kink, those from the left.</summary>
/// <param name="y">The point.</param>
/// <param name="coefficients">Takes the coefficients of k = 0, 1, ..., as many as there is room for; at least one.</param>
public delegate void TaylorSeries(double y, Span<double> coefficients);
