using System.Numerics;
using Hyperkernel.LinearAlgebra;
using Xunit;

namespace Hyperkernel.Tests.LinearAlgebra;

/// <summary>The blocked factorisation against the definition and against each backend's own.</summary>
public abstract class BlockedCholeskyLaws<T, TSource>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TSource : IBackendSource
{
    // Orders around one, two and more leaves of 256.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(511)]
    [InlineData(513)]
    [InlineData(1100)]
    public void The_factor_reproduces_the_matrix_and_nothing_above_the_diagonal_is_touched(int order)
    {
        Matrix<T> a = PositiveDefinite(order),
            factor = a.Clone();
        Factor(factor);
        using Matrix<double> lower = Matrix<double>.Create(order, order, (i, j) => j > i ? 0 : double.CreateChecked(factor[i, j]));
        using Matrix<double> product = Matrix<double>.Zeros(order, order);
        MatrixBackends.Managed.Multiply(1.0, lower, Transposition.None, lower, Transposition.Transposed, 0.0, product);
        double worst = 0;
        bool untouched = true;
        for (int i = 0; i < order; i++)
        {
            double diagonal = double.CreateChecked(a[i, i]);
            for (int j = 0; j < order; j++)
            {
                untouched &= j <= i || T.IsNaN(factor[i, j]);
                worst = j > i ? worst : Math.Max(worst, Math.Abs(double.CreateChecked(a[i, j]) - product[i, j]) / diagonal);
            }
        }

        // All diagonal entries are equal.
        Assert.True(worst <= Tolerances.Cholesky<T>(order), $"differs by {worst:E1}");
        Assert.True(untouched);
    }

    [Fact]
    public void It_is_the_factor_of_the_backend()
    {
        Matrix<T> blocked = PositiveDefinite(700),
            own = blocked.Clone();
        Factor(blocked);
        TSource.Backend.Cholesky<T>(own);

        // A factor's error is that of the matrix times the condition number, which is below 30 here.
        for (int i = 0; i < 700; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                Assert.Equal(double.CreateChecked(own[i, j]), double.CreateChecked(blocked[i, j]), 30 * Tolerances.Cholesky<T>(700));
            }
        }
    }

    [Theory]
    [InlineData(3)]
    [InlineData(512)]
    [InlineData(1099)]
    public void The_pivot_that_is_not_positive_is_named_in_the_whole_matrix(int pivot)
    {
        Matrix<T> a = Matrix<T>.Create(1100, 1100, (i, j) => i == j ? T.CreateChecked(i == pivot ? -1 : 4) : T.Zero);
        NotPositiveDefiniteException error = Assert.Throws<NotPositiveDefiniteException>(() => Factor(a));
        Assert.Equal((pivot, 1100), (error.Pivot, error.Order));
        Assert.Contains("larger ridge", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_entry_that_is_not_finite_is_not_called_indefinite()
    {
        Matrix<T> a = PositiveDefinite(700);
        a[600, 3] = T.NaN;
        ArithmeticException error = Assert.Throws<ArithmeticException>(() => Factor(a));
        Assert.Contains(
            "rows 512 to 699 of the 700 x 700 matrix have entries that are not finite",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Progress_grows_to_one_and_a_cancelled_factorisation_ends()
    {
        using CancellationTokenSource source = new();
        List<double> seen = [];
        BlockedCholesky.Factor<T>(TSource.Backend, PositiveDefinite(1100), new() { Progress = new Direct(seen.Add) });
        Assert.True(seen.Count > 10);
        Assert.Equal(seen.Order(), seen);
        Assert.Equal(1, seen[^1]);

        // Of the operations, not of the calls: what is left before the last leaf is little.
        Assert.InRange(seen[^2], 0.95, 1);
        _ = Assert.Throws<OperationCanceledException>(() =>
            BlockedCholesky.Factor<T>(
                TSource.Backend,
                PositiveDefinite(600),
                new() { Progress = new Direct(_ => source.Cancel()), Cancellation = source.Token }
            )
        );
    }

    private static void Factor(Matrix<T> a) =>
        BlockedCholesky.Factor<T>(TSource.Backend, a, new() { Cancellation = TestContext.Current.CancellationToken });

    // Diagonally dominant: 2 on the diagonal and a decay whose sums stay below 1.9.
    private static Matrix<T> PositiveDefinite(int order) =>
        Matrix<T>.Create(
            order,
            order,
            (i, j) => j > i ? T.NaN : T.CreateChecked(i == j ? 2 : 0.9 * Math.Cos(i + (3 * j)) / (1 + ((i - j) * (i - j))))
        );

    private sealed class Direct(Action<double> report) : IProgress<WorkProgress>
    {
        public void Report(WorkProgress value) => report(value.Fraction);
    }
}

public sealed class ManagedSingleBlockedCholesky : BlockedCholeskyLaws<float, ManagedSource>;

public sealed class ManagedDoubleBlockedCholesky : BlockedCholeskyLaws<double, ManagedSource>;

public sealed class NativeSingleBlockedCholesky : BlockedCholeskyLaws<float, NativeSource>;

public sealed class NativeDoubleBlockedCholesky : BlockedCholeskyLaws<double, NativeSource>;
