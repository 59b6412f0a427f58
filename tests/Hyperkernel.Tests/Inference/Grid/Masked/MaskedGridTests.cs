using CsCheck;
using Hyperkernel.Inference;
using Hyperkernel.Inference.Grid;
using Hyperkernel.Inference.Grid.Masked;
using Hyperkernel.Inference.Models;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Randomness;
using Hyperkernel.Tests.Kernels;
using Xunit;

namespace Hyperkernel.Tests.Inference.Grid.Masked;

/// <summary>A regression on the observed part of a grid is the dense solve of the same equations.</summary>
public class MaskedGridTests
{
    private const long Contexts = 9;
    private const long Coordinates = 7;

    private static readonly string[] _hypernetworks = [.. HypernetworkSamples.Names.Select(row => row.Data)];

    private static readonly RegressionOptions _precise = new()
    {
        InDouble = true,
        Solve = new() { RelativeResidual = 1e-11, KernelTolerance = 1e-13 },
    };

    [Fact]
    public void Any_part_of_a_grid_is_solved_as_the_dense_solver_does() =>
        Gen.Select(
                Gen.Int[1, (int)(Contexts * Coordinates) - 1],
                Gen.ULong[0, 1UL << 20],
                Gen.Int[0, _hypernetworks.Length - 1],
                Gen.Int[1, 2],
                Gen.Double[-4, 1],
                Gen.Bool
            )
            .SampleSeeded(
                (observed, seed, which, channels, ridge, isTangent) =>
                {
                    HypernetworkKernel kernel = new(
                        HypernetworkSamples.Of(_hypernetworks[which]),
                        isTangent ? KernelKind.Tangent : KernelKind.Covariance
                    );
                    AssertDense(kernel, Draw(observed, seed, channels), Math.Pow(10, ridge));
                },
                iter: 30
            );

    [Theory]
    [InlineData(20, 400, 0.5, MaskedMethod.Observed)]
    [InlineData(400, 20, 0.5, MaskedMethod.Observed)]
    [InlineData(500, 500, 0.5, MaskedMethod.Missing)]
    [InlineData(500, 500, 0.2, MaskedMethod.Observed)]
    public void Two_levels_are_taken_where_little_is_there_or_its_blocks_are_small(int rows, int columns, double share, object method)
    {
        CounterRandom random = new(1, 0);
        (long I, long A)[] seen =
        [
            .. from i in Enumerable.Range(0, rows)
            from a in Enumerable.Range(0, columns)
            where random.Uniform((ulong)((i * columns) + a)) < share
            select ((long)i, (long)a),
        ];
        GridMask mask = GridMask.Of(rows, columns, [.. seen.Select(p => p.I)], [.. seen.Select(p => p.A)]);
        Assert.Equal(method, MaskedMethods.For<float>(mask, new()).Method);
    }

    [Theory]
    [InlineData(1e-8, MaskedMethod.Missing)]
    [InlineData(1e-10, MaskedMethod.Observed)]
    public void Two_levels_are_taken_where_the_kernel_is_nearly_singular(double ridge, object method)
    {
        const int N = 500;
        using Matrix<double> contexts = Matrix<double>.Create(N, N, (i, j) => i == j ? Math.Pow(10, -10.0 * i / N) : 0),
            coordinates = Matrix<double>.Create(N, N, (a, b) => a == b ? 1 : 0);
        using KroneckerEigenbasis<double> basis = new(new([contexts], [coordinates]), MatrixBackends.Default);
        long[] rows = [.. Enumerable.Range(0, N * N / 2).Select(k => (long)(k / (N / 2)))],
            columns = [.. Enumerable.Range(0, N * N / 2).Select(k => ((2L * (k % (N / 2))) + (k / (N / 2))) % N)];
        Assert.Equal(method, MaskedMethods.For(basis, GridMask.Of(N, N, rows, columns), ridge, new()));
    }

