using System.Numerics;
using CsCheck;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Xunit;

namespace Hyperkernel.Tests.Kernels;

/// <summary>Kernel operators against products with the stored matrix.</summary>
public abstract class KernelOperatorTests<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly Gen<PointSamples<T>> _genSample = Gen.Select(
            Gen.OneOf(Gen.Const("relu (3,2)"), Gen.Const("generated biases"), Gen.Const("Fourier coordinates")),
            Gen.Enum<KernelKind>(),
            Gen.Bool,
            Gen.Enum<Repetition>(),
            Gen.Int[1, 150],
            Gen.Int[0, 1000]
        )
        .Select((name, kind, pairs, repetition, count, seed) => PointSamples<T>.Create(name, kind, pairs, repetition, count, seed));

    [Fact]
    public void A_symmetric_operator_is_its_matrix() =>
        Gen.Select(_genSample, Gen.Int[1, 4], Gen.Int[16, 130], Gen.Int[1, 3])
            .SampleSeeded(
                (sample, vectors, tile, threads) =>
                {
                    using Matrix<T> matrix = sample.Kernel.Matrix(sample.Points);
                    AssertApplies(new(sample.Kernel, sample.Points, new() { TileSize = tile, Threads = threads }), matrix, vectors);
                },
                iter: 40,
                threads: 1
            );

    [Fact]
    public void An_operator_between_two_lists_is_its_matrix() =>
        Gen.Select(_genSample, Gen.Int[1, 60], Gen.Int[1, 4], Gen.Int[16, 130])
            .SampleSeeded(
                (sample, columns, vectors, tile) =>
                {
                    Points<T> rows = sample.Points,
                        others = rows.Select([.. Enumerable.Range(0, columns).Select(i => i * 7L % rows.Count)]);
                    using Matrix<T> matrix = sample.Kernel.Matrix(rows, others);
                    AssertApplies(new(sample.Kernel, rows, others, new() { TileSize = tile }), matrix, vectors);
                },
                iter: 40,
                threads: 1
            );

    [Theory]
    [InlineData(Repetition.None)]
    [InlineData(Repetition.Both)]
    public void An_operator_of_many_blocks_is_its_matrix(Repetition repetition)
    {
        PointSamples<T> sample = PointSamples<T>.Create("relu (3,2)", KernelKind.Tangent, true, repetition, 2700, 4);
        using Matrix<T> matrix = sample.Kernel.Matrix(sample.Points);
        AssertApplies(new(sample.Kernel, sample.Points), matrix, 2);
    }

    [Fact]
    public void Threads_change_no_bit()
    {
        PointSamples<T> sample = PointSamples<T>.Create("relu (3,2)", KernelKind.Tangent, true, Repetition.ContextRuns, 700, 1);
        using Matrix<T> x = Vectors(700, 3),
            first = Matrix<T>.Zeros(700, 3),
            other = Matrix<T>.Zeros(700, 3);
        new KernelOperator<T>(sample.Kernel, sample.Points, new() { TileSize = 32, Threads = 1 }).Apply(x, first);
        foreach (int threads in new[] { 2, 3, 16 })
        {
            new KernelOperator<T>(sample.Kernel, sample.Points, new() { TileSize = 32, Threads = threads }).Apply(x, other);
            for (int i = 0; i < 700; i++)
            {
                Assert.True(first.Row(i).SequenceEqual(other.Row(i)), $"row {i} with {threads} threads");
            }
        }
    }

    [Fact]
    public void Vectors_have_the_lengths_of_rows_and_columns()
    {
        PointSamples<T> sample = PointSamples<T>.Create("relu (3,2)", KernelKind.Tangent, true, Repetition.None, 20, 2);
        KernelOperator<T> kernel = new(sample.Kernel, sample.Points, sample.Points.Select(1, 2, 3));
        Assert.Equal((20, 3), (kernel.Rows, kernel.Columns));
        AssertSays("x is 20 x 1, must be 3 x 1", () => kernel.Apply(Matrix<T>.Zeros(20, 1), Matrix<T>.Zeros(20, 1)));
        AssertSays("result is 20 x 1, must be 20 x 2", () => kernel.Apply(Matrix<T>.Zeros(3, 2), Matrix<T>.Zeros(20, 1)));
    }

    private static void AssertSays(string message, Action work) =>
        Assert.Contains(message, Assert.Throws<ArgumentException>(work).Message, StringComparison.Ordinal);

    private static Matrix<T> Vectors(long rows, long count)
    {
        Random random = new(3);
        return Matrix<T>.Create(rows, count, (_, _) => T.CreateTruncating((2 * random.NextDouble()) - 1));
    }

    // Both are written to parts of larger matrices, so that strides are not widths.
    private static void AssertApplies(KernelOperator<T> kernel, Matrix<T> matrix, int vectors)
    {
        using Matrix<T> x = Vectors(matrix.Columns + 1, vectors + 2),
            result = Matrix<T>.Zeros(matrix.Rows + 1, vectors + 3);
        result.View.Fill(T.NaN);
        MatrixView<T> input = x.View.Block(1, 1, matrix.Columns, vectors),
            output = result.View.Block(0, 2, matrix.Rows, vectors);
        kernel.Apply(input, output);
        for (int i = 0; i < matrix.Rows; i++)
        {
            for (int c = 0; c < vectors; c++)
            {
                double sum = 0,
                    size = 0;
                for (int j = 0; j < matrix.Columns; j++)
                {
                    double term = double.CreateTruncating(matrix[i, j]) * double.CreateTruncating(input[j, c]);
                    (sum, size) = (sum + term, size + Math.Abs(term));
                }

                double error = Math.Abs(sum - double.CreateTruncating(output[i, c]));
                Assert.True(
                    error <= (Tolerances.KernelApart<T>() + Tolerances.Product<T>(matrix.Columns)) * size,
                    $"({i}, {c}): {error} of {size}"
                );
            }
        }
    }
}

public class SingleKernelOperatorTests : KernelOperatorTests<float>;

public class DoubleKernelOperatorTests : KernelOperatorTests<double>;
