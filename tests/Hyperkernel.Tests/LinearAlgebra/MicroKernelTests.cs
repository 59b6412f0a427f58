using System.Numerics;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.LinearAlgebra.Managed;
using Hyperkernel.LinearAlgebra.Simd;
using Xunit;

namespace Hyperkernel.Tests.LinearAlgebra;

/// <summary>The widths that this machine would not choose compute the same product, if slower.</summary>
public sealed class MicroKernelTests
{
    [Fact]
    public void Every_kernel_gives_the_same_bits()
    {
        AssertAgree<float, Kernel12x2<Lanes512<float>, float>, Kernel12x2<Lanes128<float>, float>>();
        AssertAgree<float, Kernel6x2<Lanes256<float>, float>, Kernel6x2<Lanes128<float>, float>>();
        AssertAgree<float, Kernel12x2<Lanes512<float>, float>, Kernel6x2<Lanes256<float>, float>>();
        AssertAgree<double, Kernel12x2<Lanes512<double>, double>, Kernel12x2<Lanes128<double>, double>>();
        AssertAgree<double, Kernel6x2<Lanes256<double>, double>, Kernel6x2<Lanes128<double>, double>>();
        AssertAgree<double, Kernel12x2<Lanes512<double>, double>, Kernel6x2<Lanes256<double>, double>>();
    }

    [Fact]
    public void An_entry_has_the_same_bits_wherever_its_tile_lies()
    {
        Matrix<double> a = Samples.Matrix<double>(150, 400, 1);
        Matrix<double> whole = Matrix<double>.Zeros(150, 150);
        Matrix<double> part = Matrix<double>.Zeros(61, 87);
        IMatrixBackend backend = MatrixBackends.Managed;
        backend.Multiply(1.5, a, Transposition.None, a, Transposition.Transposed, 0, whole);
        backend.Multiply(
            1.5,
            a.View.Block(89, 0, 61, 400),
            Transposition.None,
            a.View.Block(63, 0, 87, 400),
            Transposition.Transposed,
            0,
            part
        );
        for (int i = 0; i < 61; i++)
        {
            for (int j = 0; j < 87; j++)
            {
                Assert.Equal(whole[89 + i, 63 + j], part[i, j]);
            }
        }
    }

    private static void AssertAgree<T, TFirst, TSecond>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TFirst : struct, IMicroKernel<T>
        where TSecond : struct, IMicroKernel<T>
    {
        Matrix<T> first = Samples.Matrix<T>(53, 71, 3);
        Matrix<T> second = first.Clone();
        Run<T, TFirst>(first);
        Run<T, TSecond>(second);
        for (int i = 0; i < 53; i++)
        {
            Assert.Equal(first.Row(i).ToArray(), second.Row(i).ToArray());
        }
    }

    private static void Run<T, TKernel>(Matrix<T> c)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TKernel : struct, IMicroKernel<T>
    {
        Matrix<T> a = Samples.Matrix<T>(53, 300, 1);
        Matrix<T> b = Samples.Matrix<T>(300, 71, 2);
        using Scratch<T> left = new();
        using Scratch<T> right = new();
        PackedProduct<T, TKernel>.Run(
            T.CreateChecked(0.5),
            Operand<T>.Left(a, Transposition.None),
            Operand<T>.Right(b, Transposition.None),
            300,
            T.CreateChecked(-2),
            c,
            ProductPart.Whole,
            left,
            right
        );
        GC.KeepAlive(a);
        GC.KeepAlive(b);
    }
}
