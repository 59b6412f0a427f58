using Hyperkernel.Features;
using Hyperkernel.Inference;
using Hyperkernel.Inference.Dense;
using Hyperkernel.Inference.Models;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Xunit;

namespace Hyperkernel.Tests.Inference.Models;

/// <summary>Models predict what the formula says, whatever the solver and however the data came.</summary>
public class RegressionModelTests
{
    private const double Ridge = 0.1;
    private static readonly Matrix<double> _x = FieldSamples.Contexts(8);
    private static readonly Matrix<double> _z = FieldSamples.Coordinates(6);
    private static readonly Matrix<double> _new = FieldSamples.Contexts(3, seed: 5);

    [Theory]
    [InlineData("grid", 2e-3)]
    [InlineData("dense", 1e-10)]
    [InlineData("iterative", 2e-3)]
    [InlineData("ensemble", 1e-10)]
    public void Every_solver_predicts_what_the_formula_says_on_a_whole_grid(string name, double tolerance)
    {
        Solver solver = Solver.Named(name);
        Matrix<double> values = FieldSamples.Values(_x, _z, 2);
        using RegressionModel model = RegressionModel.Fit(
            FieldSamples.Kernel,
            Observations.OfGrid(_x, _z, values, 2),
            Ridge,
            new() { Solver = solver }
        );
        Assert.Equal((solver, 2, true), (model.Solver, model.Channels, model.HasChannelAxis));
        AssertNear(Expected(_ => true, values, 2), model.Mean(Queries.AllPairs(_new)), tolerance);
    }

    [Fact]
    public void Models_leave_out_and_have_an_evidence_where_their_solver_has_them()
    {
        Matrix<double> values = FieldSamples.Values(_x, _z);
        using RegressionModel dense = Fit(Solver.Dense),
            grid = Fit(Solver.Grid),
            iterative = Fit(Solver.Iterative);
        using DenseModel<double> direct = DenseRegression.Fit(
            FieldSamples.Kernel,
            Points<double>.Grid(_x, _z),
            Matrix<double>.Create(48, 1, (p, _) => values[p / 6, p % 6]),
            Ridge
        );
        using LeftOut<double> points = dense.LeaveOut(),
            expected = direct.LeaveOut(),
            contexts = grid.LeaveOut();
        Assert.Equal(expected.MeanSquare, points.MeanSquare, 1e-12);
        Assert.Equal((48, 1, 8, 6), (points.Residuals.Rows, points.Residuals.Columns, contexts.Residuals.Rows, contexts.Residuals.Columns));
        Assert.True(contexts.MeanSquare > points.MeanSquare);

        // The grid's determinant is estimated, from probes with a seed.
        double exact = dense.LogMarginalLikelihood().Value;
        LogMarginalLikelihood estimate = grid.LogMarginalLikelihood(new() { Probes = 64, LanczosSteps = 40 });
        double error = estimate.StandardError!.Value;
        Assert.InRange(estimate.Value - exact, (-5 * error) - 1e-6, (5 * error) + 1e-6);
        Assert.InRange(error, 0, 0.05 * Math.Abs(exact));

        Assert.Contains("iterative", Assert.Throws<NotSupportedException>(() => iterative.LeaveOut()).Message, StringComparison.Ordinal);
        _ = Assert.Throws<NotSupportedException>(() => iterative.LogMarginalLikelihood());

        RegressionModel Fit(Solver solver) =>
            RegressionModel.Fit(FieldSamples.Kernel, Observations.OfGrid(_x, _z, values), Ridge, new() { Solver = solver });
    }

