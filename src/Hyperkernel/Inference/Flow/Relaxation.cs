namespace Hyperkernel.Inference.Flow;

/// <summary>How far a mode of the kernel has relaxed to its target in a time.</summary>
internal static class Relaxation
{
    /// <summary>
    /// The integral of exp(-rate s) for s from 0 to <paramref name="time"/>: (1 - exp(-rate time)) / rate, without cancellation.
    /// </summary>
    /// <remarks>
    /// 1 - exp(-x) = 2 exp(-x/2) sinh(x/2), a product without differences; the plain form loses the digits of x for small x.
    /// </remarks>
    /// <param name="rate">Not negative; positive where the time is infinite.</param>
    /// <param name="time">Not negative; may be infinite.</param>
    public static double Integral(double rate, double time)
    {
        double x = rate * time;
        return rate == 0 ? time
            : x < 1 ? 2 * Math.Exp(-x / 2) * (Math.Sinh(x / 2) / rate)
            : (1 - Math.Exp(-x)) / rate;
    }
}