    [Fact]
    public void A_way_that_gains_nothing_is_given_up()
    {
        const int N = 400;
        using Matrix<double> right = Numbers(1, N, 3),
            solution = Matrix<double>.Zeros(1, N);
        SolverOptions options = new() { RelativeResidual = 1e-8 };
        SolveReport patient = ConjugateGradients.Solve(new Steep(), new Same(), right.View, solution.View, 1, options);
        solution.View.Fill(0);
        SolveReport flexible = ConjugateGradients.Solve(new Steep(), new Same(), right.View, solution.View, 1, options, isFlexible: true);
        Assert.False(flexible.Converged);
        Assert.Equal(20, flexible.Iterations);
        Assert.InRange(patient.Iterations, 21, 500);
    }

    [Fact]
    public void A_preconditioner_that_is_another_in_each_step_will_do()
    {
        const int N = 400;
        using Matrix<double> right = Numbers(1, N, 3),
            solution = Matrix<double>.Zeros(1, N);
        SolverOptions options = new() { RelativeResidual = 1e-8 };
        SolveReport report = ConjugateGradients.Solve(new Steep(), new Rough(), right.View, solution.View, 1, options, isFlexible: true);
        Assert.True(report.Converged, report.ToString());
        Assert.InRange(report.Iterations, 5, 45);
        for (int j = 0; j < N; j++)
        {
            Assert.Equal(right[0, j], Steep.At(j, N) * solution[0, j], 1e-6);
        }
    }

    [Theory]
    [InlineData("a window")]
    [InlineData("rows and single entries")]
    [InlineData("every other context at every other coordinate")]
    public void Patterns_of_missing_pairs_are_too(string pattern)
    {
        Func<long, long, bool> isSeen = pattern switch
        {
            "a window" => (i, a) => i is < 2 or > 6 || a is < 1 or > 4,
            "rows and single entries" => (i, a) => i < 3 || (i + a) % 7 == 0,
            _ => (i, a) => i % 2 == 0 || a % 2 == 0,
        };
        AssertDense(new(HypernetworkSamples.Of(_hypernetworks[0]), KernelKind.Tangent), Where(isSeen, 1), 0.01);
    }

    [Theory]
    [InlineData(0.2)]
    [InlineData(0.7)]
    public void Leading_modes_and_the_others_together_are_all(double share)
    {
        // More modes than are solved for together, so that both levels have some.
        const int Rows = 60,
            Columns = 40;
        HypernetworkKernel kernel = new(HypernetworkSamples.Of(_hypernetworks[0]), KernelKind.Tangent);
        CounterRandom random = new(5, 0);
        using Matrix<double> x = Numbers(Rows, 6, 1),
            z = Numbers(Columns, 2, 2),
            values = Matrix<double>.Create(
                Rows,
                Columns,
                (i, a) => random.Uniform((ulong)((i * Columns) + a)) < share ? Math.Sin(i + (2 * a)) : double.NaN
            );
        Observations observations = Observations.OfGrid(x, z, values);
        using RegressionModel dense = RegressionModel.Fit(kernel, observations, 0.01, _precise with { Solver = Solver.Dense });
        using Matrix<double> fields = observations.GridValues(),
            expected = dense.Mean(Queries.AllPairs(x, z));
        foreach (MaskedMethod method in new[] { MaskedMethod.Missing, MaskedMethod.Observed })
        {
            using GridModel<double> model = GridRegression.Fit(kernel, x, z, fields, MaskOf(observations), 0.01, _precise.Solve, method);
            Assert.True(model.Report.Converged, $"{method}: {model.Report}");
            Assert.InRange(model.Report.Iterations, 0, 80);
            AssertNear(expected, model.Mean(x, z), 1e-8);
        }
    }

