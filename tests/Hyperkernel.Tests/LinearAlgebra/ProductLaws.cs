using System.Numerics;
using CsCheck;
using Hyperkernel.LinearAlgebra;
using Xunit;

namespace Hyperkernel.Tests.LinearAlgebra;

/// <summary>What products of matrices obey, on every backend.</summary>
public abstract class ProductLaws<T, TSource>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TSource : IBackendSource
{
    private static readonly Transposition[] _transpositions = [Transposition.None, Transposition.Transposed];

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(1, 7, 300)]
    [InlineData(13, 1, 33)]
    [InlineData(12, 32, 256)]
    [InlineData(67, 45, 257)]
    [InlineData(130, 201, 77)]
    public void A_product_is_the_triple_loop_for_all_transpositions(int rows, int columns, int depth)
    {
        foreach (Transposition transposeA in _transpositions)
        {
            foreach (Transposition transposeB in _transpositions)
            {
                AssertProduct(rows, columns, depth, transposeA, transposeB, 1, 0);
                AssertProduct(rows, columns, depth, transposeA, transposeB, -0.75, 1);
                AssertProduct(rows, columns, depth, transposeA, transposeB, 2.5, -0.5);
            }
        }
    }

    [Fact]
    public void A_product_of_any_shape_is_the_triple_loop() =>
        Gen.Select(Gen.Int[1, 70], Gen.Int[1, 70], Gen.Int[1, 70], Gen.Bool, Gen.Bool, Gen.Double[-2, 2])
            .SampleSeeded(
                (rows, columns, depth, a, b, beta) =>
                    AssertProduct(rows, columns, depth, _transpositions[a ? 1 : 0], _transpositions[b ? 1 : 0], 1.25, beta),
                iter: 60,
                threads: 1
            );

    [Fact]
    public void Without_beta_the_result_is_not_read()
    {
        MatrixView<T> a = Samples.Block<T>(30, 20, 1);
        Matrix<T> c = Matrix<T>.Uninitialized(30, 30);
        c.View.Fill(T.NaN);
        TSource.Backend.Multiply(T.One, a, Transposition.None, a, Transposition.Transposed, T.Zero, c);
        Assert.True(T.IsFinite(c[29, 29]) && T.IsFinite(c[0, 0]));

        c.View.Fill(T.NaN);
        TSource.Backend.MultiplyByTranspose(T.One, a, T.Zero, c);
        Assert.True(T.IsFinite(c[29, 29]) && T.IsFinite(c[29, 0]));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, -0.5)]
    [InlineData(3, 0)]
    [InlineData(3, 2)]
    public void A_sum_of_no_terms_leaves_beta_C(int alpha, double beta)
    {
        // Either alpha is zero, or the factors have an inner size of zero.
        int depth = alpha == 0 ? 4 : 0;
        Matrix<T> a = Samples.Matrix<T>(5, depth, 1);
        Matrix<T> c = Samples.Matrix<T>(5, 5, 2);
        Matrix<T> expected = Matrix<T>.Create(5, 5, (i, j) => T.CreateChecked(beta) * c[i, j]);
        TSource.Backend.Multiply(T.CreateChecked(alpha), a, Transposition.None, a, Transposition.Transposed, T.CreateChecked(beta), c);
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal(expected.Row(i).ToArray(), c.Row(i).ToArray());
        }
    }

    [Theory]
    [InlineData(0, 3)]
    [InlineData(3, 0)]
    public void A_result_without_entries_is_no_error(int rows, int columns) =>
        TSource.Backend.Multiply(
            T.One,
            Samples.Matrix<T>(rows, 4, 1),
            Transposition.None,
            Samples.Matrix<T>(4, columns, 2),
            Transposition.None,
            T.Zero,
            Matrix<T>.Zeros(rows, columns)
        );

    [Theory]
    [InlineData(1, 5)]
    [InlineData(50, 300)]
    [InlineData(135, 40)]
    [InlineData(260, 64)]
    public void A_symmetric_product_is_the_lower_triangle_of_the_product(int order, int depth)
    {
        MatrixView<T> a = Samples.Block<T>(order, depth, 3);
        MatrixView<T> c = Samples.Block<T>(order, order, 4);
        Matrix<T> before = c.ToMatrix();
        TSource.Backend.MultiplyByTranspose(T.CreateChecked(2), a, -T.One, c);
        (double[,] exact, double[,] magnitude) = Samples.Multiply(a, Transposition.None, a, Transposition.Transposed);
        for (int i = 0; i < order; i++)
        {
            for (int j = 0; j < order; j++)
            {
                if (j > i)
                {
                    Assert.Equal(before[i, j], c[i, j]);
                    continue;
                }

                double old = double.CreateChecked(before[i, j]);
                double scale = (2 * magnitude[i, j]) + Math.Abs(old);
                Assert.Equal((2 * exact[i, j]) - old, double.CreateChecked(c[i, j]), Tolerances.Product<T>(depth) * scale);
            }
        }
    }

    [Fact]
    public void The_same_product_has_the_same_bits()
    {
        Matrix<T> a = Samples.Matrix<T>(300, 290, 5);
        Matrix<T> first = Matrix<T>.Zeros(300, 300);
        Matrix<T> second = Matrix<T>.Zeros(300, 300);
        TSource.Backend.Multiply(T.One, a, Transposition.None, a, Transposition.Transposed, T.Zero, first);
        TSource.Backend.Multiply(T.One, a, Transposition.None, a, Transposition.Transposed, T.Zero, second);
        for (int i = 0; i < 300; i++)
        {
            Assert.Equal(first.Row(i).ToArray(), second.Row(i).ToArray());
        }
    }

    [Fact]
    public void What_surrounds_the_result_keeps_its_value()
    {
        Matrix<T> whole = Matrix<T>.Zeros(40, 60);
        MatrixView<T> a = Samples.Block<T>(31, 9, 6);
        MatrixView<T> b = Samples.Block<T>(9, 47, 7);
        TSource.Backend.Multiply(T.One, a, Transposition.None, b, Transposition.None, T.One, whole.View.Block(4, 5, 31, 47));
        for (int i = 0; i < 40; i++)
        {
            for (int j = 0; j < 60; j++)
            {
                bool inside = i is >= 4 and < 35 && j is >= 5 and < 52;
                Assert.True(inside || whole[i, j] == T.Zero);
            }
        }
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_refused_with_both_shapes()
    {
        Matrix<T> a = Matrix<T>.Zeros(3, 4);
        Matrix<T> c = Matrix<T>.Zeros(3, 3);
        ArgumentException inner = Assert.Throws<ArgumentException>(() =>
            TSource.Backend.Multiply(T.One, a, Transposition.None, a, Transposition.None, T.Zero, c)
        );
        Assert.Contains("op(A) is 3 x 4 and op(B) is 3 x 4", inner.Message, StringComparison.Ordinal);
        ArgumentException outer = Assert.Throws<ArgumentException>(() =>
            TSource.Backend.Multiply(T.One, a, Transposition.Transposed, a, Transposition.None, T.Zero, c)
        );
        Assert.Contains("Multiply: c is 3 x 3, must be 4 x 4", outer.Message, StringComparison.Ordinal);
        _ = Assert.Throws<ArgumentException>(() => TSource.Backend.MultiplyByTranspose(T.One, a, T.Zero, a));
    }

    [Fact]
    public void A_result_that_shares_entries_with_a_factor_is_refused()
    {
        Matrix<T> a = Matrix<T>.Zeros(10, 10);
        MatrixView<T> left = a.View.Block(0, 0, 5, 5);
        ArgumentException error = Assert.Throws<ArgumentException>(() =>
            TSource.Backend.Multiply(T.One, left, Transposition.None, left, Transposition.None, T.Zero, a.View.Block(4, 4, 5, 5))
        );
        Assert.Contains("share entries", error.Message, StringComparison.Ordinal);
        TSource.Backend.Multiply(T.One, left, Transposition.None, left, Transposition.None, T.Zero, a.View.Block(0, 5, 5, 5));
    }

    private static void AssertProduct(
        int rows,
        int columns,
        int depth,
        Transposition transposeA,
        Transposition transposeB,
        double alpha,
        double beta
    )
    {
        T typedAlpha = T.CreateChecked(alpha);
        T typedBeta = T.CreateChecked(beta);
        beta = double.CreateChecked(typedBeta);
        MatrixView<T> a = transposeA == Transposition.None ? Samples.Block<T>(rows, depth, 11) : Samples.Block<T>(depth, rows, 11);
        MatrixView<T> b = transposeB == Transposition.None ? Samples.Block<T>(depth, columns, 12) : Samples.Block<T>(columns, depth, 12);
        MatrixView<T> c = Samples.Block<T>(rows, columns, 13);
        Matrix<T> before = c.ToMatrix();
        TSource.Backend.Multiply(typedAlpha, a, transposeA, b, transposeB, typedBeta, c);
        (double[,] exact, double[,] magnitude) = Samples.Multiply(a, transposeA, b, transposeB);
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                double old = beta * double.CreateChecked(before[i, j]);
                double tolerance = Tolerances.Product<T>(depth) * ((Math.Abs(alpha) * magnitude[i, j]) + Math.Abs(old));
                Assert.Equal((alpha * exact[i, j]) + old, double.CreateChecked(c[i, j]), tolerance);
            }
        }
    }
}

public sealed class ManagedSingleProduct : ProductLaws<float, ManagedSource>;

public sealed class ManagedDoubleProduct : ProductLaws<double, ManagedSource>;

public sealed class NativeSingleProduct : ProductLaws<float, NativeSource>;

public sealed class NativeDoubleProduct : ProductLaws<double, NativeSource>;
