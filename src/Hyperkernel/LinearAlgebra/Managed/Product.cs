using System.Numerics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using Hyperkernel.LinearAlgebra.Simd;

namespace Hyperkernel.LinearAlgebra.Managed;

/// <summary>Products of matrices; holds the memory of packed panels between several of them.</summary>
internal sealed class Product<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Scratch<T> _left = new();
    private readonly Scratch<T> _right = new();

    /// <summary>C = alpha op(A) op(B) + beta C.</summary>
    public void Multiply(
        T alpha,
        MatrixView<T> a,
        Transposition transposeA,
        MatrixView<T> b,
        Transposition transposeB,
        T beta,
        MatrixView<T> c
    )
    {
        long depth = transposeA == Transposition.None ? a.Columns : a.Rows;
        Run(alpha, Operand<T>.Left(a, transposeA), Operand<T>.Right(b, transposeB), depth, beta, c, ProductPart.Whole);
        GC.KeepAlive(a.Owner);
        GC.KeepAlive(b.Owner);
    }

    /// <summary>The lower triangle of C = alpha op(A) op(B) + beta C.</summary>
    public void MultiplyLower(
        T alpha,
        MatrixView<T> a,
        Transposition transposeA,
        MatrixView<T> b,
        Transposition transposeB,
        T beta,
        MatrixView<T> c
    )
    {
        long depth = transposeA == Transposition.None ? a.Columns : a.Rows;
        Run(alpha, Operand<T>.Left(a, transposeA), Operand<T>.Right(b, transposeB), depth, beta, c, ProductPart.Lower);
        GC.KeepAlive(a.Owner);
        GC.KeepAlive(b.Owner);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _left.Dispose();
        _right.Dispose();
    }

    private void Run(T alpha, Operand<T> a, Operand<T> b, long depth, T beta, MatrixView<T> c, ProductPart part)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            PackedProduct<T, Kernel12x2<Lanes512<T>, T>>.Run(alpha, a, b, depth, beta, c, part, _left, _right);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            PackedProduct<T, Kernel6x2<Lanes256<T>, T>>.Run(alpha, a, b, depth, beta, c, part, _left, _right);
        }
        else if (AdvSimd.IsSupported)
        {
            PackedProduct<T, Kernel12x2<Lanes128<T>, T>>.Run(alpha, a, b, depth, beta, c, part, _left, _right);
        }
        else
        {
            PackedProduct<T, Kernel6x2<Lanes128<T>, T>>.Run(alpha, a, b, depth, beta, c, part, _left, _right);
        }
    }
}
