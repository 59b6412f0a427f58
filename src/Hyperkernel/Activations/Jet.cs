namespace Hyperkernel.Activations;

/// <summary>A function's value and derivative at a point; at a point where they jump, those from the left.</summary>
internal delegate (double Value, double Derivative) Jet(double y);
