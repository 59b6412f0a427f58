using System.Numerics;
using Hyperkernel.Inference.Dense;
using Hyperkernel.Inference.Grid;
using Hyperkernel.Inference.Iterative;
using Hyperkernel.Inference.Solvers;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Randomness;

namespace Hyperkernel.Inference.Models;

/// <summary>Leaves observations out of a fit that is known, and compares them with what the others say of them.</summary>
internal sealed class Validator(PointKernel kernel, double ridge, Preparation preparation, Observations observations, HoldOut leftOut)
{
    // One part in so many is held out where all in turn would be too many solves.
    private const int Share = 10;

    // Each takes a right-hand side of the iterative solver; so many cost about as much as the kernel's entries do.
    private const int MostSolves = 64;

    private double Scale => preparation.Scale ?? 1;

    /// <summary>Throws where nothing can be left out.</summary>
    /// <exception cref="ArgumentException">There is only one part, or the solver is the ensemble.</exception>
    public static void Require(Observations observations, HoldOut leftOut, Solver solver)
    {
        if (solver == Solver.Ensemble)
        {
            throw new ArgumentException(
                "Validation: an ensemble of subsets is not a regression on all observations, so leaving out one of them says nothing of "
                    + "it; the grid and the dense solver can be validated."
            );
        }

        if ((leftOut == HoldOut.Contexts ? observations.Contexts.Rows : observations.Count) < 2)
        {
            string part =
                leftOut == HoldOut.Entries ? "observation"
                : observations.Coordinates is null ? "input"
                : "context";
            throw new ArgumentException($"Validation: there is only one {part}, so nothing is left to predict it from.");
        }
    }

    /// <summary>A tenth of some parts, at least one, drawn; the parts change their order.</summary>
    public static HashSet<long> Tenth(long[] parts, ulong seed)
    {
        int count = Math.Max(1, parts.Length / Share);
        new CounterRandom(seed, RandomStream.HeldOut).Choose<long>(0, parts, count);
        return [.. parts.AsSpan(0, count)];
    }

    /// <summary>Leaves out every part in turn; null where that takes too much.</summary>
    public Validation? InClosedForm(Solution solution, RegressionOptions options)
    {
        int[][] parts = LeftOutParts.Of(observations.ContextOf, wholeContexts: leftOut == HoldOut.Contexts);
        using LeftOutParts? left = solution.LeaveOut(parts) ?? BySmallMatrix(parts, options.Solve.Compute);
        if (left is null)
        {
            return null;
        }

        preparation.RestoreScale(left.Residuals);
        preparation.RestoreScale(left.Deviations);
        return Of([.. Enumerable.Range(0, (int)observations.Count).Select(i => (long)i)], left.Residuals, left.Deviations) with
        {
            IsClosedForm = true,
        };
    }

