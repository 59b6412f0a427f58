using System.Diagnostics;
using System.Numerics;

namespace Hyperkernel.LinearAlgebra;

/// <summary>How fast a backend multiplies matrices here and now, measured in some hundredths of a second.</summary>
internal static class ProductRate
{
    private const int Size = 512;
    private const int Tries = 3;

    /// <summary>Operations a second of products in a precision: the best of three, since the first one starts threads.</summary>
    public static double Of<T>(IMatrixBackend backend)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using Matrix<T> left = Matrix<T>.Create(Size, Size, (i, j) => T.CreateTruncating((i + j) % 7)),
            product = Matrix<T>.Uninitialized(Size, Size);
        double best = 0;
        for (int k = 0; k < Tries; k++)
        {
            long start = Stopwatch.GetTimestamp();
            backend.Multiply(T.One, left, Transposition.None, left, Transposition.None, T.Zero, product);
            best = Math.Max(best, 2.0 * Size * Size * Size / Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return best;
    }
}
