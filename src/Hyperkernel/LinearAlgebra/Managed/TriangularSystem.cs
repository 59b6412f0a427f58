using System.Numerics;
using Hyperkernel.LinearAlgebra.Simd;

namespace Hyperkernel.LinearAlgebra.Managed;

/// <summary>Triangular systems by halving: all but the smallest diagonal blocks are products.</summary>
internal sealed unsafe class TriangularSystem<T>(Product<T> product)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The order up to which a diagonal block is solved by substitution: such a block stays in the first cache.</summary>
    public const long LeafOrder = 32;

    /// <summary>Where a matrix of an order above <see cref="LeafOrder"/> is halved: at a whole number of leaves.</summary>
    public static long Half(long order) => ((order / 2) + LeafOrder - 1) / LeafOrder * LeafOrder;

    /// <summary>Solves op(L) X = B in place of B.</summary>
    public void SolveLeft(MatrixView<T> l, Transposition transposition, MatrixView<T> b)
    {
        if (l.Rows <= LeafOrder)
        {
            SolveLeaf(l, transposition, b.Pointer, b.Columns, 1, b.Stride);
            return;
        }

        long half = Half(l.Rows);
        long rest = l.Rows - half;
        MatrixView<T> l11 = l.Block(0, 0, half, half);
        MatrixView<T> l21 = l.Block(half, 0, rest, half);
        MatrixView<T> l22 = l.Block(half, half, rest, rest);
        MatrixView<T> b1 = b.Block(0, 0, half, b.Columns);
        MatrixView<T> b2 = b.Block(half, 0, rest, b.Columns);
        if (transposition == Transposition.None)
        {
            SolveLeft(l11, transposition, b1);
            product.Multiply(-T.One, l21, Transposition.None, b1, Transposition.None, T.One, b2);
            SolveLeft(l22, transposition, b2);
        }
        else
        {
            SolveLeft(l22, transposition, b2);
            product.Multiply(-T.One, l21, Transposition.Transposed, b2, Transposition.None, T.One, b1);
            SolveLeft(l11, transposition, b1);
        }
    }

    /// <summary>Solves X L^T = B in place of B.</summary>
    public void SolveRight(MatrixView<T> l, MatrixView<T> b)
    {
        if (l.Rows <= LeafOrder)
        {
            SolveLeaf(l, Transposition.None, b.Pointer, b.Rows, b.Stride, 1);
            return;
        }

        long half = Half(l.Rows);
        long rest = l.Rows - half;
        MatrixView<T> b1 = b.Block(0, 0, b.Rows, half);
        MatrixView<T> b2 = b.Block(0, half, b.Rows, rest);
        SolveRight(l.Block(0, 0, half, half), b1);
        product.Multiply(-T.One, b1, Transposition.None, l.Block(half, 0, rest, half), Transposition.Transposed, T.One, b2);
        SolveRight(l.Block(half, half, rest, rest), b2);
    }

    private static void SolveLeaf(MatrixView<T> l, Transposition transposition, T* b, long count, long countStep, long rowStep)
    {
        Leaf leaf = new(l, transposition, b, count, countStep, rowStep);
        VectorWidth.Run<Leaf, T>(ref leaf);
    }

    private static void SolveLeaf<TLanes>(MatrixView<T> l, Transposition transposition, T* b, long count, long countStep, long rowStep)
        where TLanes : struct, ILanes<TLanes, T>
    {
        const long GroupsInPiece = 2;
        int width = TriangularLeaf<TLanes, T>.Width;
        long span = GroupsInPiece * width;
        Workers.Run(
            (count + span - 1) / span,
            piece =>
            {
                T* x = stackalloc T[(int)l.Rows * width];
                new Span<T>(x, (int)l.Rows * width).Clear();
                long end = Math.Min(count, (piece + 1) * span);
                for (long start = piece * span; start < end; start += width)
                {
                    long present = Math.Min(width, end - start);
                    T* group = b + (start * countStep);
                    for (long j = 0; j < l.Rows; j++)
                    {
                        for (long i = 0; i < present; i++)
                        {
                            x[(j * width) + i] = group[(i * countStep) + (j * rowStep)];
                        }
                    }

                    TriangularLeaf<TLanes, T>.Solve(l.Pointer, l.Stride, l.Rows, transposition, x);
                    for (long j = 0; j < l.Rows; j++)
                    {
                        for (long i = 0; i < present; i++)
                        {
                            group[(i * countStep) + (j * rowStep)] = x[(j * width) + i];
                        }
                    }
                }
            }
        );
        GC.KeepAlive(l.Owner);
    }

    private readonly struct Leaf(MatrixView<T> l, Transposition transposition, T* b, long count, long countStep, long rowStep)
        : IVectorKernel<T>
    {
        public void Run<TLanes>()
            where TLanes : struct, ILanes<TLanes, T> => SolveLeaf<TLanes>(l, transposition, b, count, countStep, rowStep);
    }
}
