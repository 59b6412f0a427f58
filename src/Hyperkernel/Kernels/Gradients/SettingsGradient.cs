namespace Hyperkernel.Kernels.Gradients;

/// <summary>Derivatives by the logarithms of settings.</summary>
/// <param name="Meta">Those of the meta network's layers, or of the only network's.</param>
/// <param name="Primary">Those of the primary network's layers.</param>
/// <param name="ContextColumns">Factors of the contexts' columns.</param>
/// <param name="CoordinateColumns">Factors of the coordinates' columns.</param>
internal sealed record SettingsGradient(double[] Meta, double[] Primary, double[] ContextColumns, double[] CoordinateColumns)
{
    /// <summary>The sum of both.</summary>
    public SettingsGradient Plus(SettingsGradient other) =>
        new(
            Sum(Meta, other.Meta),
            Sum(Primary, other.Primary),
            Sum(ContextColumns, other.ContextColumns),
            Sum(CoordinateColumns, other.CoordinateColumns)
        );

    private static double[] Sum(double[] left, double[] right) => [.. left.Zip(right, (a, b) => a + b)];
}
