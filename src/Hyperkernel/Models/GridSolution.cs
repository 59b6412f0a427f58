using System.Numerics;
using Hyperkernel.Features;
using Hyperkernel.Inference;
using Hyperkernel.Inference.Accuracy;
using Hyperkernel.Inference.Grid;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;

namespace Hyperkernel.Models;

/// <summary>A regression solved on a whole grid.</summary>
internal sealed class GridSolution<T>(GridModel<T> model) : Solution
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Some ten seconds on two cores: up to there, a solve for each point is worth its accuracy.
    private const double OperationsForExactness = 1e12;
    private const double UsualIterations = 10;

    // Of pairs, which are answered by small grids of their contexts and coordinates: a grid of all would be their number squared.
    private const int PairsTogether = 128;
    private const int WorthAGrid = 4;

    public override SolverKind Solver => SolverKind.Grid;

    public override SolveReport? Report => model.Report;

    public override bool IsExactGrid => model.IsExact;

    public override long ContextWidth => model.Decomposition.Contexts.Columns;

    public override GridOptions Options(GridOptions asked) => model.System.Options;

    public override double[] ProbeSums(ulong seed)
    {
        ExactGrid exact = model.Decomposition.Exact!;
        using Matrix<double> weights = ExactGrid.ByPoint(model.Weights, model.Channels);
        return KernelResidual.ProbeSums(exact.Kernel, exact.Points, weights, model.Ridge, seed, exact.Options);
    }

    public override Matrix<double> Mean(Queries queries)
    {
        if (model.IsExact && !queries.AreAllPairs)
        {
            return model.Decomposition.Exact!.Apply(PointArrays.Of<double>(queries), model.Weights, model.Channels);
        }

        return queries.AreAllPairs ? OnGrid(queries) : AtPairs(queries, model.Channels, PairsTogether, OnGrid);

        Matrix<double> OnGrid(Queries grid)
        {
            using Matrix<T> contexts = grid.Contexts.ConvertTo<T>(),
                coordinates = grid.Coordinates!.ConvertTo<T>();
            using Prediction<T> prediction = AreTraining(coordinates) ? model.Predict(contexts) : model.Predict(contexts, coordinates);
            return prediction.Mean.ConvertTo<double>();
        }
    }

    public override Deviation Deviation(Queries queries)
    {
        if (model.IsExact && !queries.AreAllPairs)
        {
            return ByFactorisation(queries);
        }

        DeviationReport? report = null;
        DeviationOptions options = OptionsFor(
            queries.AreAllPairs ? queries.Contexts.Rows * queries.Coordinates!.Rows : queries.Contexts.Rows
        );
        if (queries.AreAllPairs)
        {
            return new(OnGrid(queries), report);
        }

        // A solve for each pair, and none for others.
        Matrix<double> values = AtPairs(queries, channels: 1, options.Method == DeviationMethod.Exact ? 1 : PairsTogether, OnGrid);
        return new(values, report! with { Negative = Enumerable.Range(0, (int)values.Rows).Count(i => double.IsNaN(values[i, 0])) });

        Matrix<double> OnGrid(Queries grid)
        {
            using Matrix<T> contexts = grid.Contexts.ConvertTo<T>(),
                coordinates = grid.Coordinates!.ConvertTo<T>();
            using Deviations<T> deviations = AreTraining(coordinates)
                ? model.Deviation(contexts, options)
                : model.Deviation(contexts, coordinates, options);

            // What the first part of the pairs chose and checked stands for all.
            report ??= deviations.Report;
            options = options with { Method = report.Method, Checks = 0 };
            return deviations.Values.ConvertTo<double>();
        }
    }

    public override void Write(NpzWriter archive)
    {
        GridModelParts<T> parts = model.ToParts();
        archive.Add(PointArrays.Contexts, parts.Contexts);
        archive.Add(PointArrays.Coordinates, parts.Coordinates);
        archive.Add(ModelArrays.Weights, parts.Weights);
    }

    public override void Dispose() => model.Dispose();

    private Deviation ByFactorisation(Queries pairs)
    {
        Points<double> points = PointArrays.Of<double>(pairs);
        double[] variances = ExactGridRegression.Variances(model.System, model.Ridge, points),
            prior = model.Decomposition.Exact!.Kernel.Diagonal(points);
        return new(
            Matrix<double>.Create(variances.Length, 1, (i, _) => prior[i] == 0 ? 0 : Math.Sqrt(variances[i])),
            DeviationReport.OfFactorisation<double>(variances, prior)
        );
    }

    // By the grid of their distinct contexts and coordinates: of all pairs where they fill a fair part of it, of some at a time otherwise.
    private static Matrix<double> AtPairs(Queries pairs, int channels, int together, Func<Queries, Matrix<double>> onGrid)
    {
        Matrix<double> answers = Matrix<double>.Uninitialized(pairs.Contexts.Rows, channels);
        if (
            together > 1
            && InputList.From(pairs.Contexts, "contexts").Distinct.Count * InputList.From(pairs.Coordinates!, "coordinates").Distinct.Count
                <= WorthAGrid * answers.Rows
        )
        {
            together = (int)answers.Rows;
        }

        for (long first = 0; first < answers.Rows; first += together)
        {
            long count = Math.Min(together, answers.Rows - first);
            using Matrix<double> contexts = Rows(pairs.Contexts),
                coordinates = Rows(pairs.Coordinates!);
            InputList x = InputList.From(contexts, "contexts"),
                z = InputList.From(coordinates, "coordinates");
            using Matrix<double> grid = onGrid(Queries.AllPairs(x.Distinct.As<double>(), z.Distinct.As<double>()));
            for (int i = 0; i < count; i++)
            {
                grid.Row(x.At(i)).Slice((int)z.At(i) * channels, channels).CopyTo(answers.Row(first + i));
            }

            Matrix<double> Rows(Matrix<double> all) => all.View.Block(first, 0, count, all.Columns).ToMatrix();
        }

        return answers;
    }

    private DeviationOptions OptionsFor(long points)
    {
        if (model.IsExact)
        {
            return new() { Seed = model.System.Options.Seed };
        }

        (double x, double z) = (model.System.Contexts, model.System.Coordinates);
        double operations = points * UsualIterations * 2 * model.Decomposition.System.Rank * ((x * x * z) + (x * z * z));
        return new()
        {
            Method = operations <= OperationsForExactness ? DeviationMethod.Exact : DeviationMethod.Automatic,
            Seed = model.System.Options.Seed,
        };
    }

    // The factors of the training coordinates are there already.
    private bool AreTraining(Matrix<T> coordinates)
    {
        Matrix<T> training = model.Decomposition.Coordinates;
        bool same = training.Rows == coordinates.Rows && training.Columns == coordinates.Columns;
        for (long a = 0; same && a < training.Rows; a++)
        {
            same = training.Row(a).SequenceEqual(coordinates.Row(a));
        }

        return same;
    }
}
