using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Operators;

namespace Hyperkernel.Native;

/// <summary>Functions of hyperkernel.h about operators.</summary>
internal static unsafe partial class Exports
{
    [UnmanagedCallersOnly(EntryPoint = "hk_operator_fit", CallConvs = [typeof(CallConvCdecl)])]
    public static int OperatorFit(
        NativeArray* inputs,
        NativeArray* outputs,
        NativeArray* outputPoints,
        byte* options,
        NativeMonitor* monitor,
        long* learnt
    ) =>
        Call.Of(() =>
        {
            OperatorRequest request = Options.Read(options, RequestJson.Default.OperatorRequest);
            NativeArray given = NativeArray.Required(inputs, nameof(inputs)),
                results = NativeArray.Required(outputs, nameof(outputs));
            NativeArray? places = NativeArray.At(outputPoints, "output_points");
            Turn turn = new();
            OperatorRegression? model = null;
            turn.Take(monitor, () => model = OperatorFitting.Fit(given, results, places, request, turn.Compute));
            Keep(learnt, new HeldOperator(model!) { Turn = turn });
        });

    [UnmanagedCallersOnly(EntryPoint = "hk_operator_predict", CallConvs = [typeof(CallConvCdecl)])]
    public static int OperatorPredict(
        long learnt,
        NativeArray* inputs,
        NativeArray* mean,
        NativeArray* deviation,
        NativeMonitor* monitor
    ) =>
        Call.Of(() =>
        {
            HeldOperator held = Handles.Get<HeldOperator>(learnt);
            NativeArray given = NativeArray.Required(inputs, nameof(inputs));
            NativeArray? first = Destination(mean, nameof(mean)),
                second = Destination(deviation, nameof(deviation));
            held.Use(
                monitor,
                () =>
                {
                    OperatorRegression model = held.Model;
                    long entries = checked(given.Rows * model.OutputGrid.Count * model.Options.OutputChannels);
                    first?.RequireCount(entries, nameof(mean));
                    second?.RequireCount(entries, nameof(deviation));
                    Matrix<double> functions = OperatorFitting.Inputs(given, model);
                    if (first is { } wanted)
                    {
                        using Matrix<double> predicted = model.Mean(functions);
                        wanted.Write<double>(predicted, nameof(mean));
                    }

                    if (second is { } spread)
                    {
                        using Matrix<double> found = model.Deviation(functions);
                        spread.Write<double>(found, nameof(deviation));
                    }
                }
            );
        });

    [UnmanagedCallersOnly(EntryPoint = "hk_operator_band", CallConvs = [typeof(CallConvCdecl)])]
    public static int OperatorBand(long learnt, double share, double* factor) =>
        Call.Of(() =>
        {
            HeldOperator held = Handles.Get<HeldOperator>(learnt);
            held.Use(null, () => Set(factor, held.Model.BandFactor(share)));
        });

    [UnmanagedCallersOnly(EntryPoint = "hk_operator_leave_out", CallConvs = [typeof(CallConvCdecl)])]
    public static int OperatorLeaveOut(long learnt, NativeArray* residuals, NativeMonitor* monitor) =>
        Call.Of(() =>
        {
            HeldOperator held = Handles.Get<HeldOperator>(learnt);
            NativeArray wanted = NativeArray.Required(residuals, nameof(residuals));
            held.Use(
                monitor,
                () =>
                {
                    using Matrix<double> found = held.Model.LeaveOut();
                    wanted.Write<double>(found, nameof(residuals));
                }
            );
        });
}
