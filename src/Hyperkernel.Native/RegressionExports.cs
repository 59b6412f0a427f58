using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Hyperkernel.Inference;
using Hyperkernel.Inference.Models;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Architecture = Hyperkernel.Architectures.Architecture;

namespace Hyperkernel.Native;

/// <summary>Functions of hyperkernel.h about regression.</summary>
internal static unsafe partial class Exports
{
    [UnmanagedCallersOnly(EntryPoint = "hk_fit", CallConvs = [typeof(CallConvCdecl)])]
    public static int Fit(
        long architecture,
        NativeArray* x,
        NativeArray* z,
        int grid,
        NativeArray* values,
        NativeArray* noise,
        byte* options,
        NativeMonitor* monitor,
        long* regression
    ) =>
        Call.Of(() =>
        {
            FitRequest request = Options.Read(options, RequestJson.Default.FitRequest);
            Architecture? given = architecture == 0 ? null : Handles.Get<HeldArchitecture>(architecture).Architecture;
            NativeInputs points = NativeInputs.Required(x, z, grid, nameof(x), nameof(z));
            NativeArray y = NativeArray.Required(values, nameof(values));
            NativeArray? deviations = NativeArray.At(noise, nameof(noise));
            Turn turn = new();
            RegressionModel? model = null;
            turn.Take(monitor, () => model = Fitting.Fit(given, ObservationReader.Read(points, y, deviations), request, turn.Compute));
            Keep(regression, new HeldRegression(model!) { Turn = turn });
        });

    [UnmanagedCallersOnly(EntryPoint = "hk_predict", CallConvs = [typeof(CallConvCdecl)])]
    public static int Predict(
        long regression,
        NativeArray* x,
        NativeArray* z,
        int grid,
        NativeArray* mean,
        NativeArray* deviation,
        NativeMonitor* monitor
    ) =>
        Call.Of(() =>
            Predict(
                regression,
                NativeInputs.Required(x, z, grid, nameof(x), nameof(z)),
                mean,
                deviation,
                monitor,
                (model, queries, wantsMean, wantsDeviation) =>
                    (wantsMean ? model.Mean(queries) : null, wantsDeviation ? model.Deviation(queries) : null)
            )
        );

    [UnmanagedCallersOnly(EntryPoint = "hk_leave_out", CallConvs = [typeof(CallConvCdecl)])]
    public static int LeaveOut(
        long regression,
        byte* leftOut,
        NativeArray* residuals,
        double* meanSquare,
        double* standardError,
        NativeMonitor* monitor
    ) =>
        Call.Of(() =>
        {
            HeldRegression held = Handles.Get<HeldRegression>(regression);
            HoldOut? parts = Options.LeftOut(Call.Text(leftOut), "left_out");
            NativeArray? wanted = Destination(residuals, nameof(residuals));
            held.Use(
                monitor,
                () =>
                {
                    using LeftOut<double> found = held.Model.LeaveOut(parts);
                    wanted?.Write<double>(found.Residuals, nameof(residuals));
                    Set(meanSquare, found.MeanSquare);
                    Set(standardError, found.StandardError ?? 0);
                }
            );
        });

    [UnmanagedCallersOnly(EntryPoint = "hk_evidence", CallConvs = [typeof(CallConvCdecl)])]
    public static int Evidence(long regression, double* value, double* standardError, NativeMonitor* monitor) =>
        Call.Of(() =>
        {
            HeldRegression held = Handles.Get<HeldRegression>(regression);
            held.Use(
                monitor,
                () =>
                {
                    LogMarginalLikelihood found = held.Model.LogMarginalLikelihood();
                    Set(value, found.Value);
                    Set(standardError, found.StandardError ?? 0);
                }
            );
        });

    [UnmanagedCallersOnly(EntryPoint = "hk_predict_trained", CallConvs = [typeof(CallConvCdecl)])]
    public static int PredictTrained(
        long regression,
        NativeArray* x,
        NativeArray* z,
        int grid,
        double time,
        NativeArray* mean,
        NativeArray* deviation,
        NativeMonitor* monitor
    ) =>
        Call.Of(() =>
            Predict(
                regression,
                NativeInputs.Required(x, z, grid, nameof(x), nameof(z)),
                mean,
                deviation,
                monitor,
                (model, queries, _, wantsDeviation) => model.Trained(queries, time, wantsDeviation)
            )
        );

