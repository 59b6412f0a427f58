using System.Globalization;
using System.Numerics;
using Hyperkernel.Inference.Dense;
using Hyperkernel.Inference.Models;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;

namespace Hyperkernel.Inference.Solvers;

internal sealed class DenseSolver() : Solver("dense")
{
    internal override Aptness Fits(Observations observations, RegressionOptions options)
    {
        Int128 bytes = (Int128)observations.Count * observations.Count * (options.InDouble ? sizeof(double) : sizeof(float));
        Compute compute = options.Solve.Compute;
        bool fits = options.InDouble
            ? KernelSystem<double>.Fits(observations.Count, compute)
            : KernelSystem<float>.Fits(observations.Count, compute);
        string matrix = string.Create(
            CultureInfo.InvariantCulture,
            $"{GridSolver.WhyNot(observations)}, and the matrix of {observations.Count:N0} points takes {MemoryBudget.Format(bytes)}"
        );
        return fits ? new(true, matrix) : new(false, $"{matrix}, of {MemoryBudget.Format(compute.AvailableBytes)} available");
    }

    internal override SolveCost Cost(Observations observations, RegressionOptions options) =>
        SolveCost.OfMatrix(observations.Count, (int)observations.Values.Columns, options.InDouble);

    internal override Regression<T> Fit<T>(RegressionData<T> data, PointKernel kernel, double ridge, RegressionOptions options) =>
        DenseRegression.Fit(kernel, data.Points, data.Values, ridge, options.Solve.Compute, data.Noise);

    internal override bool Compares => true;

    internal override Choice<Regression<T>> Choose<T>(
        RegressionData<T> data,
        IReadOnlyList<PointKernel> kernels,
        IReadOnlyList<double> ridges,
        SelectionOptions selection,
        RegressionOptions options
    ) =>
        DenseRegression.Choose(kernels, ridges, data.Points, data.Values, selection, options.Solve.Compute, data.Noise).As<Regression<T>>();

    internal override Regression<T> Read<T>(ModelManifest manifest, NpzArchive archive)
    {
        using Matrix<T> values = archive.Read<T>(ModelArrays.Values).Values,
            weights = archive.Read<T>(ModelArrays.Weights).Values;
        Shape.RequireEqual(values.Rows, manifest.Channels, values.Rows, values.Columns, ModelArrays.Values, "Model");
        return DenseRegression.Restore(
            manifest.Kernel,
            PointArrays.Read<T>(archive, manifest.Kernel is HypernetworkKernel),
            values,
            weights,
            manifest.Ridge,
            manifest.Options.Compute,
            manifest.Report ?? default,
            ModelArrays.ReadNoise(archive)
        );
    }
}
