namespace Hyperkernel.Activations;

/// <summary>The dual maps of a Gaussian pair (a, b) ~ N(0, [[v1, c], [c, v2]]) and their derivatives by its covariance.</summary>
/// <remarks>
/// For smooth functions Price's theorem has d E s(a)s(b) / dc = E s'(a)s'(b) and d E s(a)s(b) / dv1 = E s''(a)s(b) / 2.
/// </remarks>
/// <param name="Value">E s(a)s(b).</param>
/// <param name="ValueByCovariance">d Value / dc.</param>
/// <param name="ValueByVariance1">d Value / dv1.</param>
/// <param name="ValueByVariance2">d Value / dv2.</param>
/// <param name="Slope">E s'(a)s'(b).</param>
/// <param name="SlopeByCovariance">d Slope / dc.</param>
/// <param name="SlopeByVariance1">d Slope / dv1.</param>
/// <param name="SlopeByVariance2">d Slope / dv2.</param>
internal readonly record struct DualDerivatives(
    double Value,
    double ValueByCovariance,
    double ValueByVariance1,
    double ValueByVariance2,
    double Slope,
    double SlopeByCovariance,
    double SlopeByVariance1,
    double SlopeByVariance2
)
{
    /// <summary>Those of one variable with itself, where nothing is singular at c = v1 = v2.</summary>
    public OwnDerivatives Own =>
        new(Value, ValueByCovariance + ValueByVariance1 + ValueByVariance2, Slope, SlopeByCovariance + SlopeByVariance1 + SlopeByVariance2);

    /// <summary>Those of the function times a number.</summary>
    public DualDerivatives Scale(double square) =>
        new(
            square * Value,
            square * ValueByCovariance,
            square * ValueByVariance1,
            square * ValueByVariance2,
            square * Slope,
            square * SlopeByCovariance,
            square * SlopeByVariance1,
            square * SlopeByVariance2
        );
}

/// <summary>The dual maps of one Gaussian variable of variance v with itself, and their derivatives by v.</summary>
/// <param name="Value">E s(a)^2.</param>
/// <param name="ValueByVariance">d Value / dv.</param>
/// <param name="Slope">E s'(a)^2.</param>
/// <param name="SlopeByVariance">d Slope / dv.</param>
internal readonly record struct OwnDerivatives(double Value, double ValueByVariance, double Slope, double SlopeByVariance)
{
    /// <summary>Those of the function times a number.</summary>
    public OwnDerivatives Scale(double square) => new(square * Value, square * ValueByVariance, square * Slope, square * SlopeByVariance);
}
