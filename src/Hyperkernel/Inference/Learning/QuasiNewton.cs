using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Optimization;

namespace Hyperkernel.Inference.Learning;

/// <summary>
/// Minimises a function with its gradient between bounds, by the limited-memory method of Math.NET; keeps the best it has met.
/// </summary>
internal sealed class QuasiNewton(QuasiNewton.Objective objective, double[] lower, double[] upper, int maxIterations, double progress)
{
    private const double GradientTolerance = 1e-8;

    // These are of steps that are none.
    private const double ParameterTolerance = 1e-9;
    private const double ProgressTolerance = 1e-13;

    // A first step follows the gradient alone, however far: across a valley into another, or to a bound. So each search stays this near to
    // where it began, and the next begins where it ended.
    private const double Reach = 2;
    private const int MostSearches = 20;

    // Where a line search fails, another with a new approximation of the curvature mostly goes on.
    private const int MostFailures = 3;

    // Evaluations after which a search whose best place is at its end gives way to the next.
    private const int Short = 10;

    // Evaluations that have to bring some progress; a line search that comes out well takes as many at times.
    private const int Window = 20;
    private const int EvaluationsAnIteration = 3;

    // What a window gained counts for so many windows to come.
    private const double Hope = 3;

    private int _evaluations;

    // The smallest value when the last window began.
    private double _smallestBefore = double.PositiveInfinity;

    // The smallest value at the last progress, and when that was.
    private double _smallestThen = double.PositiveInfinity;
    private int _progressAt;
    private bool _isEnough;

    /// <summary>A function with its gradient.</summary>
    /// <param name="at">Where.</param>
    /// <param name="gradient">Takes the derivatives.</param>
    public delegate double Objective(ReadOnlySpan<double> at, Span<double> gradient);

    /// <summary>Where it is smallest of all places met; null before the first.</summary>
    public double[]? Best { get; private set; }

    /// <summary>A value met elsewhere: the search ends where it comes too slowly to fall below.</summary>
    public double Rival { get; init; } = double.PositiveInfinity;

    /// <summary>The smallest value met.</summary>
    public double Smallest { get; private set; } = double.PositiveInfinity;

    /// <summary>Searches from a place.</summary>
    /// <returns>The best place met.</returns>
    public double[] Search(double[] start)
    {
        _ = Value(start, new double[start.Length]);
        int failures = 0;
        for (int search = 0; search < MostSearches && failures < MostFailures; search++)
        {
            double before = Smallest;
            double[] from = Best ?? start,
                low = [.. from.Select((at, i) => Math.Max(lower[i], at - Reach))],
                high = [.. from.Select((at, i) => Math.Min(upper[i], at + Reach))];
            try
            {
                SearchNear(from, low, high);
                if (!IsStoppedShort(low, high))
                {
                    break;
                }
            }
            catch (Exception e) when (e is OptimizationException or ArgumentException)
            {
                if (_isEnough || e is MaximumIterationsException || !(Smallest < before))
                {
                    break;
                }

                failures += IsStoppedShort(low, high) ? 0 : 1;
            }
        }

        return Best ?? start;
    }

    private void SearchNear(double[] from, double[] low, double[] high)
    {
        int first = _evaluations;
        _ = new BfgsBMinimizer(GradientTolerance, ParameterTolerance, ProgressTolerance, maxIterations).FindMinimum(
            ObjectiveFunction.Gradient(Evaluate),
            Vector<double>.Build.Dense(low),
            Vector<double>.Build.Dense(high),
            Vector<double>.Build.Dense(from)
        );

        (double, Vector<double>) Evaluate(Vector<double> at)
        {
            CountEvaluation();
            if (_isEnough || (_evaluations - first > Short && IsStoppedShort(low, high)))
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

    private void CountEvaluation()
    {
        if (Smallest < _smallestThen - progress)
        {
            (_smallestThen, _progressAt) = (Smallest, _evaluations);
        }

        bool isBehind = false;
        if (++_evaluations % Window == 0)
        {
            isBehind = Smallest - Rival > Hope * (_smallestBefore - Smallest);
            _smallestBefore = Smallest;
        }

        _isEnough = isBehind || _evaluations > EvaluationsAnIteration * maxIterations || _evaluations - _progressAt > Window;
    }

    // Whether the best place is at an end of the search's own.
    private bool IsStoppedShort(double[] low, double[] high) =>
        Best is { } best
        && Enumerable
            .Range(0, best.Length)
            .Any(i => (best[i] <= low[i] && low[i] > lower[i]) || (best[i] >= high[i] && high[i] < upper[i]));

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
