using System.Numerics;
using Hyperkernel.Inference.Dense;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Grid;

/// <summary>Which way a grid's deviations are computed where nobody says: as exactly as some ten seconds allow.</summary>
internal static class GridDeviations
{
    // Some ten seconds on two cores.
    private const double OperationsForExactness = 1e12;
    private const double UsualIterations = 10;
    private const long NumbersAtOnce = 1L << 23;

    /// <summary>Deviations at points, N' x 1.</summary>
    public static Deviations<T> At<T>(GridModel<T> model, Points<T> points)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        DeviationOptions options = OptionsFor(model, points.Count);
        return model.IsExact || IsFactored(model, options, points.Count) ? ByFactorisation(model, points) : At(model, points, options);
    }

    /// <summary>Deviations at points by a factorisation or a solve for each, however long that takes: N' x 1.</summary>
    public static Deviations<T> Exactly<T>(GridModel<T> model, Points<T> points)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        DeviationOptions options = OptionsFor(model, points.Count);
        return model.IsExact || IsFactored(model, options, points.Count)
            ? ByFactorisation(model, points)
            : At(model, points, options with { Method = DeviationMethod.Exact, Batch = BatchFor(model.System) });
    }

    private static Deviations<T> At<T>(GridModel<T> model, Points<T> points, DeviationOptions options)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // What the first part of the points chose and checked stands for all. A solve for each point, and none for others.
        bool areAllPairs = points.Contexts.Distinct.Count * points.Coordinates!.Distinct.Count <= points.Count;
        DeviationReport? report = null;
        Matrix<T> values = PointsOnGrids.Answer(
            points,
            channels: 1,
            options.Method == DeviationMethod.Exact && !areAllPairs ? 1 : PointsOnGrids.Together,
            (contexts, coordinates) =>
            {
                Deviations<T> part = model.DeviationAt(contexts, model.AreTraining(coordinates) ? null : coordinates, options);
                report ??= part.Report;
                options = options with { Method = report.Method, Checks = 0 };
                return part.Values;
            }
        );
        return new(values, report! with { Negative = Enumerable.Range(0, (int)values.Rows).Count(i => T.IsNaN(values[i, 0])) });
    }

    /// <summary>Deviations at all pairs of contexts and coordinates, N' x M.</summary>
    public static Deviations<T> On<T>(GridModel<T> model, Matrix<T> contexts, Matrix<T> coordinates)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        long points = contexts.Rows * coordinates.Rows;
        DeviationOptions options = OptionsFor(model, points);
        if (model.IsExact || !IsFactored(model, options, points))
        {
            return model.DeviationAt(contexts, model.AreTraining(coordinates) ? null : coordinates, options);
        }

        using Deviations<T> list = ByFactorisation(model, Points<T>.Grid(contexts, coordinates));
        return list with { Values = ChannelStack.Fields(list.Values, contexts.Rows) };
    }

    private static Deviations<T> ByFactorisation<T>(GridModel<T> model, Points<T> points)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Points<double> wide = points.In<double>();
        double[] variances = ExactGridRegression.Variances(model.System, model.Ridge, wide),
            prior = model.Kernel.Diagonal(wide);
        return new(
            Matrix<T>.Create(variances.Length, 1, (i, _) => prior[i] == 0 ? T.Zero : T.CreateTruncating(Math.Sqrt(variances[i]))),
            DeviationReport.OfFactorisation<double>(variances, prior)
        );
    }

    // Where a solve for each point takes too long, one factorisation for all may not.
    private static bool IsFactored<T>(GridModel<T> model, DeviationOptions options, long points)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        long equations = model.System.Equations;
        double square = (double)equations * equations;
        return options.Method != DeviationMethod.Exact
            && model is { System.Mask: null, Decomposition.Exact: not null }
            && square * ((equations / 3.0) + points) <= OperationsForExactness
            && KernelSystem<double>.Fits(equations, model.System.Options.Compute);
    }

    // Products of several fields at once are faster, as long as they are not many numbers.
    private static int BatchFor<T>(GridSystem<T> system)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        (int)Math.Clamp(NumbersAtOnce / (system.Contexts * system.Coordinates), 8, 64);

    private static DeviationOptions OptionsFor<T>(GridModel<T> model, long points)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        DeviationOptions options = new() { Seed = model.System.Options.Seed };
        if (model.IsExact)
        {
            return options;
        }

        (double x, double z) = (model.System.Contexts, model.System.Coordinates);
        double operations = points * UsualIterations * 2 * model.Decomposition.System.Rank * ((x * x * z) + (x * z * z));
        return operations <= OperationsForExactness ? options with { Method = DeviationMethod.Exact } : options;
    }
}
