using CsCheck;
using Hyperkernel.Inference;
using Hyperkernel.Inference.Dense;
using Hyperkernel.Inference.Models;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Randomness;
using Hyperkernel.Tests.Inference.Models;
using Hyperkernel.Tests.Kernels;
using Xunit;

namespace Hyperkernel.Tests.Inference.Conditioned;

/// <summary>A regression that is told more values is a fit to all of them.</summary>
public class ConditionedRegressionTests
{
    private const int Contexts = 9;
    private const int Coordinates = 7;

    private static readonly string[] _hypernetworks = [.. HypernetworkSamples.Names.Select(row => row.Data)];

    // With residuals of the solves far below what answers are compared to.
    private static readonly SolverOptions _precise = new() { RelativeResidual = 1e-11, KernelTolerance = 1e-13 };

    private static readonly Matrix<double> _x = Numbers(Contexts + 3, 6, 1);
    private static readonly Matrix<double> _z = Numbers(Coordinates + 2, 2, 2);

    [Theory]
    [InlineData("dense")]
    [InlineData("grid")]
    [InlineData("exact grid")]
    [InlineData("masked")]
    [InlineData("iterative")]
    public void Any_known_values_are_those_of_a_refit(string way) =>
        Gen.Select(
                Gen.Int[1, 14],
                Gen.ULong[0, 1UL << 20],
                Gen.Int[0, _hypernetworks.Length - 1],
                Gen.Int[1, 2],
                Gen.Double[-3, 0.5],
                Gen.Bool
            )
            .SampleSeeded(
                (count, seed, which, channels, ridge, isTangent) =>
                {
                    HypernetworkKernel kernel = new(
                        HypernetworkSamples.Of(_hypernetworks[which]),
                        isTangent ? KernelKind.Tangent : KernelKind.Covariance
                    );
                    AssertRefit(way, kernel, count, seed, channels, Math.Pow(10, ridge));
                },
                iter: 10,
                threads: 2
            );

    [Theory]
    [InlineData("dense")]
    [InlineData("grid")]
    [InlineData("exact grid")]
    [InlineData("masked")]
    public void The_order_of_known_values_changes_nothing(string way)
    {
        HypernetworkKernel kernel = new(HypernetworkSamples.Of(_hypernetworks[0]), KernelKind.Tangent);
        Drawn known = new(12, 5, 2);
        long[] order = [11, 3, 0, 7, 5, 2, 1, 10, 4, 9, 8, 6];
        using RegressionModel fitted = Fit(way, kernel, Field(2, way == "masked"), 2, 0.01),
            straight = fitted.Condition(known.Queries, known.Values),
            shuffled = fitted.Condition(known.In(order).Queries, known.In(order).Values);
        Queries queries = Queries.AllPairs(_x, _z);
        AssertNear(straight.Mean(queries), shuffled.Mean(queries), 1e-9);
        AssertNear(straight.Deviation(queries).Values, shuffled.Deviation(queries).Values, 1e-9);
    }

    [Theory]
    [InlineData("dense")]
    [InlineData("grid")]
    [InlineData("exact grid")]
    [InlineData("masked")]
    [InlineData("iterative")]
    public void A_loaded_model_is_told_as_the_fitted_one_is(string way)
    {
        HypernetworkKernel kernel = new(HypernetworkSamples.Of(_hypernetworks[3]), KernelKind.Covariance);
        Drawn known = new(9, 8, 1);
        using TemporaryFolder folder = new();
        using RegressionModel fitted = Fit(way, kernel, Field(1, way == "masked"), 1, 0.03),
            conditioned = fitted.Condition(known.Queries, known.Values);
        fitted.Save(folder.File("m.npz"));
        using RegressionModel loaded = RegressionModel.Load(folder.File("m.npz"), TestContext.Current.CancellationToken),
            again = loaded.Condition(known.Queries, known.Values);
        Queries queries = Queries.AllPairs(_x, _z);
        Assert.Equal((9, 9, 0), (conditioned.KnownPoints, again.KnownPoints, loaded.KnownPoints));
        AssertNear(conditioned.Mean(queries), again.Mean(queries), 1e-12);
        if (way != "iterative")
        {
            AssertNear(conditioned.Deviation(queries).Values, again.Deviation(queries).Values, 1e-12);
        }
    }

