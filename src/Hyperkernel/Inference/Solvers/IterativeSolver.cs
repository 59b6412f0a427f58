using System.Numerics;
using Hyperkernel.Inference.Iterative;
using Hyperkernel.Inference.Models;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;

namespace Hyperkernel.Inference.Solvers;

internal sealed class IterativeSolver() : Solver("iterative")
{
    internal override Aptness Fits(Observations observations, RegressionOptions options) =>
        new(true, Dense.Fits(observations, options).Reason);

    internal override SolveCost Cost(Observations observations, RegressionOptions options) =>
        SolveCost.OfEntries(observations.Count, (int)observations.Values.Columns);

    internal override Regression<T> Fit<T>(RegressionData<T> data, PointKernel kernel, double ridge, RegressionOptions options) =>
        IterativeRegression.Fit(kernel, data.Points, data.Values, ridge, options.Solve, data.Noise);

    internal override Regression<T> Read<T>(ModelManifest manifest, NpzArchive archive)
    {
        Points<T> points = PointArrays.Read<T>(archive, manifest.Kernel is HypernetworkKernel);
        Matrix<double> weights = archive.Read<double>(ModelArrays.Weights).Values;
        Shape.RequireEqual(points.Count, manifest.Channels, weights.Rows, weights.Columns, ModelArrays.Weights, "Model");
        Finite.Require(weights.View, ModelArrays.Weights);
        return new IterativeModel<T>(
            manifest.Kernel,
            points,
            weights,
            manifest.Ridge,
            manifest.Report ?? default,
            preconditionerRank: 0,
            manifest.Options
        )
        {
            Noise = Noise(archive, points.Count),
        };
    }

    private static double[]? Noise(NpzArchive archive, long count)
    {
        double[]? noise = ModelArrays.ReadNoise(archive);
        TrainingData.CheckNoise(noise, count, ModelArrays.Noise);
        return noise;
    }
}
