using CsCheck;
using Hyperkernel.Inference;
using Hyperkernel.Inference.Dense;
using Hyperkernel.Inference.Grid;
using Hyperkernel.Inference.Grid.Masked;
using Hyperkernel.Inference.Models;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Randomness;
using Hyperkernel.Tests.Kernels;
using Xunit;

namespace Hyperkernel.Tests.Inference.Grid.Masked;

/// <summary>Evidence, leaving out and choosing where pairs are missing, against dense systems of the same observations.</summary>
public class MaskedEvidenceTests
{
    private static readonly RegressionOptions _precise = new()
    {
        InDouble = true,
        Solve = new() { RelativeResidual = 1e-10, KernelTolerance = 1e-12 },
    };

    // 32 probes each: a sound estimate is outside four standard errors, of Student's law with 31 degrees of freedom, once in 2,700 cases.
    // The larger grid has more modes than the head takes.
    [Theory]
    [InlineData("relu (3,2)", 20, 12, 0.5, 1e-2)]
    [InlineData("relu (4,4)", 20, 12, 0.9, 1e-1)]
    [InlineData("erf in both", 30, 14, 0.2, 1)]
    [InlineData("relu (3,2)", 70, 40, 0.7, 1e-2)]
    public void The_likelihood_is_the_dense_one_within_its_scatter(string name, int rows, int columns, double share, double ridge)
    {
        (HypernetworkKernel kernel, Observations observations) = Case(name, rows, columns, share, channels: 2);
        using RegressionModel masked = Fit(kernel, observations, ridge, Solver.Masked),
            dense = Fit(kernel, observations, ridge, Solver.Dense);
        LogMarginalLikelihood expected = dense.LogMarginalLikelihood(),
            actual = masked.LogMarginalLikelihood(new() { Probes = 32 });
        Assert.Equal(expected.DataFit, actual.DataFit, 1e-6 * expected.DataFit);
        double error = actual.LogDeterminant.StandardError!.Value;
        Assert.InRange(error, 0, 0.01 * observations.Count);
        Assert.InRange(actual.LogDeterminant.Value - expected.LogDeterminant.Value, -(4 * error) - 1e-6, (4 * error) + 1e-6);
        Assert.InRange(actual.Value - expected.Value, (-4 * actual.StandardError!.Value) - 1e-6, (4 * actual.StandardError.Value) + 1e-6);
    }

    [Fact]
    public void The_mean_over_many_probes_is_the_determinant()
    {
        // A model in two levels whose tail matters: its own determinant alone is far off.
        (HypernetworkKernel kernel, Observations observations) = Case("relu (3,2)", 70, 40, 0.5, channels: 1);
        using RegressionModel masked = Fit(kernel, observations, 1e-2, Solver.Masked),
            dense = Fit(kernel, observations, 1e-2, Solver.Dense);
        double expected = dense.LogMarginalLikelihood().LogDeterminant.Value;
        LogDeterminant actual = masked.LogMarginalLikelihood(new() { Probes = 64 }).LogDeterminant;
        Assert.True(Math.Abs(actual.ModelValue - expected) > 10 * Math.Abs(actual.Value - expected), $"{actual} for {expected}");
    }

    [Fact]
    public void Drawn_entries_are_left_out_as_the_dense_solver_does()
    {
        (HypernetworkKernel kernel, Observations observations) = Case("relu (3,2)", 30, 12, 0.6, channels: 2);
        using RegressionModel masked = Fit(kernel, observations, 1e-2, Solver.Masked),
            dense = Fit(kernel, observations, 1e-2, Solver.Dense);
        using LeftOut<double> expected = dense.LeaveOut(HoldOut.Entries),
            actual = masked.LeaveOut();
        int drawn = 0;
        for (int i = 0; i < observations.Count; i++)
        {
            (long row, long a) = (observations.ContextOf[i], observations.CoordinateOf[i]);
            for (int c = 0; c < 2; c++)
            {
                double residual = actual.Residuals[row, (a * 2) + c];
                if (!double.IsNaN(residual))
                {
                    drawn++;
                    Assert.Equal(expected.Residuals[i, c], residual, 1e-7);
                }
            }
        }

        Assert.Equal(128, drawn);
        Assert.InRange(actual.MeanSquare - expected.MeanSquare, -4 * actual.StandardError!.Value, 4 * actual.StandardError.Value);
        Assert.Throws<NotSupportedException>(() => masked.LeaveOut(HoldOut.Contexts));
    }

