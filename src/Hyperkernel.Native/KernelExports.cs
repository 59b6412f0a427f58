using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Hyperkernel.Architectures;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Native;

/// <summary>Functions of hyperkernel.h that evaluate kernels.</summary>
internal static unsafe partial class Exports
{
    [UnmanagedCallersOnly(EntryPoint = "hk_kernels", CallConvs = [typeof(CallConvCdecl)])]
    public static int Kernels(
        long architecture,
        NativeArray* x,
        NativeArray* z,
        NativeArray* x2,
        NativeArray* z2,
        int grid,
        NativeArray* covariance,
        NativeArray* tangent,
        NativeMonitor* monitor
    ) =>
        Call.Of(() =>
        {
            PointKernel kernel = KernelOf(architecture);
            NativeInputs rows = NativeInputs.Required(x, z, grid, "x", "z");
            NativeInputs? columns = rows.Others(x2, z2);
            NativeArray? first = Destination(covariance, nameof(covariance)),
                second = Destination(tangent, nameof(tangent));
            bool inSingle = InSingle(first, second);
            Turn turn = new();
            turn.Take(
                monitor,
                () =>
                {
                    if (inSingle)
                    {
                        Kernels<float>(kernel, rows, columns, first, second, turn.Compute);
                    }
                    else
                    {
                        Kernels<double>(kernel, rows, columns, first, second, turn.Compute);
                    }
                }
            );
        });

    [UnmanagedCallersOnly(EntryPoint = "hk_kernel_diagonals", CallConvs = [typeof(CallConvCdecl)])]
    public static int KernelDiagonals(
        long architecture,
        NativeArray* x,
        NativeArray* z,
        int grid,
        NativeArray* covariance,
        NativeArray* tangent,
        NativeMonitor* monitor
    ) =>
        Call.Of(() =>
        {
            PointKernel kernel = KernelOf(architecture);
            NativeInputs rows = NativeInputs.Required(x, z, grid, "x", "z");
            NativeArray? first = Destination(covariance, nameof(covariance)),
                second = Destination(tangent, nameof(tangent));
            _ = InSingle(first, second);
            Turn turn = new();
            turn.Take(
                monitor,
                () =>
                {
                    Points<double> points = rows.Points<double>();
                    Diagonal(kernel with { Kind = KernelKind.Covariance }, points, first, nameof(covariance));
                    Diagonal(kernel with { Kind = KernelKind.Tangent }, points, second, nameof(tangent));
                }
            );
        });

    private static void Diagonal(PointKernel kernel, Points<double> points, NativeArray? destination, string name)
    {
        if (destination is { } wanted)
        {
            wanted.RequireCount(points.Count, name);
            double[] diagonal = kernel.Diagonal(points);
            using Matrix<double> values = Matrix<double>.From(diagonal.Length, 1, diagonal);
            wanted.Write<double>(values, name);
        }
    }

    private static void Kernels<T>(
        PointKernel kernel,
        NativeInputs rows,
        NativeInputs? columns,
        NativeArray? covariance,
        NativeArray? tangent,
        Compute compute
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        rows.RequireMatrix(columns ?? rows, covariance, nameof(covariance));
        rows.RequireMatrix(columns ?? rows, tangent, nameof(tangent));
        Points<T> left = rows.Points<T>(),
            right = columns?.Points<T>() ?? left;
        using Result<T> first = Result<T>.For(covariance, left.Count, right.Count),
            second = Result<T>.For(tangent, left.Count, right.Count);
        KernelEvaluation.Write(kernel, left, right, first.View, second.View, compute);
        first.Deliver(nameof(covariance));
        second.Deliver(nameof(tangent));
    }

    private static PointKernel KernelOf(long architecture) =>
        Handles.Get<HeldArchitecture>(architecture).Architecture switch
        {
            Hypernetwork h => new HypernetworkKernel(h, KernelKind.Covariance),
            Network network => new NetworkKernel(network, KernelKind.Covariance),
            var other => throw new NotSupportedException($"{other} has no kernels."),
        };

    private static NativeArray? Destination(NativeArray* array, string name)
    {
        NativeArray? destination = NativeArray.At(array, name);
        destination?.RequireFloating(name);
        return destination;
    }

    // Results are computed in the precision that they are wanted in.
    private static bool InSingle(NativeArray? first, NativeArray? second) =>
        (first?.Type, second?.Type) switch
        {
            (null, null) => throw new ArgumentException("there is nothing to compute: both results are null pointers."),
            ({ } a, { } b) when a != b => throw new ArgumentException($"results are of {a} and {b}, must be of one type."),
            var (a, b) => (a ?? b) == NativeType.Single,
        };
}