    [Fact]
    public void Blocks_are_taken_over_the_axis_where_they_are_smaller()
    {
        // One coordinate without observations of most contexts: a block of one coordinate is large, those of contexts are single numbers.
        GridMask tall = MaskOf((i, a) => a != 3 || i == 0),
            wide = MaskOf((i, a) => i != 3 || a == 0);
        Assert.Equal(8 * 2 * 8, (long)PairLists.Of(tall, observed: false).BytesOfBlocks<double>());
        Assert.Equal(8 * 2 * 6, (long)PairLists.Of(wide, observed: false).BytesOfBlocks<double>());
        Assert.Equal((Contexts * Coordinates) - 8, tall.Count);

        HypernetworkKernel kernel = new(HypernetworkSamples.Of(_hypernetworks[0]), KernelKind.Tangent);
        AssertDense(kernel, Where((i, a) => a != 3 || i == 0, 1), 0.01);
        AssertDense(kernel, Where((i, a) => i != 3 || a == 0, 1), 0.01);
    }

    [Fact]
    public void A_permutation_of_rows_changes_nothing()
    {
        HypernetworkKernel kernel = new(HypernetworkSamples.Of(_hypernetworks[0]), KernelKind.Covariance);
        (Matrix<double> x, Matrix<double> z) = Inputs();
        List<(long I, long A)> pairs =
        [
            .. from i in Enumerable.Range(0, (int)Contexts)
            from a in Enumerable.Range(0, (int)Coordinates)
            where (i * 5 + a * 3) % 4 != 0
            select ((long)i, (long)a),
        ];
        using RegressionModel straight = Fit(pairs),
            reversed = Fit([.. pairs.AsEnumerable().Reverse()]);
        AssertNear(straight.Mean(Queries.AllPairs(x, z)), reversed.Mean(Queries.AllPairs(x, z)), 1e-9);

        RegressionModel Fit(List<(long I, long A)> order)
        {
            Matrix<double> contexts = Matrix<double>.Create(order.Count, x.Columns, (p, k) => x[order[(int)p].I, k]),
                coordinates = Matrix<double>.Create(order.Count, z.Columns, (p, k) => z[order[(int)p].A, k]),
                values = Matrix<double>.Create(order.Count, 1, (p, _) => Math.Sin(order[(int)p].I + (2 * order[(int)p].A)));
            return RegressionModel.Fit(
                kernel,
                Observations.OfPairs(contexts, coordinates, values),
                0.01,
                _precise with
                {
                    Solver = Solver.Masked,
                }
            );
        }
    }

    private static void AssertDense(HypernetworkKernel kernel, Matrix<double> values, double ridge)
    {
        (Matrix<double> x, Matrix<double> z) = Inputs();
        int channels = (int)(values.Columns / Coordinates);
        Observations observations = Observations.OfGrid(x, z, values, channels);
        using RegressionModel masked = RegressionModel.Fit(kernel, observations, ridge, _precise with { Solver = Solver.Masked }),
            dense = RegressionModel.Fit(kernel, observations, ridge, _precise with { Solver = Solver.Dense });
        Assert.Equal((Solver.Masked, Solver.Dense), (masked.Solver, dense.Solver));
        foreach (MaskedMethod method in new[] { MaskedMethod.Missing, MaskedMethod.Observed })
        {
            using Matrix<double> fields = observations.GridValues();
            using GridModel<double> forced = GridRegression.Fit(
                kernel,
                observations.Contexts,
                observations.Coordinates!,
                fields,
                MaskOf(observations),
                ridge,
                _precise.Solve,
                method
            );
            Assert.True(forced.Report.Converged, $"{method}: {forced.Report}");
            Assert.InRange(forced.Report.Iterations, 0, 60);
            AssertNear(dense.Mean(Queries.AllPairs(x, z)), forced.Mean(x, z), 1e-8);
        }

        Matrix<double> newX = Numbers(3, x.Columns, 11),
            newZ = Numbers(2, z.Columns, 12);
        AssertNear(dense.Mean(Queries.AllPairs(x, z)), masked.Mean(Queries.AllPairs(x, z)), 1e-8);
        AssertNear(dense.Mean(Queries.AllPairs(newX, newZ)), masked.Mean(Queries.AllPairs(newX, newZ)), 1e-8);
        using Deviations<double> expected = dense.Deviation(Queries.AllPairs(newX, newZ)),
            actual = masked.Deviation(Queries.AllPairs(newX, newZ));
        AssertNear(expected.Values, actual.Values, 1e-5);

        using TemporaryFolder folder = new();
        masked.Save(folder.File("m.npz"));
        using RegressionModel loaded = RegressionModel.Load(folder.File("m.npz"));
        AssertNear(masked.Mean(Queries.AllPairs(newX, newZ)), loaded.Mean(Queries.AllPairs(newX, newZ)), 0);
        Assert.Equal(masked.Solver, loaded.Solver);
    }

