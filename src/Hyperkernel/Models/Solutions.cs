using System.Numerics;
using Hyperkernel.Inference.Dense;
using Hyperkernel.Inference.Grid;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;

namespace Hyperkernel.Models;

/// <summary>Makes solutions in one precision: of observations, of the best of several kernels and ridges, or of a model's file.</summary>
internal static class Solutions<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static Solution Fit(
        PointKernel kernel,
        Observations observations,
        double ridge,
        SolverKind solver,
        Preparation preparation,
        RegressionOptions options
    )
    {
        using Data data = new(observations, solver, preparation);
        return solver switch
        {
            SolverKind.Grid => Grid((HypernetworkKernel)kernel, data, ridge, options),
            SolverKind.Dense => new DenseSolution<T>(DenseRegression.Fit(kernel, data.Points, data.Values, ridge, Dense(options))),
            SolverKind.Iterative => new IterativeSolution<T>(
                IterativeRegression.Fit(kernel, data.Points, data.Values, ridge, Iterative(options.Solve)),
                data.Points,
                ridge
            ),
            _ => throw new ArgumentOutOfRangeException(nameof(solver), solver, "Unknown solver."),
        };
    }

    public static (Solution Solution, PointKernel Kernel, double Ridge, IReadOnlyList<Candidate> Candidates) Choose(
        IReadOnlyList<PointKernel> kernels,
        Observations observations,
        IReadOnlyList<double> ridges,
        SelectionRule rule,
        SolverKind solver,
        Preparation preparation,
        RegressionOptions options
    )
    {
        using Data data = new(observations, solver, preparation);
        if (solver == SolverKind.Grid)
        {
            GridChoice<T> choice = GridSelection.Choose(
                [.. kernels.Cast<HypernetworkKernel>()],
                ridges,
                data.Contexts,
                data.Coordinates!,
                data.Values,
                new()
                {
                    Criterion =
                        rule == SelectionRule.LeaveOut ? SelectionCriterion.LeaveOneContextOut : SelectionCriterion.LogMarginalLikelihood,
                    Probes = new() { Seed = options.Solve.Seed },
                    Grid = options.Solve,
                }
            );
            bool serves = choice.Model.Report.Converged && !IsSolvedExactly(data, options);
            Solution solution = serves ? new GridSolution<T>(choice.Model) : Grid(choice.Best.Kernel, data, choice.Best.Ridge, options);
            return (
                solution,
                choice.Best.Kernel,
                choice.Best.Ridge,
                [.. choice.Scores.Select(s => new Candidate(s.Kernel, s.Ridge, s.Value, s.StandardError))]
            );
        }

        DenseChoice<T> dense = DenseSelection.Choose(
            kernels,
            ridges,
            data.Points,
            data.Values,
            rule == SelectionRule.LeaveOut ? DenseCriterion.LeaveOneOut : DenseCriterion.LogMarginalLikelihood,
            Dense(options)
        );
        return (
            new DenseSolution<T>(dense.Model),
            dense.Best.Kernel,
            dense.Best.Ridge,
            [.. dense.Scores.Select(s => new Candidate(s.Kernel, s.Ridge, s.Value))]
        );
    }

    /// <exception cref="DataFormatException">An array is missing or damaged.</exception>
    /// <exception cref="ArgumentException">The arrays do not fit each other or the manifest.</exception>
    public static Solution Read(ModelManifest manifest, NpzArchive archive)
    {
        bool arePairs = manifest.Kernel is HypernetworkKernel;
        switch (manifest.Solver)
        {
            case SolverKind.Grid when manifest.Kernel is HypernetworkKernel kernel:
                using (
                    Matrix<T> contexts = archive.Read<T>(PointArrays.Contexts).Values,
                        coordinates = archive.Read<T>(PointArrays.Coordinates).Values
                )
                using (Matrix<double> weights = archive.Read<double>(ModelArrays.Weights).Values)
                {
                    return new GridSolution<T>(
                        GridRegression.Restore<T>(
                            new(
                                kernel,
                                contexts,
                                coordinates,
                                weights,
                                manifest.Channels,
                                manifest.Ridge,
                                manifest.Report ?? default,
                                manifest.Options,
                                manifest.IsExactGrid
                            )
                        )
                    );
                }

            case SolverKind.Dense:
                using (
                    Matrix<T> values = archive.Read<T>(ModelArrays.Values).Values,
                        weights = archive.Read<T>(ModelArrays.Weights).Values
                )
                {
                    Shape.RequireEqual(values.Rows, manifest.Channels, values.Rows, values.Columns, ModelArrays.Values, "Model");
                    return new DenseSolution<T>(
                        DenseRegression.Restore(
                            manifest.Kernel,
                            PointArrays.Read<T>(archive, arePairs),
                            values,
                            weights,
                            manifest.Ridge,
                            new() { Cancellation = manifest.Options.Cancellation },
                            manifest.Report ?? default
                        )
                    );
                }

            case SolverKind.Iterative:
                Points<T> points = PointArrays.Read<T>(archive, arePairs);
                Matrix<double> solved = archive.Read<double>(ModelArrays.Weights).Values;
                Shape.RequireEqual(points.Count, manifest.Channels, solved.Rows, solved.Columns, ModelArrays.Weights, "Model");
                Finite.Require(solved.View, ModelArrays.Weights);
                return new IterativeSolution<T>(
                    new(manifest.Kernel, points, solved, manifest.Report ?? default, preconditionerRank: 0, Iterative(manifest.Options)),
                    points,
                    manifest.Ridge
                );

            default:
                throw new ArgumentException("the grid solver needs a hypernetwork, and the architecture is a plain network.");
        }
    }

    // What the data are decides, so a grid whose solver was asked for by name is solved by it.
    private static bool IsSolvedExactly(Data data, RegressionOptions options) =>
        options.Solver is null && data.Contexts.Rows * data.Coordinates!.Rows <= SolverDecision.MostExact;

    private static GridSolution<T> Grid(HypernetworkKernel kernel, Data data, double ridge, RegressionOptions options)
    {
        GridOptions solve = IsSolvedExactly(data, options) ? options.Solve with { ExactUpTo = SolverDecision.MostExact } : options.Solve;
        GridModel<T> model = GridRegression.Fit(kernel, data.Contexts, data.Coordinates!, data.Values, ridge, solve);
        return new(model.Report.Converged ? model : ExactGridRegression.InPlaceOf(model, data.Values));
    }

    private static IterativeOptions Iterative(GridOptions options) =>
        new()
        {
            RelativeResidual = options.For<T>().RelativeResidual,
            MaxIterations = options.MaxIterations,
            Seed = options.Seed,
            Backend = options.Backend,
            Progress = options.Progress,
            Cancellation = options.Cancellation,
        };

    private static DenseOptions Dense(RegressionOptions options) =>
        new()
        {
            Backend = options.Solve.Backend,
            Cancellation = options.Solve.Cancellation,
            Progress = options.DenseProgress,
        };

    /// <summary>Prepared observations in this precision.</summary>
    private sealed class Data : IDisposable
    {
        private readonly Lazy<Points<T>> _points;

        public Data(Observations observations, SolverKind solver, Preparation preparation)
        {
            using Matrix<double> values = solver == SolverKind.Grid ? observations.GridValues() : observations.Values.Clone();
            preparation.Centre(values);
            Contexts = InPrecision(preparation.Contexts(observations.Contexts), "contexts");
            Coordinates = observations.Coordinates is { } coordinates ? InPrecision(coordinates, "coordinates") : null;
            Values = InPrecision(values, "values");
            _points = new(() => PointArrays.Of(Contexts, Coordinates, observations.ContextOf, observations.CoordinateOf));
        }

        public Matrix<T> Contexts { get; }

        public Matrix<T>? Coordinates { get; }

        public Matrix<T> Values { get; }

        public Points<T> Points => _points.Value;

        public void Dispose()
        {
            Contexts.Dispose();
            Coordinates?.Dispose();
            Values.Dispose();
        }

        private static Matrix<T> InPrecision(Matrix<double> given, string name)
        {
            Matrix<T> matrix = given.ConvertTo<T>();
            for (long i = 0; i < matrix.Rows; i++)
            {
                foreach (T entry in matrix.Row(i))
                {
                    if (!T.IsFinite(entry))
                    {
                        string remedy =
                            typeof(T) == typeof(float)
                                ? $"single precision; scale the {name}, or use double precision"
                                : $"double precision once it is centred; scale the {name} down";
                        throw new ArgumentException($"{name}: row {i} has an entry that is too large for {remedy}.");
                    }
                }
            }

            return matrix;
        }
    }
}