    [UnmanagedCallersOnly(EntryPoint = "hk_condition", CallConvs = [typeof(CallConvCdecl)])]
    public static int Condition(
        long regression,
        NativeArray* x,
        NativeArray* z,
        int grid,
        NativeArray* values,
        NativeMonitor* monitor,
        long* conditioned
    ) =>
        Call.Of(() =>
        {
            HeldRegression held = Handles.Get<HeldRegression>(regression);
            NativeInputs points = NativeInputs.Required(x, z, grid, nameof(x), nameof(z));
            NativeArray known = NativeArray.Required(values, nameof(values));
            Keep(
                conditioned,
                held.With(
                    monitor,
                    model =>
                    {
                        known.RequireCount(CountOf(points, model) * model.Channels, nameof(values));
                        using Matrix<double> given = known.Read<double>();
                        return model.Condition(points.Queries(), given);
                    }
                )
            );
        });

    [UnmanagedCallersOnly(EntryPoint = "hk_validate", CallConvs = [typeof(CallConvCdecl)])]
    public static int Validate(
        long regression,
        NativeArray* x,
        NativeArray* z,
        int grid,
        NativeArray* values,
        NativeArray* noise,
        byte* options,
        NativeMonitor* monitor,
        long* validation
    ) =>
        Call.Of(() =>
        {
            HeldRegression held = Handles.Get<HeldRegression>(regression);
            ValidateRequest request = Options.Read(options, RequestJson.Default.ValidateRequest);
            HoldOut parts = Options.LeftOut(request.LeftOut, "left_out") ?? HoldOut.Entries;
            NativeInputs points = NativeInputs.Required(x, z, grid, nameof(x), nameof(z));
            NativeArray y = NativeArray.Required(values, nameof(values));
            NativeArray? deviations = NativeArray.At(noise, nameof(noise));
            Validation? found = null;
            held.Use(
                monitor,
                () =>
                    found = held.Model.Validate(
                        ObservationReader.Read(points, y, deviations),
                        parts,
                        new()
                        {
                            Solve = new() { Compute = held.Turn.Compute, Seed = request.Seed ?? 1 },
                        }
                    )
            );
            Keep(validation, new HeldValidation(found!));
        });

    private static long CountOf(NativeInputs points, RegressionModel model) =>
        points.IsGrid && points.Z is null
            ? points.Count
                * (
                    model.Coordinates ?? throw new ArgumentException("grid = 1, but the model is of inputs alone, without coordinates.")
                ).Rows
            : points.Count;

    private static void Predict(
        long regression,
        NativeInputs points,
        NativeArray* mean,
        NativeArray* deviation,
        NativeMonitor* monitor,
        Func<RegressionModel, Queries, bool, bool, (Matrix<double>? Mean, Deviations<double>? Deviation)> predict
    )
    {
        HeldRegression held = Handles.Get<HeldRegression>(regression);
        NativeArray? first = Destination(mean, nameof(mean)),
            second = Destination(deviation, nameof(deviation));
        held.Use(
            monitor,
            () =>
            {
                long count = CountOf(points, held.Model);
                first?.RequireCount(count * held.Model.Channels, nameof(mean));
                second?.RequireCount(count, nameof(deviation));
                (Matrix<double>? predicted, Deviations<double>? spread) = predict(
                    held.Model,
                    points.Queries(),
                    first is not null,
                    second is not null
                );
                using (predicted)
                using (spread)
                {
                    if (predicted is not null)
                    {
                        first?.Write<double>(predicted, nameof(mean));
                    }

                    if (spread is not null)
                    {
                        second?.Write<double>(spread.Values, nameof(deviation));
                    }
                }
            }
        );
    }

    private static void Set(double* place, double value)
    {
        if (place is not null)
        {
            *place = value;
        }
    }
}
