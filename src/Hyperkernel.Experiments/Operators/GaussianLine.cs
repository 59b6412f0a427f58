using Hyperkernel.Randomness;

namespace Hyperkernel.Experiments.Operators;

/// <summary>
/// A smooth random function on [0, 1], a Gaussian process of covariance exp(-d^2 / (2 .2^2)), that can be evaluated anywhere.
/// </summary>
/// <remarks>By its Fourier series on a circle of length 4, which differs from the process on the line by exp(-112).</remarks>
internal sealed class GaussianLine
{
    private const double Length = 0.2;
    private const double Circle = 4;
    private const int Modes = 48;
    private readonly double[] _cos = new double[Modes];
    private readonly double[] _sin = new double[Modes];

    public GaussianLine(ulong seed, int number)
    {
        CounterRandom random = new(seed, RandomStream.OperatorFunctions + (ulong)number);
        for (int k = 0; k < Modes; k++)
        {
            double wave = 2 * Math.PI * k / Circle,
                power = Length * Math.Sqrt(2 * Math.PI) / Circle * Math.Exp(-wave * wave * Length * Length / 2),
                size = Math.Sqrt((k == 0 ? 1 : 2) * power);
            (_cos[k], _sin[k]) = (size * random.Normal((ulong)(2 * k)), size * random.Normal((ulong)((2 * k) + 1)));
        }
    }

    /// <summary>The function at a point.</summary>
    public double At(double x)
    {
        double sum = 0;
        for (int k = 0; k < Modes; k++)
        {
            (double sin, double cos) = Math.SinCos(2 * Math.PI * k / Circle * x);
            sum += (_cos[k] * cos) + (_sin[k] * sin);
        }

        return sum;
    }
}