    [Fact]
    public void Inputs_of_a_plain_network_are_told_too()
    {
        Matrix<double> x = FieldSamples.Contexts(20),
            values = FieldSamples.Values(x, FieldSamples.Coordinates(1)),
            some = Matrix<double>.Create(20, 1, (i, _) => i < 14 ? values[i, 0] : double.NaN),
            rest = Matrix<double>.Create(20, 1, (i, _) => i < 14 ? double.NaN : values[i, 0]);
        using RegressionModel fitted = RegressionModel.Fit(FieldSamples.PlainKernel, Observations.OfInputs(x, some), 0.01),
            conditioned = fitted.Condition(Queries.Inputs(x), rest),
            refit = RegressionModel.Fit(FieldSamples.PlainKernel, Observations.OfInputs(x, values), 0.01);
        Queries queries = Queries.Inputs(FieldSamples.Contexts(5, seed: 4));
        Assert.Equal(6, conditioned.KnownPoints);
        AssertNear(refit.Mean(queries), conditioned.Mean(queries), 1e-9);
        AssertNear(refit.Deviation(queries).Values, conditioned.Deviation(queries).Values, 1e-9);
        AssertFar(fitted.Mean(queries), conditioned.Mean(queries), 1e-3);
    }

    // In closed form of the model's own mean, deviation and noise, in the values' units.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void One_value_moves_mean_and_deviation_as_Bayes_has_it(bool isLearnt)
    {
        Matrix<double> x = FieldSamples.Contexts(8),
            z = FieldSamples.Coordinates(6),
            fields = FieldSamples.Values(x, z),
            values = Matrix<double>.Create(8, 6, (i, a) => 200 + (50 * fields[i, a]));
        Observations observations = Observations.OfGrid(x, z, values);
        using RegressionModel fitted = isLearnt
            ? RegressionModel.Learn([FieldSamples.Hypernetwork.Covariance], observations, new() { Starts = 1 })
            : RegressionModel.Fit(
                FieldSamples.Hypernetwork.Covariance,
                observations,
                0.05,
                new() { CentreValues = true, NormaliseContexts = true }
            );
        Queries place = Queries.Pairs(FieldSamples.Contexts(1, seed: 11), Matrix<double>.From(1, 2, [0.45, 0.3]));
        double mean = fitted.Mean(place)[0, 0],
            variance = Square(fitted.Deviation(place).Values[0, 0]),
            noise = Square(fitted.NoiseStd),
            value = mean + 40;
        using RegressionModel told = fitted.Condition(place, Matrix<double>.From(1, 1, [value]));
        Assert.Equal(mean + (variance / (variance + noise) * 40), told.Mean(place)[0, 0], 1e-6);
        Assert.Equal(variance * noise / (variance + noise), Square(told.Deviation(place).Values[0, 0]), 1e-6 * noise);
        Assert.Equal(fitted.NoiseStd, told.NoiseStd);

        static double Square(double number) => number * number;
    }

    [Theory]
    [InlineData("dense")]
    [InlineData("masked")]
    [InlineData("iterative")]
    public void Observations_keep_noise_of_their_own(string way)
    {
        HypernetworkKernel kernel = new(HypernetworkSamples.Of(_hypernetworks[0]), KernelKind.Covariance);
        Drawn known = new(10, 21, 1);
        Matrix<double> values = Field(1, holes: false),
            noise = Matrix<double>.Create(Contexts, Coordinates, (i, a) => 0.1 * ((i + a) % 5));
        Observations observations = Observations.OfGrid(Top(_x, Contexts), Top(_z, Coordinates), values, 1, noise);
        using TemporaryFolder folder = new();
        using RegressionModel fitted = RegressionModel.Fit(
            kernel,
            observations,
            0.02,
            new() { Solver = Solver.Named(way), Solve = _precise }
        );
        fitted.Save(folder.File("m.npz"));
        using RegressionModel loaded = RegressionModel.Load(folder.File("m.npz"), TestContext.Current.CancellationToken);
        double[] variances =
        [
            .. Enumerable.Range(0, Contexts * Coordinates).Select(p => Math.Pow(noise[p / Coordinates, p % Coordinates], 2)),
            .. new double[10],
        ];
        using DenseModel<double> refit = Refit(kernel, values, known, 0.02, variances),
            without = Refit(kernel, values, known, 0.02);
        Matrix<double> expected = ChannelStack.Fields(refit.Mean(Points<double>.Grid(_x, _z)), _x.Rows);
        AssertFar(ChannelStack.Fields(without.Mean(Points<double>.Grid(_x, _z)), _x.Rows), expected, 1e-3);
        foreach (RegressionModel model in new[] { fitted, loaded })
        {
            using RegressionModel told = model.Condition(known.Queries, known.Values);
            Assert.True(told.Report!.Value.Converged, $"{told.Report}");
            AssertNear(expected, told.Mean(Queries.AllPairs(_x, _z)), 1e-8);
            if (way != "iterative")
            {
                AssertNear(refit.Deviation(_x, _z).Values, told.Deviation(Queries.AllPairs(_x, _z)).Values, 1e-8);
            }
        }
    }

