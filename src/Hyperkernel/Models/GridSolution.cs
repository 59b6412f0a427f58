using System.Numerics;
using Hyperkernel.Data;
using Hyperkernel.Inference;
using Hyperkernel.Inference.Grid;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Models;

/// <summary>A regression solved on a whole grid.</summary>
internal sealed class GridSolution<T>(GridModel<T> model) : Solution
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override SolverKind Solver => SolverKind.Grid;

    public override SolveReport? Report => model.Report;

    public override Matrix<double> Mean(Queries queries)
    {
        return queries.AreAllPairs ? OnGrid(queries) : AtPairs(queries, model.Channels, OnGrid);

        Matrix<double> OnGrid(Queries grid)
        {
            using Matrix<T> contexts = grid.Contexts.ConvertTo<T>(), coordinates = grid.Coordinates!.ConvertTo<T>();
            using Prediction<T> prediction = AreTraining(coordinates) ? model.Predict(contexts) : model.Predict(contexts, coordinates);
            return prediction.Mean.ConvertTo<double>();
        }
    }

    public override Deviation Deviation(Queries queries)
    {
        DeviationReport? report = null;
        Matrix<double> values = queries.AreAllPairs ? OnGrid(queries) : AtPairs(queries, channels: 1, OnGrid);
        return new(values, report);

        Matrix<double> OnGrid(Queries grid)
        {
            using Matrix<T> contexts = grid.Contexts.ConvertTo<T>(), coordinates = grid.Coordinates!.ConvertTo<T>();
            using Deviations<T> deviations = AreTraining(coordinates) ? model.Deviation(contexts) : model.Deviation(contexts, coordinates);
            report = deviations.Report;
            return deviations.Values.ConvertTo<double>();
        }
    }

    public override void Write(NpzWriter archive)
    {
        GridModelParts<T> parts = model.ToParts();
        archive.Add(ModelArrays.Contexts, parts.Contexts);
        archive.Add(ModelArrays.Coordinates, parts.Coordinates);
        archive.Add(ModelArrays.Weights, parts.Weights);
    }

    public override void Dispose() => model.Dispose();

    // The grid of all distinct contexts and coordinates of the pairs, and of it the pairs.
    private static Matrix<double> AtPairs(Queries pairs, int channels, Func<Queries, Matrix<double>> onGrid)
    {
        InputList x = InputList.From(pairs.Contexts, "contexts"), z = InputList.From(pairs.Coordinates!, "coordinates");
        using Matrix<double> grid = onGrid(Queries.AllPairs(x.Distinct.As<double>(), z.Distinct.As<double>()));
        return Matrix<double>.Create(pairs.Contexts.Rows, channels, (i, c) => grid[x.At(i), (z.At(i) * channels) + c]);
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
