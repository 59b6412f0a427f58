namespace Hyperkernel.Activations;

/// <summary>The usual activations that have no closed dual maps.</summary>
internal static class KnownFunctions
{
    public static NumericalActivation Tanh { get; } = new("tanh", TanhJet, [], [], TanhSeries);

    public static NumericalActivation Sigmoid { get; } =
        new("sigmoid", y => (Logistic(y), Logistic(y) * Logistic(-y)), [], [], LogisticSeries);

    public static NumericalActivation Softplus { get; } = new("softplus", y => (SoftplusAt(y), Logistic(y)), [], [], SoftplusSeries);

    public static NumericalActivation Swish { get; } =
        new("swish", y => (y * Logistic(y), Logistic(y) * (1 + (y * Logistic(-y)))), [], [], SwishSeries);

    private static (double Value, double Derivative) TanhJet(double y)
    {
        double value = Math.Tanh(y);
        return (value, (1 - value) * (1 + value));
    }

    private static double Logistic(double y)
    {
        double decay = Math.Exp(-Math.Abs(y));
        return (y < 0 ? decay : 1) / (1 + decay);
    }

    private static double SoftplusAt(double y) => Math.Max(y, 0) + Accurate.LogP1(Math.Exp(-Math.Abs(y)));

    private static void TanhSeries(double y, Span<double> coefficients)
    {
        (double value, double derivative) = TanhJet(y);
        TaylorRecurrences.Tanh(value, derivative, coefficients);
    }

    private static void LogisticSeries(double y, Span<double> coefficients) =>
        TaylorRecurrences.Logistic(y, Logistic(y), Logistic(y) * Logistic(-y), coefficients);

    private static void SoftplusSeries(double y, Span<double> coefficients)
    {
        LogisticSeries(y, coefficients);
        TaylorRecurrences.Integrate(SoftplusAt(y), coefficients);
    }

    private static void SwishSeries(double y, Span<double> coefficients)
    {
        LogisticSeries(y, coefficients);
        TaylorRecurrences.MultiplyByVariable(y, coefficients);
    }
}
