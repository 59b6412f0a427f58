namespace Hyperkernel.Activations;

/// <summary>The usual activations that have no closed dual maps.</summary>
internal static class KnownFunctions
{
    public static NumericalActivation Tanh { get; } = new("tanh", TanhJet, [], []);

    public static NumericalActivation Sigmoid { get; } = new("sigmoid", y => (Logistic(y), Logistic(y) * Logistic(-y)), [], []);

    public static NumericalActivation Softplus { get; } =
        new("softplus", y => (Math.Max(y, 0) + Accurate.LogP1(Math.Exp(-Math.Abs(y))), Logistic(y)), [], []);

    public static NumericalActivation Swish { get; } = new("swish", y => (y * Logistic(y), Logistic(y) * (1 + (y * Logistic(-y)))), [], []);

    public static NumericalActivation Elu { get; } = new("elu", y => y > 0 ? (y, 1) : (Accurate.ExpM1(y), Math.Exp(y)), [], [0]);

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
}
