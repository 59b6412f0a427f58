using System.Numerics;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Xunit;

namespace Hyperkernel.Tests.Kernels;

/// <summary>Matrices of one kernel over points, against the scalar maps and each other.</summary>
public abstract class KernelAssemblyTests<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static TheoryData<string> Names => HypernetworkSamples.Names;

    public static TheoryData<KernelKind, bool, Repetition> Cases
    {
        get
        {
            TheoryData<KernelKind, bool, Repetition> cases = [];
            foreach (KernelKind kind in Enum.GetValues<KernelKind>())
            {
                foreach (Repetition repetition in Enum.GetValues<Repetition>())
                {
                    cases.Add(kind, true, repetition);
                    cases.Add(kind, false, repetition);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Entries_are_those_of_the_scalar_maps(KernelKind kind, bool pairs, Repetition repetition)
    {
        PointSamples<T> rows = Sample("relu (3,2)", kind, pairs, repetition, 150, 1),
            columns = Sample("relu (3,2)", kind, pairs, repetition, 70, 2);
        using Matrix<T> own = rows.Kernel.Matrix(rows.Points),
            cross = rows.Kernel.Matrix(rows.Points, columns.Points);
        AssertNear(rows.Expected(rows), own);
        AssertNear(rows.Expected(columns), cross);
        for (int i = 0; i < own.Rows; i++)
        {
            for (int j = 0; j < i; j++)
            {
                Assert.Equal(own[i, j], own[j, i]);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_hypernetwork_has_its_kernels(string name)
    {
        foreach (KernelKind kind in Enum.GetValues<KernelKind>())
        {
            PointSamples<T> rows = Sample(name, kind, pairs: true, Repetition.Both, 60, 3),
                columns = Sample(name, kind, pairs: true, Repetition.None, 20, 4);
            AssertNear(rows.Expected(rows), rows.Kernel.Matrix(rows.Points));
            AssertNear(rows.Expected(columns), rows.Kernel.Matrix(rows.Points, columns.Points));
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_lower_triangle_is_that_of_the_matrix_and_nothing_else_is_written(KernelKind kind, bool pairs, Repetition repetition)
    {
        PointSamples<T> sample = Sample("generated biases", kind, pairs, repetition, 140, 5);
        using Matrix<T> whole = sample.Kernel.Matrix(sample.Points),
            memory = Matrix<T>.Uninitialized(143, 150);
        T untouched = T.CreateChecked(-77);
        memory.View.Fill(untouched);
        sample.Kernel.LowerTriangle(sample.Points, memory.View.Block(2, 3, 140, 140));
        for (int i = 0; i < memory.Rows; i++)
        {
            for (int j = 0; j < memory.Columns; j++)
            {
                bool below = i is >= 2 and < 142 && j >= 3 && j - 3 <= i - 2;
                Assert.Equal(below ? whole[i - 2, j - 3] : untouched, memory[i, j]);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_diagonal_is_the_matrix_s(KernelKind kind, bool pairs, Repetition repetition)
    {
        PointSamples<T> sample = Sample("relu (3,2)", kind, pairs, repetition, 50, 6);
        using Matrix<T> whole = sample.Kernel.Matrix(sample.Points);
        double[] diagonal = sample.Kernel.Diagonal(sample.Points);
        for (int i = 0; i < diagonal.Length; i++)
        {
            Assert.Equal(whole[i, i], T.CreateTruncating(diagonal[i]));
        }
    }

    [Theory]
    [InlineData("relu (3,2)")]
    [InlineData("H = 1")]
    [InlineData("trained and generated")]
    public void Equal_points_have_the_entry_of_the_diagonal(string name)
    {
        // A correlation of 1 by place, not by rounding: bit for bit.
        foreach (bool pairs in new[] { true, false })
        {
            PointSamples<T> sample = Sample(name, KernelKind.Tangent, pairs, Repetition.Both, 200, 7);
            using Matrix<T> own = sample.Kernel.Matrix(sample.Points);
            int equal = 0;
            for (int i = 0; i < own.Rows; i++)
            {
                for (int j = 0; j < i; j++)
                {
                    if (sample.X.Row(i).SequenceEqual(sample.X.Row(j)) && (!pairs || sample.Z.Row(i).SequenceEqual(sample.Z.Row(j))))
                    {
                        equal++;
                        Assert.Equal(own[i, i], own[i, j]);
                    }
                }
            }

            Assert.True(equal > 5);
        }
    }

    [Theory]
    [InlineData(true, Repetition.None)]
    [InlineData(true, Repetition.ContextRuns)]
    [InlineData(true, Repetition.Both)]
    [InlineData(false, Repetition.None)]
    public void Matrices_of_many_blocks_have_the_entries_of_small_ones(bool pairs, Repetition repetition)
    {
        // More than one block of 512 x 2048 in both directions, the last ones not full.
        PointSamples<T> sample = Sample("relu (3,2)", KernelKind.Tangent, pairs, repetition, 2700, 11);
        long[] chosen = [0, 1, 511, 512, 513, 1023, 1024, 2047, 2048, 2049, 2559, 2560, 2698, 2699];
        Points<T> points = sample.Points,
            few = points.Select(chosen);
        using Matrix<T> whole = sample.Kernel.Matrix(points),
            small = sample.Kernel.Matrix(few);
        using Matrix<T> across = sample.Kernel.Matrix(few, points),
            down = sample.Kernel.Matrix(points, few),
            lower = Matrix<T>.Zeros(2700, 2700);
        sample.Kernel.LowerTriangle(points, lower);
        using Matrix<double> expected = small.ConvertTo<double>(),
            rows = Matrix<double>.Create(chosen.Length, 2700, (i, j) => Entry(whole, chosen[i], j));
        AssertNear(expected, Matrix<T>.Create(chosen.Length, chosen.Length, (i, j) => whole[chosen[i], chosen[j]]));
        AssertNear(rows, across);
        AssertNear(rows, Matrix<T>.Create(chosen.Length, 2700, (i, j) => down[j, i]));
        for (int i = 0; i < 2700; i++)
        {
            Assert.True(lower.Row(i)[..(i + 1)].SequenceEqual(whole.Row(i)[..(i + 1)]), $"row {i}");
            Assert.False(lower.Row(i)[(i + 1)..].ContainsAnyExcept(T.Zero), $"row {i}");
        }
    }

    [Fact]
    public void A_grid_is_the_list_of_its_pairs()
    {
        PointSamples<T> sample = Sample("relu (3,2)", KernelKind.Tangent, pairs: true, Repetition.None, 12, 8);
        Matrix<T> z = sample.Z.View.Block(0, 0, 7, 2).ToMatrix();
        PointSamples<T> pairs = sample with
        {
            X = Matrix<T>.Create(84, 6, (i, k) => sample.X[i / 7, k]),
            Z = Matrix<T>.Create(84, 2, (i, k) => z[i % 7, k]),
        };
        Points<T> grid = Points<T>.Grid(sample.X, z);
        Assert.Equal(84, grid.Count);
        AssertNear(pairs.Expected(pairs), sample.Kernel.Matrix(grid));
    }

    [Fact]
    public void Points_keep_what_they_were_given()
    {
        PointSamples<T> sample = Sample("relu (3,2)", KernelKind.Tangent, pairs: true, Repetition.None, 10, 9);
        Points<T> points = sample.Points;
        using Matrix<T> before = sample.Kernel.Matrix(points);
        sample.X.View.Fill(T.Zero);
        sample.Z.Dispose();
        using Matrix<T> after = sample.Kernel.Matrix(points);
        Assert.True(before.Row(9).SequenceEqual(after.Row(9)));
    }

    [Fact]
    public void Columns_of_selected_points_are_those_of_the_matrix()
    {
        foreach (Repetition repetition in Enum.GetValues<Repetition>())
        {
            PointSamples<T> sample = Sample("relu (3,2)", KernelKind.Tangent, pairs: true, repetition, 40, 10);
            long[] chosen = [39, 3, 3, 17];
            using Matrix<T> whole = sample.Kernel.Matrix(sample.Points),
                columns = sample.Kernel.Matrix(sample.Points, sample.Points.Select(chosen));
            using Matrix<double> expected = Matrix<double>.Create(40, 4, (i, j) => Entry(whole, i, chosen[j]));
            AssertNear(expected, columns);
        }
    }

    private static double Entry(Matrix<T> matrix, long row, long column) => double.CreateTruncating(matrix[row, column]);

    private static PointSamples<T> Sample(string name, KernelKind kind, bool pairs, Repetition repetition, int count, int seed) =>
        PointSamples<T>.Create(name, kind, pairs, repetition, count, seed);

    private static void AssertNear(Matrix<double> expected, Matrix<T> actual)
    {
        double error = 0,
            largest = 0;
        for (int i = 0; i < expected.Rows; i++)
        {
            for (int j = 0; j < expected.Columns; j++)
            {
                double difference = Math.Abs(expected[i, j] - double.CreateTruncating(actual[i, j]));
                error = double.IsNaN(difference) ? double.PositiveInfinity : Math.Max(error, difference);
                largest = Math.Max(largest, Math.Abs(expected[i, j]));
            }
        }

        Assert.True(error <= Tolerances.Kernel<T>() * largest, $"{error / largest:E1}");
    }
}

public class SingleKernelAssemblyTests : KernelAssemblyTests<float>;

public class DoubleKernelAssemblyTests : KernelAssemblyTests<double>;
