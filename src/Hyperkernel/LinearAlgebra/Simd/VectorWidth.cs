using System.Numerics;
using System.Runtime.Intrinsics;

namespace Hyperkernel.LinearAlgebra.Simd;

/// <summary>The widest accelerated vector.</summary>
internal static class VectorWidth
{
    /// <summary>Its width in bits; 128 also where nothing is accelerated.</summary>
    public static int Bits =>
        Vector512.IsHardwareAccelerated ? 512
        : Vector256.IsHardwareAccelerated ? 256
        : 128;

    /// <summary>Its number of entries.</summary>
    public static int Of<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Vector512.IsHardwareAccelerated ? Vector512<T>.Count
        : Vector256.IsHardwareAccelerated ? Vector256<T>.Count
        : Vector128<T>.Count;

    /// <summary>Runs a kernel at this width; the choice is made when it is compiled.</summary>
    public static void Run<TKernel, T>(ref TKernel kernel)
        where TKernel : struct, IVectorKernel<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (Vector512.IsHardwareAccelerated)
        {
            kernel.Run<Lanes512<T>>();
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            kernel.Run<Lanes256<T>>();
        }
        else
        {
            kernel.Run<Lanes128<T>>();
        }
    }
}