    [Theory]
    [InlineData(HoldOut.Entries)]
    [InlineData(HoldOut.Contexts)]
    public void Candidates_are_scored_by_fits_without_what_is_held_out(HoldOut what)
    {
        (HypernetworkKernel kernel, Observations observations) = Case("relu (3,2)", 30, 12, 0.6, channels: 1);
        (RegressionModel model, IReadOnlyList<Candidate> candidates) = RegressionModel.Choose(
            [kernel],
            observations,
            [1e-3, 1e-1, 10],
            new() { Predicting = what },
            _precise with
            {
                Solver = Solver.Masked,
            }
        );
        using (model)
        {
            GridMask mask = GridMask.Of(30, 12, observations.ContextOf, observations.CoordinateOf);
            HeldOutPairs held = HeldOutPairs.Draw(mask, what, 1);
            Assert.Equal(mask.Count, held.Kept.Count + held.Held.Length);
            Assert.Equal(what == HoldOut.Contexts ? 3 : mask.Count / 10, what == HoldOut.Contexts ? Rows(held) : held.Held.Length);
            foreach (Candidate candidate in candidates)
            {
                Assert.Equal(ByDense(kernel, observations, held, candidate.Ridge), candidate.Score!.Value, 1e-7);
            }

            Candidate best = candidates.MinBy(c => c.Score)!;
            Assert.Equal(best.Ridge, model.Ridge);
            using RegressionModel all = Fit(kernel, observations, best.Ridge, Solver.Dense);
            Assert.Equal(all.Mean(Everywhere(observations))[3, 4], model.Mean(Everywhere(observations))[3, 4], 1e-7);
        }
    }

    [Fact]
    public void Evidence_chooses_the_ridge_that_the_dense_solver_does()
    {
        (HypernetworkKernel kernel, Observations observations) = Case("relu (3,2)", 30, 12, 0.6, channels: 1);
        double[] ridges = [1e-4, 1e-2, 1, 100];
        double Best(Solver solver)
        {
            (RegressionModel model, IReadOnlyList<Candidate> candidates) = RegressionModel.Choose(
                [kernel],
                observations,
                ridges,
                SelectionCriterion.Evidence,
                _precise with
                {
                    Solver = solver,
                }
            );
            using (model)
            {
                Assert.Equal(4, candidates.Count);
                return model.Ridge;
            }
        }

        Assert.Equal(Best(Solver.Dense), Best(Solver.Masked));
    }

    [Theory]
    [InlineData(HoldOut.Entries)]
    [InlineData(HoldOut.Contexts)]
    public void Whole_grids_of_one_term_leave_out_exactly(HoldOut what)
    {
        SmallGrid grid = new("H = 1", KernelKind.Tangent, 1e-2, channels: 2);
        using GridModel<double> model = grid.Fit();
        using DenseModel<double> dense = DenseRegression.Fit(
            grid.Kernel,
            Points<double>.Grid(grid.X, grid.Z),
            Matrix<double>.Create(grid.X.Rows * grid.Z.Rows, 2, (p, c) => grid.Y[p / grid.Z.Rows, (p % grid.Z.Rows * 2) + c]),
            1e-2
        );
        using LeftOut<double> expected = dense.LeaveOut(what),
            actual = model.LeaveOut(what);
        Assert.Equal(expected.MeanSquare, actual.MeanSquare, 1e-6 * expected.MeanSquare);
        for (long p = 0; p < expected.Residuals.Rows; p++)
        {
            Assert.Equal(
                expected.Residuals[p, 1],
                actual.Residuals[p / grid.Z.Rows, (p % grid.Z.Rows * 2) + 1],
                1e-5 * Math.Sqrt(expected.MeanSquare)
            );
        }
    }

