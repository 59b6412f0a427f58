using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Optimization;

namespace Hyperkernel.Inference.Learning;

/// <summary>
/// Minimises a function with its gradient between bounds, by the limited-memory method of Math.NET; keeps the best it has met.
/// </summary>
internal sealed class QuasiNewton(QuasiNewton.Objective objective, double[] lower, double[] upper, int maxIterations, double tolerance)
{
    // The gradient's tolerance decides, in nats; these are of steps that are none.
    private const double ParameterTolerance = 1e-9;
    private const double ProgressTolerance = 1e-13;

    // Where a line search fails, another with a new approximation of the curvature mostly goes on.
    private const int MostRestarts = 3;

    /// <summary>A function with its gradient.</summary>
    /// <param name="at">Where.</param>
    /// <param name="gradient">Takes the derivatives.</param>
    public delegate double Objective(ReadOnlySpan<double> at, Span<double> gradient);

    /// <summary>Where it is smallest of all places met; null before the first.</summary>
    public double[]? Best { get; private set; }

    /// <summary>The smallest value met.</summary>
    public double Smallest { get; private set; } = double.PositiveInfinity;

    /// <summary>Searches from a place.</summary>
    /// <returns>The best place met.</returns>
    public double[] Search(double[] start)
    {
        int evaluations = 0,
            most = 3 * maxIterations;
        double[] from = start;
        _ = Value(start, new double[start.Length]);
        for (int restart = 0; restart < MostRestarts; restart++)
        {
            double before = Smallest;
            try
            {
                new BfgsBMinimizer(tolerance, ParameterTolerance, ProgressTolerance, maxIterations).FindMinimum(
                    ObjectiveFunction.Gradient(Evaluate),
                    Vector<double>.Build.Dense(lower),
                    Vector<double>.Build.Dense(upper),
                    Vector<double>.Build.Dense(from)
                );
                break;
            }
            catch (Exception e) when (e is OptimizationException or ArgumentException)
            {
                if (evaluations > most || e is MaximumIterationsException || !(Smallest < before))
                {
                    break;
                }
            }

            from = Best!;
        }

        return Best ?? start;

        (double, Vector<double>) Evaluate(Vector<double> at)
        {
            if (evaluations++ >= most)
            {
                throw new OptimizationException("enough");
            }

            double[] place = at.ToArray();
            for (int i = 0; i < place.Length; i++)
            {
                place[i] = Math.Clamp(place[i], lower[i], upper[i]);
            }

            double[] gradient = new double[place.Length];
            return (Value(place, gradient), Vector<double>.Build.Dense(gradient));
        }
    }

    private double Value(double[] at, double[] gradient)
    {
        double value = objective(at, gradient);
        if (value < Smallest)
        {
            (Smallest, Best) = (value, at);
        }

        return value;
    }
}
