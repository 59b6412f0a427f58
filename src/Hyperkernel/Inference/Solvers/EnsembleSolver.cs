using System.Numerics;
using Hyperkernel.Inference.Ensembles;
using Hyperkernel.Inference.Models;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;

namespace Hyperkernel.Inference.Solvers;

internal sealed class EnsembleSolver() : Solver("ensemble")
{
    internal override Aptness Fits(Observations observations, RegressionOptions options) =>
        new(false, "the grid solver has all points at once");

    internal override void Require(Observations observations)
    {
        if (!observations.IsPlainGrid)
        {
            throw new ArgumentException(
                $"The ensemble solver draws its subsets from a whole grid, but {GridSolver.WhyNot(observations)}; use the dense solver."
            );
        }
    }

    internal override SolveCost Cost(Observations observations, RegressionOptions options)
    {
        SubsetEnsembleOptions subsets = options.Subsets;
        long points =
            Math.Min(subsets.Contexts, observations.Contexts.Rows)
            * Math.Min(subsets.CoordinatesPerContext, observations.Coordinates!.Rows);
        SolveCost one = SolveCost.OfMatrix(points, (int)observations.Values.Columns, options.InDouble);
        return one with { Operations = subsets.Subsets * one.Operations };
    }

    internal override Regression<T> Fit<T>(RegressionData<T> data, PointKernel kernel, double ridge, RegressionOptions options) =>
        SubsetEnsemble.Fit(
            (HypernetworkKernel)kernel,
            data.Contexts,
            data.Coordinates!,
            data.Fields,
            ridge,
            options.Subsets with
            {
                Seed = options.Solve.Seed,
                Compute = options.Solve.Compute,
            }
        );

    internal override Regression<T> Read<T>(ModelManifest manifest, NpzArchive archive)
    {
        HypernetworkKernel kernel =
            manifest.Kernel as HypernetworkKernel
            ?? throw new ArgumentException("an ensemble needs a hypernetwork, and the architecture is a plain network.");
        Matrix<T> coordinates = archive.Read<T>(ModelArrays.PredictionCoordinates).Values;
        using Matrix<T> weights = archive.Read<T>(ModelArrays.Weights).Values;
        using Matrix<double> subsets = archive.Read<double>(ModelArrays.Subsets).Values;
        return SubsetEnsemble.Restore(
            kernel,
            manifest.Ridge,
            coordinates,
            PointArrays.Read<T>(archive, arePairs: true),
            weights,
            (int)Math.Clamp(subsets[0, 0], 0, int.MaxValue),
            manifest.Report?.RelativeResidual ?? double.NaN,
            manifest.Options.Compute
        );
    }
}
