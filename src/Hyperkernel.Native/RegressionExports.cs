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
        {
            HeldRegression held = Handles.Get<HeldRegression>(regression);
            NativeInputs points = NativeInputs.Required(x, z, grid, nameof(x), nameof(z));
            NativeArray? first = Destination(mean, nameof(mean)),
                second = Destination(deviation, nameof(deviation));
            held.Use(
                monitor,
                () =>
                {
                    Queries queries = points.Queries();
                    long count = points.IsGrid && points.Z is null ? points.Count * held.Model.Coordinates!.Rows : points.Count;
                    first?.RequireCount(count * held.Model.Channels, nameof(mean));
                    second?.RequireCount(count, nameof(deviation));
                    if (first is { } wanted)
                    {
                        using Matrix<double> predicted = held.Model.Mean(queries);
                        wanted.Write<double>(predicted, nameof(mean));
                    }

                    if (second is { } spread)
                    {
                        using Deviations<double> found = held.Model.Deviation(queries);
                        spread.Write<double>(found.Values, nameof(deviation));
                    }
                }
            );
        });

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

    private static void Set(double* place, double value)
    {
        if (place is not null)
        {
            *place = value;
        }
    }
}
