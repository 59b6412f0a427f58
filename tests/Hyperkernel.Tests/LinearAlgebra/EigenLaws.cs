using System.Numerics;
using CsCheck;
using Hyperkernel.LinearAlgebra;
using Xunit;

namespace Hyperkernel.Tests.LinearAlgebra;

/// <summary>What eigenvalues and eigenvectors obey, on every backend.</summary>
public abstract class EigenLaws<T, TSource>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TSource : IBackendSource
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(65)]
    [InlineData(150)]
    [InlineData(260)]
    public void A_random_matrix_is_decomposed(int order)
    {
        Matrix<T> a = Samples.Matrix<T>(order, order, 1);
        _ = AssertDecomposed((i, j) => a[i, j], order);
    }

    [Fact]
    public void A_matrix_of_any_scale_is_decomposed() =>
        Gen.Select(Gen.Int[1, 24], Gen.Int[-90, 90], Gen.Int[0, 1000])
            .SampleSeeded(
                (order, exponent, seed) =>
                {
                    Matrix<T> a = Samples.Matrix<T>(order, order, seed);
                    _ = AssertDecomposed((i, j) => T.ScaleB(a[i, j], exponent), order);
                },
                iter: 60,
                threads: 1
            );

    [Fact]
    public void Eigenvalues_that_are_known_are_found()
    {
        // The second difference on a line: 2 - 2 cos(pi k / (n + 1)).
        const int Order = 120;
        T[] values = AssertDecomposed(
            (i, j) =>
                T.CreateChecked(
                    i == j ? 2
                    : Math.Abs(i - j) == 1 ? -1
                    : 0
                ),
            Order
        );
        for (int k = 0; k < Order; k++)
        {
            double exact = 2 - (2 * Math.Cos(Math.PI * (k + 1) / (Order + 1)));
            Assert.Equal(exact, double.CreateChecked(values[k]), 4 * Tolerances.Eigen<T>(Order));
        }
    }

    [Fact]
    public void The_identity_and_zero_have_one_eigenvalue()
    {
        Assert.All(AssertDecomposed((i, j) => i == j ? T.One : T.Zero, 70), value => Assert.Equal(1, double.CreateChecked(value), 1e-6));
        Assert.All(AssertDecomposed((_, _) => T.Zero, 70), value => Assert.Equal(T.Zero, value));
    }

    [Fact]
    public void A_matrix_of_rank_one_has_one_eigenvalue_that_is_not_zero()
    {
        const int Order = 130;
        T[] values = AssertDecomposed((_, _) => T.One, Order);
        Assert.Equal(Order, double.CreateChecked(values[^1]), Order * Tolerances.Eigen<T>(Order));
        Assert.All(values[..^1], value => Assert.Equal(0, double.CreateChecked(value), Order * Tolerances.Eigen<T>(Order)));
    }

    [Fact]
    public void Clusters_are_decomposed()
    {
        // Two blocks whose spectra agree, and a spectrum that decays as those of kernels do.
        Matrix<T> a = Samples.Matrix<T>(60, 60, 2);
        _ = AssertDecomposed((i, j) => i / 60 == j / 60 ? a[i % 60, j % 60] : T.Zero, 120);
        _ = AssertDecomposed((i, j) => T.CreateChecked(Math.Exp(-0.001 * (i - j) * (i - j))), 150);
        _ = AssertDecomposed((i, j) => T.CreateChecked(1.0 / (i + j + 1)), 100);
    }

    [Fact]
    public void Graded_and_diagonal_matrices_are_decomposed()
    {
        _ = AssertDecomposed((i, j) => T.CreateChecked(Math.Pow(10, -0.2 * (i + j))), 60);
        _ = AssertDecomposed((i, j) => i == j ? T.CreateChecked((i * 37) % 101) : T.Zero, 101);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.NegativeInfinity)]
    public void An_entry_that_is_not_finite_is_an_error(double entry)
    {
        Matrix<T> a = Samples.Matrix<T>(50, 50, 3);
        a[33, 4] = T.CreateChecked(entry);
        ArithmeticException error = Assert.Throws<ArithmeticException>(() => TSource.Backend.SymmetricEigen<T>(a, new T[50]));
        Assert.Contains("row 33 of the 50 x 50 matrix has an entry that is not finite", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_refused()
    {
        Matrix<T> oblong = Matrix<T>.Zeros(3, 4);
        Matrix<T> square = Matrix<T>.Zeros(3, 3);
        _ = Assert.Throws<ArgumentException>(() => TSource.Backend.SymmetricEigen<T>(oblong, new T[3]));
        ArgumentException error = Assert.Throws<ArgumentException>(() => TSource.Backend.SymmetricEigen<T>(square, new T[4]));
        Assert.Contains("SymmetricEigen: values has length 4, must be 3", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_matrix_has_the_same_bits()
    {
        Matrix<T> first = Samples.Matrix<T>(230, 230, 4);
        Matrix<T> second = first.Clone();
        T[] firstValues = new T[230];
        T[] secondValues = new T[230];
        TSource.Backend.SymmetricEigen<T>(first, firstValues);
        TSource.Backend.SymmetricEigen<T>(second, secondValues);
        Assert.Equal(firstValues, secondValues);
        Assert.Equal(first.Row(17).ToArray(), second.Row(17).ToArray());
    }

    /// <summary>
    /// The matrix is given by its lower triangle; in memory it is a block, and NaN fills the upper triangle and what surrounds it.
    /// </summary>
    private static T[] AssertDecomposed(Func<long, long, T> lower, int order)
    {
        MatrixView<T> v = Samples.Block<T>(order, order, 0);
        double[,] a = new double[order, order];
        double norm = 0;
        for (int i = 0; i < order; i++)
        {
            for (int j = 0; j < order; j++)
            {
                v[i, j] = j > i ? T.NaN : lower(i, j);
                a[i, j] = double.CreateChecked(lower(Math.Max(i, j), Math.Min(i, j)));
                norm = Math.Max(norm, Math.Abs(a[i, j]));
            }
        }

        double largest = norm;
        norm = 0;
        foreach (double entry in a)
        {
            norm += largest == 0 ? 0 : entry / largest * (entry / largest);
        }

        norm = largest * Math.Sqrt(norm);
        T[] values = new T[order];
        TSource.Backend.SymmetricEigen(v, values);
        Matrix<T> scaled = Matrix<T>.Create(order, order, (i, j) => values[i] * v[i, j]);
        (double[,] reproduced, _) = Samples.Multiply(v, Transposition.Transposed, scaled, Transposition.None);
        (double[,] gram, _) = Samples.Multiply(v, Transposition.None, v, Transposition.Transposed);
        double tolerance = Tolerances.Eigen<T>(order);
        for (int i = 0; i < order; i++)
        {
            Assert.True(i == 0 || values[i - 1] <= values[i]);
            for (int j = 0; j < order; j++)
            {
                Assert.Equal(a[i, j], reproduced[i, j], tolerance * norm);
                Assert.Equal(i == j ? 1 : 0, gram[i, j], tolerance);
            }
        }

        return values;
    }
}

public sealed class ManagedSingleEigen : EigenLaws<float, ManagedSource>;

public sealed class ManagedDoubleEigen : EigenLaws<double, ManagedSource>;

public sealed class NativeSingleEigen : EigenLaws<float, NativeSource>;

public sealed class NativeDoubleEigen : EigenLaws<double, NativeSource>;
