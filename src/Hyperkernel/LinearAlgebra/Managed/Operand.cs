using System.Numerics;
using System.Runtime.CompilerServices;

namespace Hyperkernel.LinearAlgebra.Managed;

/// <summary>
/// A factor of a product, seen from the tile of the result: lines (rows of op(A), columns of op(B)) of terms to be summed over.
/// </summary>
/// <param name="pointer">The first entry.</param>
/// <param name="lineStep">Entries between the same term of two lines.</param>
/// <param name="termStep">Entries between two terms of a line.</param>
internal readonly unsafe struct Operand<T>(T* pointer, long lineStep, long termStep)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The left factor op(A), whose lines are its rows.</summary>
    public static Operand<T> Left(MatrixView<T> a, Transposition transposition) =>
        transposition == Transposition.None ? new(a.Pointer, a.Stride, 1) : new(a.Pointer, 1, a.Stride);

    /// <summary>The right factor op(B), whose lines are its columns.</summary>
    public static Operand<T> Right(MatrixView<T> b, Transposition transposition) =>
        transposition == Transposition.None ? new(b.Pointer, 1, b.Stride) : new(b.Pointer, b.Stride, 1);

    /// <summary>
    /// Copies up to <paramref name="width"/> lines so that the entries of one term lie side by side; missing lines become zeros.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Pack(long line, long lines, long term, long terms, int width, T* destination)
    {
        if (lines < width)
        {
            for (long i = 0; i < terms * width; i++)
            {
                destination[i] = T.Zero;
            }
        }

        T* source = pointer + (line * lineStep) + (term * termStep);
        if (lineStep == 1)
        {
            long bytes = lines * sizeof(T);
            for (long p = 0; p < terms; p++)
            {
                Buffer.MemoryCopy(source + (p * termStep), destination + (p * width), bytes, bytes);
            }

            return;
        }

        // A cache line of terms at a time, so that the lines written to stay in the first cache.
        const int Strip = 8;
        for (long p = 0; p < terms; p += Strip)
        {
            int strip = (int)Math.Min(Strip, terms - p);
            for (long i = 0; i < lines; i++)
            {
                T* from = source + (i * lineStep) + (p * termStep);
                T* to = destination + (p * width) + i;
                for (int q = 0; q < strip; q++)
                {
                    to[q * width] = from[q * termStep];
                }
            }
        }
    }
}
