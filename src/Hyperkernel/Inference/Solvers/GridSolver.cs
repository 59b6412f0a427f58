using System.Globalization;
using System.Numerics;
using Hyperkernel.Inference.Grid;
using Hyperkernel.Inference.Grid.Masked;
using Hyperkernel.Inference.Models;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;

namespace Hyperkernel.Inference.Solvers;

internal sealed class GridSolver() : Solver("grid")
{
    /// <summary>
    /// Up to so many equations a grid's matrix is factored in double precision, unless the grid solver is asked for by name.
    /// </summary>
    public const long MostExact = 4096;

    internal override Aptness Fits(Observations observations, RegressionOptions options) =>
        observations.IsPlainGrid
            ? new(
                true,
                $"every pair of {Counted.Of(observations.Contexts.Rows, "context")} and "
                    + $"{Counted.Of(observations.Coordinates!.Rows, "coordinate")} was observed"
            )
            : new(false, WhyNot(observations));

    internal override void Require(Observations observations)
    {
        if (!observations.IsPlainGrid)
        {
            throw new ArgumentException(
                $"The grid solver needs every pair of a context and a coordinate once, but {WhyNot(observations)}; use the "
                    + $"{(observations.Coordinates is null ? "" : "masked or the ")}dense solver."
            );
        }
    }

    internal override SolveCost Cost(Observations observations, RegressionOptions options)
    {
        (long x, long z, int channels) = (observations.Contexts.Rows, observations.Coordinates!.Rows, (int)observations.Values.Columns);
        return options.Solver is null && x * z <= MostExact
            ? SolveCost.OfMatrix(x * z, channels, inDouble: true)
            : SolveCost.OfGrid(x, z, channels, options.InDouble);
    }

    internal override Regression<T> Fit<T>(RegressionData<T> data, PointKernel kernel, double ridge, RegressionOptions options)
    {
        SolverOptions solve = IsSolvedExactly(data, options) ? options.Solve with { ExactUpTo = MostExact } : options.Solve;
        GridModel<T> model = GridRegression.Fit((HypernetworkKernel)kernel, data.Contexts, data.Coordinates!, data.Fields, ridge, solve);
        return model.Report.Converged ? model : ExactGridRegression.InPlaceOf(model, data.Fields);
    }

    internal override bool Compares => true;

    internal override Choice<Regression<T>> Choose<T>(
        RegressionData<T> data,
        IReadOnlyList<PointKernel> kernels,
        IReadOnlyList<double> ridges,
        SelectionOptions selection,
        RegressionOptions options
    )
    {
        Choice<GridModel<T>> choice = GridRegression.Choose(
            [.. kernels.Cast<HypernetworkKernel>()],
            ridges,
            data.Contexts,
            data.Coordinates!,
            data.Fields,
            selection,
            options.Solve
        );
        if (choice.Model.Report.Converged && !IsSolvedExactly(data, options))
        {
            return choice.As<Regression<T>>();
        }

        choice.Dispose();
        return new(Fit(data, choice.Best.Kernel, choice.Best.Ridge, options), choice.Best, choice.Candidates);
    }

    internal override Regression<T> Read<T>(ModelManifest manifest, NpzArchive archive) => Read<T>(manifest, archive, mask: null);

    /// <summary>A grid's regression from its arrays, with the pairs that were observed; null where all were.</summary>
    internal static GridModel<T> Read<T>(ModelManifest manifest, NpzArchive archive, GridMask? mask)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        HypernetworkKernel kernel =
            manifest.Kernel as HypernetworkKernel
            ?? throw new ArgumentException("the grid solver needs a hypernetwork, and the architecture is a plain network.");
        using Matrix<T> contexts = archive.Read<T>(PointArrays.Contexts).Values,
            coordinates = archive.Read<T>(PointArrays.Coordinates).Values;
        using Matrix<double> weights = archive.Read<double>(ModelArrays.Weights).Values;
        return GridRegression.Restore<T>(
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
            {
                Mask = mask,
            }
        );
    }

    /// <summary>Why observations are no whole grid, a clause.</summary>
    internal static string WhyNot(Observations observations) =>
        observations.Coordinates is null ? "a plain network has no coordinates"
        : observations.IsWholeGrid ? "observations have noise of their own"
        : observations.Missing > 0
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{observations.Missing:N0} of {observations.Contexts.Rows * observations.Coordinates.Rows:N0} pairs were not observed"
            )
        : string.Create(CultureInfo.InvariantCulture, $"{observations.Repeated:N0} observations repeat a pair");

    // What the data are decides, so a grid whose solver was asked for by name is solved by it.
    private static bool IsSolvedExactly<T>(RegressionData<T> data, RegressionOptions options)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        options.Solver is null && data.Contexts.Rows * data.Coordinates!.Rows <= MostExact;
}
