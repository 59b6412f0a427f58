using System.Numerics;
using Hyperkernel.LinearAlgebra;
using Xunit;

namespace Hyperkernel.Tests.LinearAlgebra;

/// <summary>Products of few rows with a large matrix, in double.</summary>
public sealed class DoubleThinProductTests : ThinProductTests<double>;

/// <summary>The same in float.</summary>
public sealed class SingleThinProductTests : ThinProductTests<float>;

/// <summary>
/// Products of few rows with a large matrix against sums in double, at sizes around those of vectors, blocks and pieces of work.
/// </summary>
/// <typeparam name="T">The precision.</typeparam>
public abstract class ThinProductTests<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static TheoryData<int, int, int> Shapes =>
        new()
        {
            { 1, 1, 1 },
            { 1, 5, 7 },
            { 2, 33, 64 },
            { 3, 130, 513 },
            { 4, 17, 512 },
            { 5, 300, 1100 },
            { 8, 9, 40 },
            { 0, 4, 4 },
        };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Entries_are_sums_of_products(int rows, int fanOut, int fanIn)
    {
        using Matrix<T> q = Samples.Matrix<T>(rows, fanIn, 1),
            d = Samples.Matrix<T>(rows, fanOut, 2),
            w = Samples.Matrix<T>(fanOut, fanIn, 3);
        foreach (double beta in new[] { 0, 1, -0.5 })
        {
            using Matrix<T> y = Samples.Matrix<T>(rows, fanOut, 4),
                g = Samples.Matrix<T>(rows, fanIn, 5),
                oldY = y.Clone(),
                oldG = g.Clone();
            if (beta == 0)
            {
                y.View.Fill(T.NaN);
                g.View.Fill(T.NaN);
            }

            ThinProduct.Multiply(T.CreateChecked(1.5), q, w, T.CreateChecked(beta), y);
            ThinProduct.MultiplyTransposed(T.CreateChecked(1.5), d, w, T.CreateChecked(beta), g);
            AssertProduct(y, oldY, beta, fanIn, (i, k, j) => At(q, i, j) * At(w, k, j));
            AssertProduct(g, oldG, beta, fanOut, (i, j, k) => At(d, i, k) * At(w, k, j));
        }
    }

    [Fact]
    public void Shapes_must_agree()
    {
        using Matrix<T> two = Matrix<T>.Zeros(2, 3),
            three = Matrix<T>.Zeros(4, 3),
            result = Matrix<T>.Zeros(2, 5);
        Assert.Throws<ArgumentException>(() => ThinProduct.Multiply(T.One, two, three, T.Zero, result));
        Assert.Throws<ArgumentException>(() => ThinProduct.MultiplyTransposed(T.One, two, three, T.Zero, result));
    }

    private static double At(Matrix<T> matrix, long row, long column) => double.CreateChecked(matrix[row, column]);

    private static void AssertProduct(Matrix<T> actual, Matrix<T> old, double beta, int depth, Func<long, long, long, double> term)
    {
        for (long i = 0; i < actual.Rows; i++)
        {
            for (long k = 0; k < actual.Columns; k++)
            {
                double[] terms = [.. Enumerable.Range(0, depth).Select(j => 1.5 * term(i, k, j))];
                double before = beta * At(old, i, k),
                    scale = terms.Sum(Math.Abs) + Math.Abs(before);
                Assert.Equal(terms.Sum() + before, At(actual, i, k), Tolerances.Product<T>(depth) * scale);
            }
        }
    }
}