    [Fact]
    public void Intervals_hold_on_data_that_the_kernel_draws()
    {
        // 200 fields drawn from the model, a value left out of each: the share in 90 % intervals is binomial, and outside .80 to .97 for
        // less than one seed in 10,000 each way.
        const int Fields = 200;
        const double Ridge = 0.05;
        (HypernetworkKernel kernel, Observations observations) = Case("relu (3,2)", 15, 8, 0.6, channels: 1);
        Points<double> points = PointArrays.Of(
            observations.Contexts,
            observations.Coordinates,
            observations.ContextOf,
            observations.CoordinateOf
        );
        using Matrix<double> root = kernel.Matrix(points);
        for (long i = 0; i < root.Rows; i++)
        {
            root[i, i] += Ridge;
        }

        MatrixBackends.Managed.Cholesky<double>(root);
        using Matrix<double> normal = Numbers(root.Rows, Fields, 9),
            values = Matrix<double>.Zeros(root.Rows, Fields);
        MatrixBackends.Managed.Multiply(1.0, Lower(root), Transposition.None, normal, Transposition.None, 0.0, values);
        int[] kept = [.. Enumerable.Range(0, (int)root.Rows).Where(i => i != 20)];
        Observations some = Observations.OfPairs(
            observations.Contexts,
            [.. kept.Select(i => observations.ContextOf[i])],
            Matrix<double>.Create(kept.Length, 2, (i, k) => observations.Coordinates![observations.CoordinateOf[kept[i]], k]),
            Matrix<double>.Create(kept.Length, Fields, (i, c) => values[kept[i], c])
        );
        using RegressionModel model = Fit(kernel, some, Ridge, Solver.Masked);
        Queries at = Queries.Pairs(
            Matrix<double>.Create(1, observations.Contexts.Columns, (_, k) => observations.Contexts[observations.ContextOf[20], k]),
            Matrix<double>.Create(1, 2, (_, k) => observations.Coordinates![observations.CoordinateOf[20], k])
        );
        using Matrix<double> mean = model.Mean(at);
        using Deviations<double> deviation = model.Deviation(at);
        double spread = Math.Sqrt((deviation.Values[0, 0] * deviation.Values[0, 0]) + Ridge);
        int inside = Enumerable.Range(0, Fields).Count(c => Math.Abs(values[20, c] - mean[0, c]) <= 1.6448536 * spread);
        Assert.InRange(inside, 160, 194);
    }

    private static Matrix<double> Lower(Matrix<double> root) =>
        Matrix<double>.Create(root.Rows, root.Columns, (i, j) => j <= i ? root[i, j] : 0);

    private static long Rows(HeldOutPairs held) => held.Held.Select(pair => pair.Context).Distinct().LongCount();

    private static Queries Everywhere(Observations observations) => Queries.AllPairs(observations.Contexts, observations.Coordinates!);

    private static double ByDense(HypernetworkKernel kernel, Observations observations, HeldOutPairs held, double ridge)
    {
        HashSet<(long, long)> out_ = [.. held.Held];
        long[] kept =
        [
            .. Enumerable
                .Range(0, (int)observations.Count)
                .Where(i => !out_.Contains((observations.ContextOf[i], observations.CoordinateOf[i])))
                .Select(i => (long)i),
        ];
        using RegressionModel model = Fit(kernel, observations.Only(kept), ridge, Solver.Dense);
        using Matrix<double> mean = model.Mean(Everywhere(observations));
        return Enumerable
            .Range(0, (int)observations.Count)
            .Where(i => out_.Contains((observations.ContextOf[i], observations.CoordinateOf[i])))
            .Average(i => Math.Pow(observations.Values[i, 0] - mean[observations.ContextOf[i], observations.CoordinateOf[i]], 2));
    }

    private static RegressionModel Fit(HypernetworkKernel kernel, Observations observations, double ridge, Solver solver) =>
        RegressionModel.Fit(kernel, observations, ridge, _precise with { Solver = solver });

    private static (HypernetworkKernel Kernel, Observations Observations) Case(
        string name,
        int rows,
        int columns,
        double share,
        int channels
    )
    {
        CounterRandom random = new(4, 0);
        Matrix<double> values = Matrix<double>.Create(
            rows,
            columns * channels,
            (i, j) => random.Uniform((ulong)((i * columns) + (j / channels))) < share ? Math.Sin(i + (2 * j)) + Math.Cos(3 * i) : double.NaN
        );
        return (
            new(HypernetworkSamples.Of(name), KernelKind.Tangent),
            Observations.OfGrid(Numbers(rows, 6, 1), Numbers(columns, 2, 2), values, channels)
        );
    }

    private static Matrix<double> Numbers(long rows, long columns, ulong seed)
    {
        CounterRandom random = new(seed, 0);
        return Matrix<double>.Create(rows, columns, (i, j) => random.Normal((ulong)((i * columns) + j)));
    }
}