    private static Matrix<double> Draw(int observed, ulong seed, int channels)
    {
        int[] pairs = [.. Enumerable.Range(0, (int)(Contexts * Coordinates))];
        new CounterRandom(seed, 3).Choose<int>(0, pairs, observed);
        HashSet<int> seen = [.. pairs.Take(observed)];
        return Where((i, a) => seen.Contains((int)((i * Coordinates) + a)), channels);
    }

    private static Matrix<double> Where(Func<long, long, bool> isSeen, int channels) =>
        Matrix<double>.Create(
            Contexts,
            Coordinates * channels,
            (i, j) => isSeen(i, j / channels) ? Math.Sin(i + (2 * j)) + Math.Cos(3 * i) : double.NaN
        );

    private static GridMask MaskOf(Func<long, long, bool> isSeen) =>
        GridMask.Of(Matrix<float>.Create(Contexts, Coordinates, (i, a) => isSeen(i, a) ? 1 : 0));

    private static GridMask MaskOf(Observations observations) =>
        GridMask.Of(observations.Contexts.Rows, observations.Coordinates!.Rows, observations.ContextOf, observations.CoordinateOf);

    private static (Matrix<double> Contexts, Matrix<double> Coordinates) Inputs() => (Numbers(Contexts, 6, 1), Numbers(Coordinates, 2, 2));

    private static Matrix<double> Numbers(long rows, long columns, ulong seed)
    {
        CounterRandom random = new(seed, 0);
        return Matrix<double>.Create(rows, columns, (i, j) => random.Normal((ulong)((i * columns) + j)));
    }

    private static void AssertNear(Matrix<double> expected, Matrix<double> actual, double tolerance)
    {
        double size = 0;
        for (long i = 0; i < expected.Rows; i++)
        {
            for (long j = 0; j < expected.Columns; j++)
            {
                size = Math.Max(size, Math.Abs(expected[i, j]));
            }
        }

        for (long i = 0; i < expected.Rows; i++)
        {
            for (long j = 0; j < expected.Columns; j++)
            {
                Assert.Equal(expected[i, j], actual[i, j], tolerance * Math.Max(1, size));
            }
        }
    }

    // Eigenvalues from 1 to 1e10.
    private sealed class Steep : ISymmetricSystem<double>
    {
        public static double At(int j, long columns) => Math.Pow(10, 10.0 * j / columns);

        public void Apply(MatrixView<double> fields, MatrixView<double> result)
        {
            for (int j = 0; j < fields.Columns; j++)
            {
                result[0, j] = fields[0, j] * At(j, fields.Columns);
            }
        }

        public void ApplyInDouble(MatrixView<double> fields, MatrixView<double> result) => Apply(fields, result);
    }

    // The inverse of the steep system, but for factors of up to 3 either way that are others in each call.
    private sealed class Rough : ISymmetricOperator<double>
    {
        private readonly Random _random = new(1);

        public void Apply(MatrixView<double> fields, MatrixView<double> result)
        {
            for (int j = 0; j < fields.Columns; j++)
            {
                result[0, j] = fields[0, j] / Steep.At(j, fields.Columns) * Math.Pow(3, (2 * _random.NextDouble()) - 1);
            }
        }
    }

    private sealed class Same : ISymmetricOperator<double>
    {
        public void Apply(MatrixView<double> fields, MatrixView<double> result) => fields.CopyTo(result);
    }
}
