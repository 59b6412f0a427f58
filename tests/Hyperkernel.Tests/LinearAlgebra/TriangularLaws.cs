using System.Numerics;
using Hyperkernel.LinearAlgebra;
using Xunit;

namespace Hyperkernel.Tests.LinearAlgebra;

/// <summary>What Cholesky factors and triangular systems obey, on every backend.</summary>
public abstract class TriangularLaws<T, TSource>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TSource : IBackendSource
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(200)]
    [InlineData(333)]
    public void The_factor_reproduces_the_matrix(int order)
    {
        Matrix<T> a = Samples.PositiveDefinite<T>(order, 1);
        Matrix<T> factor = a.Clone();
        TSource.Backend.Cholesky<T>(factor);
        Matrix<T> lower = Samples.Lower<T>(factor);
        (double[,] product, _) = Samples.Multiply<T>(lower, Transposition.None, lower, Transposition.Transposed);
        for (int i = 0; i < order; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double scale = Math.Sqrt(double.CreateChecked(a[i, i]) * double.CreateChecked(a[j, j]));
                Assert.Equal(double.CreateChecked(a[i, j]), product[i, j], Tolerances.Cholesky<T>(order) * scale);
            }
        }
    }

    [Fact]
    public void The_factor_of_a_block_leaves_the_rest_alone()
    {
        Matrix<T> a = Samples.PositiveDefinite<T>(100, 2);
        Matrix<T> surrounding = Matrix<T>.Zeros(130, 140);
        MatrixView<T> block = surrounding.View.Block(10, 20, 100, 100);
        a.View.CopyTo(block);
        TSource.Backend.Cholesky(block);
        Matrix<T> alone = a.Clone();
        TSource.Backend.Cholesky<T>(alone);
        for (int i = 0; i < 130; i++)
        {
            for (int j = 0; j < 140; j++)
            {
                bool inside = i is >= 10 and < 110 && j is >= 20 and < 120;
                Assert.True(inside || surrounding[i, j] == T.Zero);
            }
        }

        double scale = Math.Sqrt(double.CreateChecked(a[99, 99]));
        Assert.Equal(double.CreateChecked(alone[99, 98]), double.CreateChecked(block[99, 98]), 100 * Tolerances.Cholesky<T>(100) * scale);
        Assert.True(T.IsNaN(block[0, 99]));
    }

    [Theory]
    [InlineData(10, 0)]
    [InlineData(10, 9)]
    [InlineData(150, 70)]
    [InlineData(300, 299)]
    public void The_pivot_that_is_not_positive_is_named(int order, int pivot)
    {
        // Exact in every precision: no rounding can move the pivot.
        Matrix<T> a = Matrix<T>.Create(order, order, (i, j) => i == j ? T.CreateChecked(i == pivot ? -1 : 4) : T.Zero);
        NotPositiveDefiniteException error = Assert.Throws<NotPositiveDefiniteException>(() => TSource.Backend.Cholesky<T>(a));
        Assert.Equal(pivot, error.Pivot);
        Assert.Equal(order, error.Order);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void An_entry_that_is_not_finite_is_not_called_indefinite(double entry)
    {
        foreach ((int row, int column) in new[] { (0, 0), (70, 3), (99, 99) })
        {
            Matrix<T> a = Samples.PositiveDefinite<T>(100, 3);
            a[row, column] = T.CreateChecked(entry);
            ArithmeticException error = Assert.Throws<ArithmeticException>(() => TSource.Backend.Cholesky<T>(a));
            Assert.Contains("not finite", error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 100)]
    [InlineData(64, 3)]
    [InlineData(65, 33)]
    [InlineData(300, 70)]
    public void Substitution_solves_the_system(int order, int columns)
    {
        foreach (Transposition transposition in new[] { Transposition.None, Transposition.Transposed })
        {
            Matrix<T> l = Samples.LowerTriangular<T>(order, 4);
            MatrixView<T> b = Samples.Block<T>(order, columns, 5);
            MatrixView<T> x = Samples.Block<T>(order, columns, 5);
            TSource.Backend.SolveTriangular<T>(l, transposition, x);
            (double[,] product, double[,] magnitude) = Samples.Multiply(Samples.Lower<T>(l).View, transposition, x, Transposition.None);
            for (int i = 0; i < order; i++)
            {
                for (int j = 0; j < columns; j++)
                {
                    Assert.Equal(double.CreateChecked(b[i, j]), product[i, j], Tolerances.Solve<T>(order) * magnitude[i, j]);
                }
            }
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 100)]
    [InlineData(64, 3)]
    [InlineData(65, 33)]
    [InlineData(300, 70)]
    public void Substitution_from_the_right_solves_the_system(int order, int rows)
    {
        Matrix<T> l = Samples.LowerTriangular<T>(order, 4);
        MatrixView<T> b = Samples.Block<T>(rows, order, 5);
        MatrixView<T> x = Samples.Block<T>(rows, order, 5);
        TSource.Backend.SolveTriangularRight<T>(l, x);
        (double[,] product, double[,] magnitude) = Samples.Multiply(
            x,
            Transposition.None,
            Samples.Lower<T>(l).View,
            Transposition.Transposed
        );
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < order; j++)
            {
                Assert.Equal(double.CreateChecked(b[i, j]), product[i, j], Tolerances.Solve<T>(order) * magnitude[i, j]);
            }
        }
    }

    [Theory]
    [InlineData(0, 3)]
    [InlineData(3, 0)]
    public void A_system_without_entries_is_no_error(int order, int columns)
    {
        TSource.Backend.SolveTriangular<T>(Samples.LowerTriangular<T>(order, 6), Transposition.None, Matrix<T>.Zeros(order, columns));
        TSource.Backend.SolveTriangularRight<T>(Samples.LowerTriangular<T>(order, 6), Matrix<T>.Zeros(columns, order));
    }

    [Fact]
    public void The_same_factor_has_the_same_bits()
    {
        Matrix<T> first = Samples.PositiveDefinite<T>(250, 7);
        Matrix<T> second = first.Clone();
        TSource.Backend.Cholesky<T>(first);
        TSource.Backend.Cholesky<T>(second);
        for (int i = 0; i < 250; i++)
        {
            Assert.Equal(first.Row(i).ToArray(), second.Row(i).ToArray());
        }
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_refused()
    {
        Matrix<T> oblong = Matrix<T>.Zeros(3, 4);
        Matrix<T> square = Matrix<T>.Zeros(3, 3);
        ArgumentException error = Assert.Throws<ArgumentException>(() => TSource.Backend.Cholesky<T>(oblong));
        Assert.Contains("Cholesky: a is 3 x 4, must be 3 x 3", error.Message, StringComparison.Ordinal);
        _ = Assert.Throws<ArgumentException>(() => TSource.Backend.SolveTriangular<T>(oblong, Transposition.None, square));
        _ = Assert.Throws<ArgumentException>(() => TSource.Backend.SolveTriangular<T>(square, Transposition.None, Matrix<T>.Zeros(4, 3)));
        _ = Assert.Throws<ArgumentException>(() => TSource.Backend.SolveTriangular<T>(square, Transposition.None, square));
        _ = Assert.Throws<ArgumentException>(() => TSource.Backend.SolveTriangularRight<T>(square, Matrix<T>.Zeros(3, 4)));
        _ = Assert.Throws<ArgumentException>(() => TSource.Backend.SolveTriangularRight<T>(square, square));
    }
}

public sealed class ManagedSingleTriangular : TriangularLaws<float, ManagedSource>;

public sealed class ManagedDoubleTriangular : TriangularLaws<double, ManagedSource>;

public sealed class NativeSingleTriangular : TriangularLaws<float, NativeSource>;

public sealed class NativeDoubleTriangular : TriangularLaws<double, NativeSource>;
