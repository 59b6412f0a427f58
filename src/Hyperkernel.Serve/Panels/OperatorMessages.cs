namespace Hyperkernel.Serve.Panels;

/// <summary>A function on a circle.</summary>
/// <param name="Values">Its values at equally spaced points.</param>
internal sealed record PeriodicFunction(double[] Values);

/// <summary>What Burgers' equation makes of a function, learnt and solved.</summary>
/// <param name="Initial">The function without its mean, which is what the equation begins with.</param>
/// <param name="Mean">What was learnt.</param>
/// <param name="Half">Half the width of the 90 % band about it.</param>
/// <param name="Truth">The solution at time 1.</param>
/// <param name="Error">The size of the difference relative to that of the solution; null where the solution is 0.</param>
/// <param name="Within">The share of points whose solution lies in the band.</param>
/// <param name="FitSeconds">How long the fit took.</param>
/// <param name="Pairs">How many pairs were learnt from.</param>
/// <param name="Milliseconds">How long the prediction took.</param>
internal sealed record OperatorAnswer(
    double[] Initial,
    double[] Mean,
    double[] Half,
    double[] Truth,
    double? Error,
    double Within,
    double FitSeconds,
    int Pairs,
    double Milliseconds
);
