using Hyperkernel.Inference;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Operators;

/// <summary>Chooses settings by leaving functions out: one setting after the other, each as long as it helps.</summary>
internal sealed class OperatorLearning(
    Matrix<double> inputs,
    Matrix<double> outputs,
    FunctionGrid inputGrid,
    FunctionGrid outputGrid,
    OperatorSearch search
)
{
    // What a setting must gain to be taken: less is chance.
    private const double Gain = 0.998;
    private const int MostSteps = 6;
    private readonly Dictionary<OperatorOptions, double?> _tried = [];
    private readonly List<OperatorChoice> _path = [];

    /// <summary>All that was tried, in this order.</summary>
    public IReadOnlyList<OperatorChoice> Path => _path;

    /// <summary>The best settings, from some on.</summary>
    public OperatorOptions Best(OperatorOptions start)
    {
        OperatorOptions best = search.Kernels.Select(kernel => Scales(start with { Kernel = kernel })).MinBy(Error)!;
        best = OneOf(best, search.SpectralPowers, (o, q) => o with { SpectralPower = q });
        best = OneOf(best, search.AmplitudePowers, (o, p) => o with { AmplitudePower = p });
        best = OneOf(best, search.LinearWeights, (o, w) => o with { LinearWeight = w });
        best = Scales(best);
        return OneOf(best, search.Ridges, (o, ridge) => o with { Ridge = ridge });
    }

    /// <summary>Scales, powers and the ridge once more, in smaller steps.</summary>
    public OperatorOptions Refined(OperatorOptions best)
    {
        double half = Math.Sqrt(10);
        best = Along(best, half, 1 / half, (o, f) => o with { Ridge = o.Ridge * f });
        best = Along(best, 0.0625, -0.0625, (o, step) => o with { SpectralPower = Math.Clamp(o.SpectralPower + step, -4, 4) });
        best = Along(best, 1, -1, (o, step) => o with { AmplitudePower = Math.Clamp(o.AmplitudePower + step, -16, 16) });
        return Scales(best, [Math.Sqrt(2)]);
    }

    private static bool IsBetter(double error, double than) => error < Gain * than;

    private OperatorOptions Scales(OperatorOptions options) => Scales(options, [2, Math.Sqrt(2)]);

    private OperatorOptions Scales(OperatorOptions options, ReadOnlySpan<double> factors)
    {
        if (!search.SearchesScales)
        {
            return options;
        }

        foreach (double factor in factors)
        {
            options = Along(options, factor, 1 / factor, (o, f) => o with { ContextScale = o.ContextScale * f });
            if (!options.Kernel.CoordinatesAreApart)
            {
                options = Along(options, factor, 1 / factor, (o, f) => o with { LengthScale = o.LengthScale * f });
            }
        }

        return options;
    }

    // Up as long as it helps, or else down.
    private OperatorOptions Along(OperatorOptions options, double up, double down, Func<OperatorOptions, double, OperatorOptions> move)
    {
        foreach (double step in (ReadOnlySpan<double>)[up, down])
        {
            OperatorOptions start = options;
            for (int n = 0; n < MostSteps; n++)
            {
                OperatorOptions next = move(options, step);
                if (!IsBetter(Error(next), Error(options)))
                {
                    break;
                }

                options = next;
            }

            if (options != start)
            {
                break;
            }
        }

        return options;
    }

    private OperatorOptions OneOf(OperatorOptions options, IReadOnlyList<double> values, Func<OperatorOptions, double, OperatorOptions> set)
    {
        foreach (double value in values)
        {
            OperatorOptions next = set(options, value);
            options = IsBetter(Error(next), Error(options)) ? next : options;
        }

        return options;
    }

    private double Error(OperatorOptions options)
    {
        if (!_tried.TryGetValue(options, out double? error))
        {
            options.Compute.Cancellation.ThrowIfCancellationRequested();
            try
            {
                using OperatorRegression fit = OperatorRegression.Fit(
                    inputs,
                    outputs,
                    inputGrid,
                    outputGrid,
                    options with
                    {
                        Compute = options.Compute.Quiet,
                    }
                );
                error = fit.Report.LeaveOutError;
            }
            catch (Exception e) when (e is NotPositiveDefiniteException or InaccurateException)
            {
                error = null;
            }

            _tried.Add(options, error);
            _path.Add(new(options, error));
            options.Compute.Report("settings", _path.Count, _path.Count + 1);
        }

        return error ?? double.PositiveInfinity;
    }
}
