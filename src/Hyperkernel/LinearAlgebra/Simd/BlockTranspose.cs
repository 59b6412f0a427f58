using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Hyperkernel.LinearAlgebra.Simd;

/// <summary>Transposes small blocks, in registers where the processor has the shuffles for it.</summary>
internal static unsafe class BlockTranspose
{
    /// <summary>The side of a block.</summary>
    public const int Side = 16;

    /// <summary>destination[c * Side + r] = source[r * stride + c] for a block of at most Side x Side entries.</summary>
    public static void Copy<T>(T* source, long stride, int rows, int columns, T* destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (Avx.IsSupported && typeof(T) == typeof(float) && rows == Side && columns == Side)
        {
            for (int r = 0; r < Side; r += 8)
            {
                for (int c = 0; c < Side; c += 8)
                {
                    Eight((float*)source + (r * stride) + c, stride, (float*)destination + (c * Side) + r);
                }
            }

            return;
        }

        if (Avx.IsSupported && typeof(T) == typeof(double) && rows == Side && columns == Side)
        {
            for (int r = 0; r < Side; r += 4)
            {
                for (int c = 0; c < Side; c += 4)
                {
                    Four((double*)source + (r * stride) + c, stride, (double*)destination + (c * Side) + r);
                }
            }

            return;
        }

        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < columns; c++)
            {
                destination[(c * Side) + r] = source[(r * stride) + c];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Four(double* source, long stride, double* destination)
    {
        Vector256<double> r0 = Vector256.Load(source),
            r1 = Vector256.Load(source + stride);
        Vector256<double> r2 = Vector256.Load(source + (2 * stride)),
            r3 = Vector256.Load(source + (3 * stride));
        Vector256<double> a0 = Avx.UnpackLow(r0, r1),
            a1 = Avx.UnpackHigh(r0, r1),
            a2 = Avx.UnpackLow(r2, r3),
            a3 = Avx.UnpackHigh(r2, r3);
        Avx.Permute2x128(a0, a2, 0x20).Store(destination);
        Avx.Permute2x128(a1, a3, 0x20).Store(destination + Side);
        Avx.Permute2x128(a0, a2, 0x31).Store(destination + (2 * Side));
        Avx.Permute2x128(a1, a3, 0x31).Store(destination + (3 * Side));
    }

    // Pairs of rows, then pairs of pairs, then halves are interleaved: three rounds of eight shuffles.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Eight(float* source, long stride, float* destination)
    {
        Vector256<float> r0 = Vector256.Load(source),
            r1 = Vector256.Load(source + stride);
        Vector256<float> r2 = Vector256.Load(source + (2 * stride)),
            r3 = Vector256.Load(source + (3 * stride));
        Vector256<float> r4 = Vector256.Load(source + (4 * stride)),
            r5 = Vector256.Load(source + (5 * stride));
        Vector256<float> r6 = Vector256.Load(source + (6 * stride)),
            r7 = Vector256.Load(source + (7 * stride));
        Vector256<float> a0 = Avx.UnpackLow(r0, r1),
            a1 = Avx.UnpackHigh(r0, r1),
            a2 = Avx.UnpackLow(r2, r3),
            a3 = Avx.UnpackHigh(r2, r3);
        Vector256<float> a4 = Avx.UnpackLow(r4, r5),
            a5 = Avx.UnpackHigh(r4, r5),
            a6 = Avx.UnpackLow(r6, r7),
            a7 = Avx.UnpackHigh(r6, r7);
        Vector256<float> b0 = Avx.Shuffle(a0, a2, 0x44),
            b1 = Avx.Shuffle(a0, a2, 0xEE),
            b2 = Avx.Shuffle(a1, a3, 0x44),
            b3 = Avx.Shuffle(a1, a3, 0xEE);
        Vector256<float> b4 = Avx.Shuffle(a4, a6, 0x44),
            b5 = Avx.Shuffle(a4, a6, 0xEE),
            b6 = Avx.Shuffle(a5, a7, 0x44),
            b7 = Avx.Shuffle(a5, a7, 0xEE);
        Avx.Permute2x128(b0, b4, 0x20).Store(destination);
        Avx.Permute2x128(b1, b5, 0x20).Store(destination + Side);
        Avx.Permute2x128(b2, b6, 0x20).Store(destination + (2 * Side));
        Avx.Permute2x128(b3, b7, 0x20).Store(destination + (3 * Side));
        Avx.Permute2x128(b0, b4, 0x31).Store(destination + (4 * Side));
        Avx.Permute2x128(b1, b5, 0x31).Store(destination + (5 * Side));
        Avx.Permute2x128(b2, b6, 0x31).Store(destination + (6 * Side));
        Avx.Permute2x128(b3, b7, 0x31).Store(destination + (7 * Side));
    }
}