    /// <summary>Leaves out a tenth of the parts at once, and solves for the others.</summary>
    public Validation ByFit<T>(RegressionOptions options)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        (long[] held, long[] kept) = Draw(options.Solve.Seed);
        Observations rest = observations.Only(kept);
        using RegressionData<T> all = new(observations, preparation),
            training = new(rest, preparation);
        Points<T> points = PointArrays.Of(
            all.Contexts,
            all.Coordinates,
            Of(observations.ContextOf, held),
            Of(observations.CoordinateOf, held)
        );
        Solver solver = SolverDecision.For(rest, options).Solver;
        (Matrix<double> mean, Matrix<double> deviations, bool areTrusted) =
            solver == Solver.Iterative ? ByIterations(training, points, options) : BySolver(solver, training, points, options);
        using (mean)
        using (deviations)
        {
            preparation.Restore(mean);
            preparation.RestoreScale(deviations);
            double noise = Math.Sqrt(ridge) * Scale;
            for (int i = 0; i < held.Length; i++)
            {
                double own = observations.Noise?[(int)held[i]] ?? 0;
                deviations[i, 0] = double.Hypot(deviations[i, 0], double.Hypot(noise, own));
                for (int c = 0; c < mean.Columns; c++)
                {
                    mean[i, c] = observations.Values[held[i], c] - mean[i, c];
                }
            }

            return Of(held, mean, deviations) with
            {
                AreDeviationsTrusted = areTrusted,
            };
        }
    }

    private (Matrix<double> Mean, Matrix<double> Deviations, bool AreTrusted) BySolver<T>(
        Solver solver,
        RegressionData<T> training,
        Points<T> points,
        RegressionOptions options
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using Regression<T> regression = solver.Fit(training, kernel, ridge, options);
        using Matrix<T> mean = regression.Mean(points);
        using Deviations<T> deviations = OnGrid(points) is var (contexts, coordinates)
            ? regression.Deviation(contexts, coordinates)
            : regression.Deviation(points);
        Matrix<double> list = Matrix<double>.Create(
            points.Count,
            1,
            (i, _) => double.CreateTruncating(deviations.Values[i / deviations.Values.Columns, i % deviations.Values.Columns])
        );
        return (mean.ConvertTo<double>(), list, deviations.Report.IsTrusted);
    }

    // The reduction of the variance at some points comes with the mean, as more right-hand sides.
    private (Matrix<double> Mean, Matrix<double> Deviations, bool AreTrusted) ByIterations<T>(
        RegressionData<T> training,
        Points<T> points,
        RegressionOptions options
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        long step = Math.Max(1, points.Count / MostSolves);
        long[] places = [.. Enumerable.Range(0, (int)Math.Min(MostSolves, points.Count)).Select(k => k * step)];
        Points<T> some = points.Select(places);
        int channels = (int)training.Values.Columns;
        using Matrix<T> cross = kernel.Matrix(training.Points, some, options.Solve.Compute.Quiet),
            right = Matrix<T>.Create(
                training.Values.Rows,
                channels + places.Length,
                (i, j) => j < channels ? training.Values[i, j] : cross[i, j - channels]
            );
        using IterativeModel<T> model = IterativeRegression.Fit(kernel, training.Points, right, ridge, options.Solve, training.Noise);
        using Matrix<T> answers = model.Mean(points);
        double[] prior = kernel.Diagonal(some);
        Matrix<double> deviations = Matrix<double>.Create(points.Count, 1, (_, _) => double.NaN);
        for (int k = 0; k < places.Length; k++)
        {
            double taken = double.CreateTruncating(answers[places[k], channels + k]);
            deviations[places[k], 0] = Math.Sqrt(Math.Max(0, prior[k] - taken));
        }

        return (
            Matrix<double>.Create(points.Count, channels, (i, c) => double.CreateTruncating(answers[i, c])),
            deviations,
            model.Report.Converged
        );
    }

    // Where contexts of a whole grid are held out, their points are all pairs in the grid's order.
    private (Matrix<T> Contexts, Matrix<T> Coordinates)? OnGrid<T>(Points<T> points)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        observations.IsWholeGrid && observations.Repeated == 0 && leftOut == HoldOut.Contexts
            ? (points.Contexts.Distinct.As<T>(), points.Coordinates!.Distinct.As<T>())
            : null;

    private LeftOutParts? BySmallMatrix(int[][] parts, Compute compute)
    {
        if (observations.Count > GridSolver.MostExact || !KernelSystem<double>.Fits(observations.Count, compute))
        {
            return null;
        }

        using RegressionData<double> data = new(observations, preparation);
        using DenseModel<double> model = DenseRegression.Fit(kernel, data.Points, data.Values, ridge, compute, data.Noise);
        return model.LeaveOut(parts);
    }

    private Validation Of(long[] held, Matrix<double> residuals, Matrix<double> deviations)
    {
        PredictionScore score = PredictionScore.Of(residuals, deviations);
        long channels = residuals.Columns;
        bool isByContext = leftOut == HoldOut.Contexts;
        return new()
        {
            LeftOut = leftOut,
            IsClosedForm = false,
            Parts = isByContext ? Contexts(held) : held.Length,
            Model = score,
            Constant = Constant(held),
            Independent = isByContext ? channels * Contexts(held.Where((_, i) => deviations[i, 0] > 0)) : score.Judged,
        };

        long Contexts(IEnumerable<long> which) => which.Select(i => observations.ContextOf[i]).Distinct().LongCount();
    }

    private PredictionScore? Constant(long[] held)
    {
        Matrix<double> values = observations.Values;
        ColumnScaling standard = ColumnScaling.Standard(values);
        if (Array.Exists(standard.Factors, factor => factor == 0))
        {
            return null;
        }

        using Matrix<double> residuals = Matrix<double>.Create(
                held.Length,
                values.Columns,
                (i, c) => values[held[i], c] - standard.Shifts[c]
            ),
            deviations = Matrix<double>.Create(held.Length, values.Columns, (_, c) => 1 / standard.Factors[c]);
        return PredictionScore.Of(residuals, deviations);
    }

    private (long[] Held, long[] Kept) Draw(ulong seed)
    {
        bool isByContext = leftOut == HoldOut.Contexts;
        long[] parts = [.. Enumerable.Range(0, (int)(isByContext ? observations.Contexts.Rows : observations.Count)).Select(i => (long)i)];
        HashSet<long> drawn = Tenth(parts, seed);
        ILookup<bool, long> split = Enumerable
            .Range(0, (int)observations.Count)
            .Select(i => (long)i)
            .ToLookup(i => drawn.Contains(isByContext ? observations.ContextOf[i] : i));
        return ([.. split[true]], [.. split[false]]);
    }

    private static long[] Of(long[] numbers, long[] which) => numbers.Length == 0 ? [] : Array.ConvertAll(which, i => numbers[i]);
}