    [Fact]
    public void Single_precision_is_near_double()
    {
        HypernetworkKernel kernel = new(HypernetworkSamples.Of(_hypernetworks[0]), KernelKind.Tangent);
        Drawn known = new(10, 3, 1);
        foreach (Solver solver in new[] { Solver.Grid, Solver.Dense })
        {
            Observations observations = Observations.OfGrid(Top(_x, Contexts), Top(_z, Coordinates), Field(1, holes: false));
            using RegressionModel single = RegressionModel.Fit(kernel, observations, 0.1, new() { Solver = solver, InDouble = false }),
                wide = RegressionModel.Fit(kernel, observations, 0.1, new() { Solver = solver }),
                told = single.Condition(known.Queries, known.Values),
                expected = wide.Condition(known.Queries, known.Values);
            Assert.True(told.Report!.Value.Converged, $"{solver}: {told.Report}");
            AssertNear(expected.Mean(Queries.AllPairs(_x, _z)), told.Mean(Queries.AllPairs(_x, _z)), 2e-3);
            AssertNear(expected.Deviation(Queries.AllPairs(_x, _z)).Values, told.Deviation(Queries.AllPairs(_x, _z)).Values, 2e-3);
        }
    }

    [Fact]
    public void Points_of_which_a_channel_is_not_known_do_not_count()
    {
        HypernetworkKernel kernel = new(HypernetworkSamples.Of(_hypernetworks[0]), KernelKind.Tangent);
        using RegressionModel fitted = Fit("grid", kernel, Field(2, holes: false), 2, 0.1);
        Matrix<double> values = Matrix<double>.Create(1, 2 * Coordinates, (_, _) => double.NaN);
        (values[0, 2], values[0, 3], values[0, 6]) = (1, 2, 3);
        Queries context = Queries.AllPairs(Numbers(1, 6, 9));
        using RegressionModel told = fitted.Condition(context, values);
        Assert.Equal(1, told.KnownPoints);
        values[0, 6] = double.NaN;
        using RegressionModel same = fitted.Condition(context, values);
        AssertNear(same.Mean(context), told.Mean(context), 0);
    }

    private static void AssertRefit(string way, HypernetworkKernel kernel, int count, ulong seed, int channels, double ridge)
    {
        Matrix<double> values = Field(channels, way == "masked");
        Drawn known = new(count, seed, channels);
        using RegressionModel fitted = Fit(way, kernel, values, channels, ridge),
            conditioned = fitted.Condition(known.Queries, known.Values);
        Assert.True(conditioned.Report!.Value.Converged, $"{conditioned.Report}");
        using DenseModel<double> refit = Refit(kernel, values, known, ridge);
        Queries queries = Queries.AllPairs(_x, _z);
        AssertNear(ChannelStack.Fields(refit.Mean(Points<double>.Grid(_x, _z)), _x.Rows), conditioned.Mean(queries), 1e-8);
        if (way == "iterative")
        {
            _ = Assert.Throws<NotSupportedException>(() => conditioned.Deviation(queries));
            return;
        }

        using Deviations<double> expected = refit.Deviation(_x, _z),
            actual = conditioned.Deviation(queries);
        Assert.Equal((DeviationMethod.Exact, true), (actual.Report.Method, actual.Report.IsTrusted));
        AssertNear(expected.Values, actual.Values, 1e-8);
        Queries some = Queries.Pairs(Matrix<double>.Create(4, 6, (i, k) => _x[3 * i, k]), Top(_z, 4));
        using Deviations<double> few = conditioned.Deviation(some);
        AssertNear(Matrix<double>.Create(4, 1, (i, _) => expected.Values[3 * i, i]), few.Values, 1e-8);
        AssertNear(
            Matrix<double>.Create(4, channels, (i, c) => conditioned.Mean(queries)[3 * i, (i * channels) + c]),
            conditioned.Mean(some),
            1e-8
        );
    }