    [Fact]
    public void Solvers_are_known_by_their_names()
    {
        Assert.All(Solver.All, solver => Assert.Same(solver, Solver.Named(solver.Name)));
        Assert.Contains(
            "no solver 'nystrom'; solvers are grid, masked, dense",
            Assert.Throws<ArgumentException>(() => Solver.Named("nystrom")).Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(null, 1e-10)]
    [InlineData("iterative", 2e-3)]
    public void Holes_leave_the_order_of_coordinates_as_it_was(string? name, double tolerance)
    {
        Solver? solver = name is null ? null : Solver.Named(name);

        // The first context lacks the first coordinates, the third is there nowhere, the fifth context not at all.
        bool Observed(int point) => point is not (0 or 1 or 9) && point % 6 != 2 && point / 6 != 4;
        Matrix<double> values = FieldSamples.Values(_x, _z),
            holes = Matrix<double>.Create(8, 6, (i, a) => Observed((int)((i * 6) + a)) ? values[i, a] : double.NaN);
        using RegressionModel model = RegressionModel.Fit(
            FieldSamples.Kernel,
            Observations.OfGrid(_x, _z, holes),
            Ridge,
            new() { Solver = solver }
        );
        Assert.Equal(solver ?? Solver.Dense, model.Solver);
        Matrix<double> expected = Expected(Observed, values, 1);
        AssertNear(expected, model.Mean(Queries.AllPairs(_new)), tolerance);
        AssertNear(expected, model.Mean(Queries.AllPairs(_new, _z)), tolerance);
    }

    [Theory]
    [InlineData("grid")]
    [InlineData("dense")]
    [InlineData("iterative")]
    public void Pairs_are_what_all_pairs_are_there(string name)
    {
        Solver solver = Solver.Named(name);
        using RegressionModel model = RegressionModel.Fit(
            FieldSamples.Kernel,
            Observations.OfGrid(_x, _z, FieldSamples.Values(_x, _z, 2), 2),
            Ridge,
            new() { Solver = solver }
        );
        (int X, int Z)[] pairs = [(2, 5), (0, 1), (2, 1), (0, 1)];
        Queries some = Queries.Pairs(
            Matrix<double>.Create(4, 3, (i, j) => _new[pairs[i].X, j]),
            Matrix<double>.Create(4, 2, (i, j) => _z[pairs[i].Z, j])
        );
        Matrix<double> all = model.Mean(Queries.AllPairs(_new)),
            mean = model.Mean(some);
        Matrix<double>? deviations = solver == Solver.Iterative ? null : model.Deviation(Queries.AllPairs(_new)).Values;
        Matrix<double>? deviation = solver == Solver.Iterative ? null : model.Deviation(some).Values;
        for (int i = 0; i < 4; i++)
        {
            Assert.Equal(all[pairs[i].X, 2 * pairs[i].Z], mean[i, 0], 1e-4);
            Assert.Equal(all[pairs[i].X, (2 * pairs[i].Z) + 1], mean[i, 1], 1e-4);
            if (solver == Solver.Dense)
            {
                Assert.Equal(deviations![pairs[i].X, pairs[i].Z], deviation![i, 0], 1e-10);
            }
        }
    }

    [Theory]
    [InlineData(301)]
    [InlineData(7)]
    public void Many_pairs_are_answered_as_they_would_be_alone(int coordinates)
    {
        // Factors of other coordinates are cut at the grid's tolerance, so that answers differ by that.
        const double tolerance = 1e-4;

        // 300 pairs at 300 contexts: of as many coordinates, so that no grid pays, or of a few.
        using RegressionModel model = RegressionModel.Fit(
            FieldSamples.Kernel,
            Observations.OfGrid(_x, _z, FieldSamples.Values(_x, _z, 2), 2),
            Ridge,
            new() { Solver = Solver.Grid }
        );
        Matrix<double> x = FieldSamples.Contexts(300, seed: 8),
            z = Matrix<double>.Create(300, 2, (i, axis) => axis == 0 ? i * 7 % coordinates / 301.0 : 0.3);
        Matrix<double> mean = model.Mean(Queries.Pairs(x, z));
        Assert.Equal((300L, 2L), (mean.Rows, mean.Columns));
        foreach (int i in new[] { 0, 127, 128, 255, 256, 299 })
        {
            Matrix<double> alone = model.Mean(Queries.AllPairs(Row(x, i), Row(z, i)));
            Assert.Equal(alone[0, 0], mean[i, 0], tolerance);
            Assert.Equal(alone[0, 1], mean[i, 1], tolerance);
        }

        static Matrix<double> Row(Matrix<double> all, int row) => Matrix<double>.Create(1, all.Columns, (_, j) => all[row, j]);
    }

    [Fact]
    public void Deviations_at_many_pairs_are_those_of_each()
    {
        using RegressionModel model = RegressionModel.Fit(
            FieldSamples.Kernel,
            Observations.OfGrid(_x, _z, FieldSamples.Values(_x, _z)),
            Ridge,
            new() { Solver = Solver.Grid }
        );
        Matrix<double> x = FieldSamples.Contexts(200, seed: 9),
            z = Matrix<double>.Create(200, 2, (i, axis) => axis == 0 ? i / 200.0 : 0.3);
        Deviations<double> some = model.Deviation(Queries.Pairs(x, z));
        Assert.Equal(0, some.Report!.Negative);
        foreach (int i in new[] { 0, 130, 199 })
        {
            using RegressionModel dense = RegressionModel.Fit(
                FieldSamples.Kernel,
                Observations.OfGrid(_x, _z, FieldSamples.Values(_x, _z)),
                Ridge,
                new() { Solver = Solver.Dense }
            );
            Matrix<double> expected = dense
                .Deviation(Queries.Pairs(Matrix<double>.Create(1, 3, (_, j) => x[i, j]), Matrix<double>.Create(1, 2, (_, j) => z[i, j])))
                .Values;
            Assert.Equal(expected[0, 0], some.Values[i, 0], 1e-2 * expected[0, 0]);
        }
    }

    [Fact]
    public void A_plain_network_learns_its_inputs()
    {
        Matrix<double> values = FieldSamples.Values(_x, _z);
        using RegressionModel model = RegressionModel.Fit(FieldSamples.PlainKernel, Observations.OfInputs(_x, values), Ridge);
        KernelMatrices<double> own = FieldSamples.Network.Kernels(_x),
            cross = FieldSamples.Network.Kernels(_new, _x);
        AssertNear(Solved(own.Tangent, cross.Tangent, values), model.Mean(Queries.Inputs(_new)), 1e-10);
        Assert.Equal(Solver.Dense, model.Solver);
    }

    [Fact]
    public void Repeated_observations_count_as_their_mean_with_less_noise()
    {
        Matrix<double> values = FieldSamples.Values(_x, Matrix<double>.Create(1, 2, (_, _) => 0.5));
        Matrix<double> twice = Matrix<double>.Create(16, 3, (i, j) => _x[i / 2, j]);
        Matrix<double> around = Matrix<double>.Create(16, 1, (i, _) => values[i / 2, 0] + (i % 2 == 0 ? 0.3 : -0.3));
        using RegressionModel noisy = RegressionModel.Fit(FieldSamples.PlainKernel, Observations.OfInputs(twice, around), Ridge);
        using RegressionModel means = RegressionModel.Fit(FieldSamples.PlainKernel, Observations.OfInputs(_x, values), Ridge / 2);
        AssertNear(means.Mean(Queries.Inputs(_new)), noisy.Mean(Queries.Inputs(_new)), 1e-10);
    }

    [Fact]
    public void Preparation_is_done_to_contexts_and_undone_in_predictions()
    {
        Matrix<double> values = FieldSamples.Values(_x, _z, 2);
        double[] means = [.. Enumerable.Range(0, 2).Select(c => Enumerable.Range(0, 48).Average(p => values[p / 6, (2 * (p % 6)) + c]))];
        using RegressionModel prepared = RegressionModel.Fit(
            FieldSamples.Kernel,
            Observations.OfGrid(_x, _z, values, 2),
            Ridge,
            new()
            {
                Solver = Solver.Dense,
                NormaliseContexts = true,
                CentreValues = true,
            }
        );
        using RegressionModel byHand = RegressionModel.Fit(
            FieldSamples.Kernel,
            Observations.OfGrid(Normalised(_x), _z, Matrix<double>.Create(8, 12, (i, j) => values[i, j] - means[j % 2]), 2),
            Ridge,
            new() { Solver = Solver.Dense }
        );
        Matrix<double> expected = byHand.Mean(Queries.AllPairs(Normalised(_new)));
        AssertNear(Matrix<double>.Create(3, 12, (i, j) => expected[i, j] + means[j % 2]), prepared.Mean(Queries.AllPairs(_new)), 1e-12);
        AssertNear(byHand.Deviation(Queries.AllPairs(Normalised(_new))).Values, prepared.Deviation(Queries.AllPairs(_new)).Values, 1e-10);
        Matrix<double> zero = Matrix<double>.Zeros(2, 3);
        Assert.Contains(
            "row 0 is zero",
            Assert.Throws<ArgumentException>(() => prepared.Mean(Queries.AllPairs(zero))).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Standardised_contexts_are_those_at_mean_0_and_deviation_1()
    {
        Matrix<double> values = FieldSamples.Values(_x, _z);
        double[] mean = [.. Enumerable.Range(0, 3).Select(k => Enumerable.Range(0, 8).Average(i => _x[i, k]))],
            deviation =
            [.. Enumerable.Range(0, 3).Select(k => Math.Sqrt(Enumerable.Range(0, 8).Average(i => Math.Pow(_x[i, k] - mean[k], 2))))];
        Matrix<double> Scaled(Matrix<double> x) => Matrix<double>.Create(x.Rows, 3, (i, k) => (x[i, k] - mean[k]) / deviation[k]);
        RegressionOptions options = new() { Solver = Solver.Dense };
        using RegressionModel prepared = RegressionModel.Fit(
                FieldSamples.Kernel,
                Observations.OfGrid(_x, _z, values),
                Ridge,
                options with
                {
                    StandardiseContexts = true,
                }
            ),
            byHand = RegressionModel.Fit(FieldSamples.Kernel, Observations.OfGrid(Scaled(_x), _z, values), Ridge, options);
        AssertNear(byHand.Mean(Queries.AllPairs(Scaled(_new))), prepared.Mean(Queries.AllPairs(_new)), 1e-11);
        Assert.Throws<ArgumentException>(() =>
            RegressionModel.Fit(
                FieldSamples.Kernel,
                Observations.OfGrid(_x, _z, values),
                Ridge,
                new() { StandardiseContexts = true, NormaliseContexts = true }
            )
        );
    }

    [Theory]
    [InlineData(SelectionCriterion.LeaveOut, false)]
    [InlineData(SelectionCriterion.LeaveOut, true)]
    [InlineData(SelectionCriterion.Evidence, false)]
    [InlineData(SelectionCriterion.Evidence, true)]
    public void The_best_candidate_is_fitted(SelectionCriterion rule, bool onGrid)
    {
        double[] ridges = [1e-3, 0.1, 100];
        PointKernel[] kernels = [FieldSamples.Kernel, FieldSamples.Hypernetwork.Covariance];
        Observations observations = Observations.OfGrid(_x, _z, FieldSamples.Values(_x, _z));
        RegressionOptions options = new() { Solver = onGrid ? Solver.Grid : Solver.Dense };
        (RegressionModel model, IReadOnlyList<Candidate> candidates) = RegressionModel.Choose(kernels, observations, ridges, rule, options);
        using (model)
        {
            Assert.Equal(6, candidates.Count);
            Candidate best = rule == SelectionCriterion.LeaveOut ? candidates.MinBy(c => c.Score)! : candidates.MaxBy(c => c.Score)!;
            Assert.Equal((best.Kernel, best.Ridge), (model.Kernel, model.Ridge));
            Assert.NotEqual(100, model.Ridge);
            using RegressionModel again = RegressionModel.Fit(best.Kernel, observations, best.Ridge, options);
            AssertNear(again.Mean(Queries.AllPairs(_new)), model.Mean(Queries.AllPairs(_new)), 2e-3);
        }
    }

    [Fact]
    public void The_solver_is_chosen_by_what_the_data_are()
    {
        Matrix<double> values = FieldSamples.Values(_x, _z);
        Observations whole = Observations.OfGrid(_x, _z, values);
        values[1, 1] = double.NaN;
        Observations holes = Observations.OfGrid(_x, _z, values);
        Decided(Solver.Grid, whole, null, "every pair of 8 contexts and 6 coordinates");
        Decided(Solver.Dense, holes, null, "1 of 48 pairs were not observed", "47 points");
        Decided(Solver.Dense, Observations.OfInputs(_x, values), null, "plain network");
        Decided(Solver.Iterative, whole, Solver.Iterative, "as asked for");
        string message = Assert.Throws<ArgumentException>(() => SolverDecision.For(holes, new() { Solver = Solver.Grid })).Message;
        Assert.Contains("1 of 48 pairs were not observed; use the masked or the dense solver", message, StringComparison.Ordinal);

        Matrix<double> many = Matrix<double>.Create(1 << 19, 1, (i, _) => i);
        Decided(Solver.Iterative, Observations.OfInputs(many, many), null, "2048.0 GiB, of");
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Observations grid = Observations.OfGrid(_x, _z, FieldSamples.Values(_x, _z)),
            inputs = Observations.OfInputs(_x, FieldSamples.Values(_x, _z));
        Refused("no coordinates", () => RegressionModel.Fit(FieldSamples.Kernel, inputs, Ridge));
        Refused("no coordinates", () => RegressionModel.Fit(FieldSamples.PlainKernel, grid, Ridge));
        Refused("ridge = 0", () => RegressionModel.Fit(FieldSamples.Kernel, grid, 0));
        Refused("ridge = NaN", () => RegressionModel.Fit(FieldSamples.PlainKernel, inputs, double.NaN));
        Refused(
            "iterative solver",
            () => RegressionModel.Choose([FieldSamples.Kernel], grid, [1], SelectionCriterion.LeaveOut, new() { Solver = Solver.Iterative })
        );
        using RegressionModel model = RegressionModel.Fit(FieldSamples.Kernel, grid, Ridge),
            plain = RegressionModel.Fit(FieldSamples.PlainKernel, inputs, Ridge);
        Refused("pairs of contexts and coordinates", () => model.Mean(Queries.Inputs(_new)));
        Refused("plain network", () => plain.Mean(Queries.AllPairs(_new)));
        Refused("rows have 2 entries", () => model.Mean(Queries.AllPairs(_z)));
        Refused("rows have 3 entries", () => model.Mean(Queries.AllPairs(_new, _new)));
        Refused("3 x 2, must be 8", () => Queries.Pairs(_x, FieldSamples.Coordinates(3)));
        using RegressionModel iterative = RegressionModel.Fit(FieldSamples.Kernel, grid, Ridge, new() { Solver = Solver.Iterative });
        Assert.Contains(
            "gives no deviations",
            Assert.Throws<NotSupportedException>(() => iterative.Deviation(Queries.AllPairs(_new))).Message,
            StringComparison.Ordinal
        );
    }

    private static void Decided(Solver expected, Observations observations, Solver? asked, params string[] reasons)
    {
        SolverDecision decision = SolverDecision.For(observations, new() { Solver = asked });
        Assert.Equal(expected, decision.Solver);
        Assert.All(reasons, reason => Assert.Contains(reason, decision.Reason, StringComparison.Ordinal));
    }

    private static void Refused(string words, Action act) =>
        Assert.Contains(words, Assert.ThrowsAny<ArgumentException>(act).Message, StringComparison.Ordinal);

    private static Matrix<double> Normalised(Matrix<double> contexts) =>
        Matrix<double>.Create(
            contexts.Rows,
            contexts.Columns,
            (i, j) => contexts[i, j] / Math.Sqrt(contexts.Row(i).ToArray().Sum(v => v * v) / contexts.Columns)
        );

    // The formula on some points of the grid, with kernels of all pairs.
    private static Matrix<double> Expected(Func<int, bool> observed, Matrix<double> values, int channels)
    {
        int[] points = [.. Enumerable.Range(0, 48).Where(observed)];
        using Matrix<double> own = FieldSamples.Hypernetwork.GridKernels(_x, _z).Tangent,
            cross = FieldSamples.Hypernetwork.GridKernels(_new, _z, _x, _z).Tangent;
        Matrix<double> mean = Solved(
            Matrix<double>.Create(points.Length, points.Length, (p, q) => own[points[p], points[q]]),
            Matrix<double>.Create(cross.Rows, points.Length, (i, q) => cross[i, points[q]]),
            Matrix<double>.Create(points.Length, channels, (p, c) => values[points[p] / 6, (points[p] % 6 * channels) + c])
        );
        return Matrix<double>.Create(3, 6 * channels, (i, j) => mean[(i * 6) + (j / channels), j % channels]);
    }

    private static Matrix<double> Solved(Matrix<double> own, Matrix<double> cross, Matrix<double> values)
    {
        using Matrix<double> factor = own.Clone();
        Matrix<double> weights = values.Clone(),
            mean = Matrix<double>.Zeros(cross.Rows, values.Columns);
        for (long i = 0; i < factor.Rows; i++)
        {
            factor[i, i] += Ridge;
        }

        MatrixBackends.Managed.Cholesky<double>(factor);
        MatrixBackends.Managed.SolveTriangular<double>(factor, Transposition.None, weights);
        MatrixBackends.Managed.SolveTriangular<double>(factor, Transposition.Transposed, weights);
        MatrixBackends.Managed.Multiply(1.0, cross, Transposition.None, weights, Transposition.None, 0.0, mean);
        return mean;
    }

    private static void AssertNear(Matrix<double> expected, Matrix<double> actual, double tolerance)
    {
        Assert.Equal((expected.Rows, expected.Columns), (actual.Rows, actual.Columns));
        for (long i = 0; i < expected.Rows; i++)
        {
            for (long j = 0; j < expected.Columns; j++)
            {
                Assert.Equal(expected[i, j], actual[i, j], tolerance);
            }
        }
    }
}
