using CsCheck;
using Hyperkernel.LinearAlgebra;
using Xunit;

namespace Hyperkernel.Tests.LinearAlgebra;

/// <summary>Matrices, their views, and the memory they take.</summary>
public sealed class MatrixTests
{
    [Fact]
    public void Entries_lie_row_after_row()
    {
        using Matrix<double> a = Matrix<double>.From(2, 3, [1, 2, 3, 4, 5, 6]);
        Assert.Equal(6, a[1, 2]);
        Assert.Equal([4, 5, 6], a.Row(1).ToArray());
        a[0, 1] = 7;
        Assert.Equal([1, 7, 3], a.Row(0).ToArray());
    }

    [Fact]
    public void A_number_of_values_that_does_not_fit_is_refused() =>
        Assert.Contains(
            "5 values were given for 2 x 3",
            Assert.Throws<ArgumentException>(() => Matrix<float>.From(2, 3, new float[5])).Message,
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(0, -1)]
    [InlineData(2, 0)]
    [InlineData(0, 3)]
    public void Entries_that_do_not_exist_are_refused(int row, int column)
    {
        using Matrix<float> a = Matrix<float>.Zeros(2, 3);
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => a[row, column]);
    }

    [Fact]
    public void A_block_of_a_block_is_a_block() =>
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, 5], Gen.Int[0, 4], Gen.Int[0, 4])
            .SampleSeeded(
                (row, column, innerRow, innerColumn) =>
                {
                    using Matrix<double> a = Matrix<double>.Create(12, 13, (i, j) => (100 * i) + j);
                    MatrixView<double> outer = a.View.Block(row, column, 6, 6);
                    MatrixView<double> inner = outer.Block(innerRow, innerColumn, 2, 2);
                    Assert.Equal((100 * (row + innerRow + 1)) + column + innerColumn + 1, inner[1, 1]);
                    Assert.Equal(a.View.Block(row + innerRow, column + innerColumn, 2, 2), inner);
                },
                iter: 40,
                threads: 1
            );

    [Fact]
    public void A_block_outside_is_refused()
    {
        using Matrix<double> a = Matrix<double>.Zeros(4, 4);
        ArgumentOutOfRangeException error = Assert.Throws<ArgumentOutOfRangeException>(() => a.View.Block(2, 0, 3, 1));
        Assert.Contains("block 3 x 1 at (2, 0) of 4 x 4", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Copies_keep_the_entries_and_are_apart()
    {
        using Matrix<double> a = Samples.Matrix<double>(7, 5, 1);
        using Matrix<double> copy = a.View.Block(1, 1, 4, 3).ToMatrix();
        Assert.Equal(a[2, 3], copy[1, 2]);
        copy.View.Fill(0);
        Assert.NotEqual(0, a[2, 3]);
        using Matrix<float> single = a.ConvertTo<float>();
        Assert.Equal((float)a[6, 4], single[6, 4]);
    }

    [Fact]
    public void A_disposed_matrix_says_so()
    {
        Matrix<double> a = Matrix<double>.Zeros(1, 1);
        a.Dispose();
        a.Dispose();
        _ = Assert.Throws<ObjectDisposedException>(() => a.View);
    }

    [Fact]
    public void Memory_that_is_not_there_is_refused_with_both_figures()
    {
        InsufficientMemoryException error = Assert.Throws<InsufficientMemoryException>(() => Matrix<double>.Zeros(1L << 22, 1L << 22));
        Assert.StartsWith(
            "131072.0 GiB of memory are needed for a 4194304 x 4194304 matrix of Double; ",
            error.Message,
            StringComparison.Ordinal
        );
        Assert.EndsWith(" are available.", error.Message, StringComparison.Ordinal);
        _ = Assert.Throws<OverflowException>(() => Matrix<double>.Zeros(long.MaxValue, 2));
    }

    [Theory]
    [InlineData(12, "12 bytes")]
    [InlineData(3 << 19, "1.5 MiB")]
    [InlineData(5L << 30, "5.0 GiB")]
    public void Bytes_are_written_for_people(long bytes, string text) => Assert.Equal(text, MemoryBudget.Format(bytes));

    [Fact]
    public void Available_memory_is_a_figure_of_this_machine() => Assert.InRange(MemoryBudget.AvailableBytes(), 1L << 20, 1L << 50);
}