    private static RegressionModel Fit(string way, HypernetworkKernel kernel, Matrix<double> values, int channels, double ridge)
    {
        Observations observations = Observations.OfGrid(Top(_x, Contexts), Top(_z, Coordinates), values, channels);
        Solver? solver = way == "exact grid" ? null : Solver.Named(way);
        RegressionModel model = RegressionModel.Fit(kernel, observations, ridge, new() { Solver = solver, Solve = _precise });
        Assert.Equal(solver ?? Solver.Grid, model.Solver);
        Assert.Equal(way is "grid" or "masked" or "iterative", model.Report!.Value.Iterations > 0);
        return model;
    }

    // By its definition: all observations one below the other.
    private static DenseModel<double> Refit(
        HypernetworkKernel kernel,
        Matrix<double> values,
        Drawn known,
        double ridge,
        double[]? noise = null
    )
    {
        int channels = (int)(values.Columns / Coordinates);
        (int I, int A)[] seen =
        [
            .. from i in Enumerable.Range(0, Contexts)
            from a in Enumerable.Range(0, Coordinates)
            where !double.IsNaN(values[i, a * channels])
            select (i, a),
        ];
        (int I, int A)[] all = [.. seen, .. known.Places];
        return DenseRegression.Fit(
            kernel,
            Points<double>.Pairs(
                Matrix<double>.Create(all.Length, 6, (p, k) => _x[all[p].I, k]),
                Matrix<double>.Create(all.Length, 2, (p, k) => _z[all[p].A, k])
            ),
            Matrix<double>.Create(
                all.Length,
                channels,
                (p, c) => p < seen.Length ? values[all[p].I, (all[p].A * channels) + c] : known.Values[p - seen.Length, c]
            ),
            ridge,
            noise: noise
        );
    }

    private static Matrix<double> Field(int channels, bool holes) =>
        Matrix<double>.Create(
            Contexts,
            Coordinates * channels,
            (i, j) => holes && (i + (3 * (j / channels))) % 4 == 0 ? double.NaN : Math.Sin(i + (2 * j)) + Math.Cos(3 * i)
        );

    private static Matrix<double> Top(Matrix<double> rows, int count) => Matrix<double>.Create(count, rows.Columns, (i, k) => rows[i, k]);

    private static Matrix<double> Numbers(long rows, long columns, ulong seed)
    {
        CounterRandom random = new(seed, 0);
        return Matrix<double>.Create(rows, columns, (i, j) => random.Normal((ulong)((i * columns) + j)));
    }

    private static double Largest(Matrix<double> expected, Matrix<double> actual)
    {
        Assert.Equal((expected.Rows, expected.Columns), (actual.Rows, actual.Columns));
        double size = 1,
            difference = 0;
        for (long i = 0; i < expected.Rows; i++)
        {
            for (long j = 0; j < expected.Columns; j++)
            {
                size = Math.Max(size, Math.Abs(expected[i, j]));
                double off = Math.Abs(expected[i, j] - actual[i, j]);
                difference = double.IsNaN(off) ? double.PositiveInfinity : Math.Max(difference, off);
            }
        }

        return difference / size;
    }

    private static void AssertNear(Matrix<double> expected, Matrix<double> actual, double tolerance) =>
        Assert.InRange(Largest(expected, actual), 0, tolerance);

    private static void AssertFar(Matrix<double> expected, Matrix<double> actual, double least) =>
        Assert.InRange(Largest(expected, actual), least, double.MaxValue);

    // Pairs of contexts and coordinates of which some were observed, and some may come twice.
    private sealed record Drawn((int I, int A)[] Places, Matrix<double> Values)
    {
        public Drawn(int count, ulong seed, int channels)
            : this([.. Enumerable.Range(0, count).Select(k => Place(seed, k))], Numbers(count, channels, seed + 100)) { }

        public Queries Queries =>
            Queries.Pairs(
                Matrix<double>.Create(Places.Length, 6, (p, k) => _x[Places[p].I, k]),
                Matrix<double>.Create(Places.Length, 2, (p, k) => _z[Places[p].A, k])
            );

        public Drawn In(long[] order) =>
            new(
                Array.ConvertAll(order, k => Places[k]),
                Matrix<double>.Create(order.Length, Values.Columns, (k, c) => Values[order[k], c])
            );

        private static (int I, int A) Place(ulong seed, int k)
        {
            CounterRandom random = new(seed, 7);
            return (random.Integer(2 * (ulong)k, (int)_x.Rows), random.Integer((2 * (ulong)k) + 1, (int)_z.Rows));
        }
    }
}
