using System.Globalization;
using System.Numerics;
using Hyperkernel.Inference.Dense;
using Hyperkernel.Inference.Grid;
using Hyperkernel.Inference.Grid.Masked;
using Hyperkernel.Inference.Models;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;

namespace Hyperkernel.Inference.Solvers;

internal sealed class MaskedGridSolver() : Solver("masked")
{
    // Below, a factorisation takes seconds, and its deviations, leave-out residuals and evidence are exact.
    private const long MostDense = 12000;

    internal override Aptness Fits(Observations observations, RegressionOptions options)
    {
        if (observations.Coordinates is null)
        {
            return new(false, GridSolver.WhyNot(observations));
        }

        string missing = GridSolver.WhyNot(observations);
        if (observations.Count <= MostDense && Dense.Fits(observations, options).IsTaken)
        {
            return new(false, $"{missing}, and {observations.Count:N0} are few enough to factor");
        }

        Int128 bytes = BytesFor(observations, options.InDouble, options.Solve.Compute);
        return bytes <= options.Solve.Compute.AvailableBytes
            ? new(true, missing)
            : new(false, $"{missing}, and the blocks of these take {MemoryBudget.Format(bytes)}");
    }

    internal override void Require(Observations observations)
    {
        if (observations.Coordinates is null)
        {
            throw new ArgumentException(
                $"The masked solver needs pairs of a context and a coordinate, but {GridSolver.WhyNot(observations)}; use the dense solver."
            );
        }
    }

    internal override SolveCost Cost(Observations observations, RegressionOptions options)
    {
        (GridMask mask, int channels) = (MaskOf(observations), (int)observations.Values.Columns);
        return options.InDouble
            ? SolveCost.OfMasked<double>(mask, channels, options.Solve.Compute)
            : SolveCost.OfMasked<float>(mask, channels, options.Solve.Compute);
    }

    internal override Regression<T> Fit<T>(RegressionData<T> data, PointKernel kernel, double ridge, RegressionOptions options)
    {
        SolveReport report = new(0, double.NaN, Converged: false);
        MaskedMethod method = MaskedMethod.Automatic;
        (Matrix<T> fields, GridMask mask) = data.IsPlain ? (data.Fields, data.Mask) : data.Merged(ridge);
        for (int way = 0; way < 2; way++)
        {
            GridModel<T>? model = null;
            try
            {
                model = GridRegression.Fit(
                    (HypernetworkKernel)kernel,
                    data.Contexts,
                    data.Coordinates!,
                    fields,
                    mask,
                    ridge,
                    options.Solve,
                    method
                );
            }
            catch (Exception e) when (e is NotPositiveDefiniteException || (e is InsufficientMemoryException && way > 0)) { }

            if (model?.Report.Converged == true)
            {
                return model;
            }

            report = model?.Report ?? report;
            MaskedMethod taken = model?.System.Method ?? MaskedMethods.For<T>(mask, options.Solve.Compute).Method;
            method = taken == MaskedMethod.Missing ? MaskedMethod.Observed : MaskedMethod.Missing;
            model?.Dispose();
            if (mask.HasOwnNoise)
            {
                break;
            }
        }

        Compute compute = options.Solve.Compute;
        return KernelSystem<T>.Fits(data.Count, compute)
            ? Dense.Fit(data, kernel, ridge, options)
            : throw new InaccurateException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The masked grid's equations were left with a relative residual of {report.RelativeResidual:0.0e-0} after "
                        + $"{report.Iterations} iterations, where {options.Solve.For<T>().RelativeResidual:0.0e-0} is allowed, and the "
                        + $"matrix of {data.Count:N0} equations does not fit in memory. A larger ridge helps, or double precision."
                )
            );
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
        if (!data.IsPlain)
        {
            throw new ArgumentException(
                "Where observations have noise of their own, or repeat a pair, the masked solver cannot compare kernels and ridges; let "
                    + "the settings be learnt, or choose by the dense solver on a part of the observations."
            );
        }

        // Entries where nothing is said: holes are what such data have.
        HeldOutPairs? heldOut =
            selection.Criterion == SelectionCriterion.LeaveOut
                ? HeldOutPairs.Draw(data.Mask, selection.Predicting ?? HoldOut.Entries, selection.Probes.Seed)
                : null;
        return GridRegression.Choose(
            [.. kernels.Cast<HypernetworkKernel>()],
            ridges,
            data.Contexts,
            data.Coordinates!,
            data.Fields,
            selection with
            {
                Predicting = selection.Predicting ?? HoldOut.Entries,
            },
            options.Solve,
            new MaskedChoice<T>(data.Mask, heldOut, (kernel, ridge) => Fit(data, kernel, ridge, options))
        );
    }

    internal override Regression<T> Read<T>(ModelManifest manifest, NpzArchive archive)
    {
        using Matrix<float> observed = archive.Read<float>(ModelArrays.Observed).Values;
        GridMask mask = GridMask.Of(observed);
        if (archive.Contains(ModelArrays.Noise))
        {
            Matrix<double> extra = archive.Read<double>(ModelArrays.Noise).Values;
            Shape.RequireEqual(mask.Contexts, mask.Coordinates, extra.Rows, extra.Columns, ModelArrays.Noise, "Model");
            Finite.Require(extra.View, ModelArrays.Noise);
            mask = mask with { Extra = extra, AreMerged = manifest.Observations > mask.Count };
            if (!(mask.SmallestNoise(manifest.Ridge) > 0))
            {
                throw new FormatException("the noise of some pairs is not positive.");
            }
        }

        return GridSolver.Read<T>(manifest, archive, mask);
    }

    private static Int128 BytesFor(Observations observations, bool inDouble, Compute compute)
    {
        GridMask mask = MaskOf(observations);
        return inDouble ? MaskedMethods.For<double>(mask, compute).Bytes : MaskedMethods.For<float>(mask, compute).Bytes;
    }

    private static GridMask MaskOf(Observations observations) =>
        GridMask.Of(observations.Contexts.Rows, observations.Coordinates!.Rows, observations.ContextOf, observations.CoordinateOf) with
        {
            HasOwnNoise = observations.Noise is not null || observations.RepeatedPlaces > 0,
        };
}
