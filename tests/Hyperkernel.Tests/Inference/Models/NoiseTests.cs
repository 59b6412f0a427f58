using CsCheck;
using Hyperkernel.Inference;
using Hyperkernel.Inference.Dense;
using Hyperkernel.Inference.Iterative;
using Hyperkernel.Inference.Learning;
using Hyperkernel.Inference.Models;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Randomness;
using Hyperkernel.Tests.Kernels;
using Xunit;

namespace Hyperkernel.Tests.Inference.Models;

/// <summary>Observations with noise of their own, and several of one pair, on grids as in a matrix, and in a matrix as by hand.</summary>
public sealed class NoiseTests : IDisposable
{
    private const double Ridge = 0.05;

    private static readonly RegressionOptions _precise = new()
    {
        InDouble = true,
        Solve = new() { RelativeResidual = 1e-11, KernelTolerance = 1e-13 },
    };

    private static readonly HypernetworkKernel _kernel = new(HypernetworkSamples.Of("relu (3,2)"), KernelKind.Tangent);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Noise_is_added_to_the_diagonal()
    {
        Observations observations = Pairs(30, seed: 1, repeats: false);
        using RegressionModel model = Fit(observations, Solver.Dense);
        Points<double> points = Points(observations);
        using Matrix<double> system = _kernel.Matrix(points),
            weights = observations.Values.Clone();
        for (int i = 0; i < observations.Count; i++)
        {
            system[i, i] += Ridge + (observations.Noise![i] * observations.Noise[i]);
        }

        MatrixBackends.Managed.Cholesky<double>(system);
        MatrixBackends.Managed.SolveTriangular<double>(system, Transposition.None, weights);
        MatrixBackends.Managed.SolveTriangular<double>(system, Transposition.Transposed, weights);
        (Queries at, Points<double> same) = New();
        using Matrix<double> cross = _kernel.Matrix(same, points),
            mean = model.Mean(at);
        for (long p = 0; p < mean.Rows; p++)
        {
            double expected = Enumerable.Range(0, (int)weights.Rows).Sum(i => cross[p, i] * weights[i, 0]);
            Assert.Equal(expected, mean[p, 0], 1e-10);
        }

        using RegressionModel without = RegressionModel.Fit(_kernel, WithoutNoise(observations), Ridge, _precise);
        Assert.NotEqual(without.Mean(at)[0, 0], model.Mean(at)[0, 0], 1e-3);
    }

    [Fact]
    public void Grids_have_the_noise_of_their_observations() =>
        Gen.Select(Gen.Int[2, 80], Gen.ULong[0, 1UL << 20], Gen.Bool)
            .SampleSeeded(
                (count, seed, repeats) =>
                {
                    Observations observations = Pairs(count, seed, repeats);
                    using RegressionModel dense = Fit(observations, Solver.Dense);
                    foreach (Solver solver in new[] { Solver.Masked, Solver.Iterative })
                    {
                        using RegressionModel other = Fit(observations, solver);
                        AssertSame(dense, other, solver == Solver.Masked);
                    }
                },
                iter: 25
            );

    [Fact]
    public void Repeated_observations_without_noise_of_their_own_are_a_mean_with_less_noise()
    {
        Observations observations = WithoutNoise(Pairs(60, seed: 3, repeats: true));
        Assert.True(observations.Repeated > 5);
        using RegressionModel dense = Fit(observations, Solver.Dense),
            masked = Fit(observations, Solver.Masked);
        AssertSame(dense, masked, withDeviations: true);
        Assert.Throws<NotSupportedException>(() => masked.LogMarginalLikelihood());
    }

    [Fact]
    public void A_whole_grid_with_noise_is_solved_as_one()
    {
        using Matrix<double> x = Numbers(9, 6, 1),
            z = Numbers(7, 2, 2),
            values = Numbers(9, 14, 3),
            noise = Matrix<double>.Create(9, 7, (i, a) => 0.1 * (1 + ((i + a) % 4)));
        Observations observations = Observations.OfGrid(x, z, values, 2, noise);
        Assert.True(observations.IsWholeGrid);
        Assert.False(observations.HasChannelAxis && observations.Values.Columns != 2);
        using RegressionModel dense = Fit(observations, Solver.Dense),
            masked = Fit(observations, Solver.Masked);
        AssertSame(dense, masked, withDeviations: true);
        Assert.Contains("noise", Assert.Throws<ArgumentException>(() => Fit(observations, Solver.Grid)).Message, StringComparison.Ordinal);
        LogMarginalLikelihood expected = dense.LogMarginalLikelihood(),
            actual = masked.LogMarginalLikelihood(new() { Probes = 32 });
        Assert.Equal(expected.DataFit, actual.DataFit, 1e-6);
        double error = (4 * actual.StandardError!.Value) + 1e-6;
        Assert.InRange(actual.Value - expected.Value, -error, error);
    }

    // The mean of 2,000 squares of normal numbers is off by more than 13 % once in 30,000 cases at a point; there are six.
    [Fact]
    public void Draws_have_the_noise_too()
    {
        Observations observations = Pairs(40, seed: 5, repeats: true);
        using RegressionData<double> data = new(observations, new Preparation(false, null));
        using Regression<double> masked = Solver.Masked.Fit(data, _kernel, Ridge, _precise),
            dense = Solver.Dense.Fit(data, _kernel, Ridge, _precise);
        using Matrix<double> x = Numbers(3, 6, 7),
            z = Numbers(2, 2, 8);
        using Deviations<double> drawn = ((Hyperkernel.Inference.Grid.GridModel<double>)masked).Deviation(
                x,
                z,
                new DeviationOptions { Method = DeviationMethod.Sampling, Samples = 2000 }
            ),
            expected = dense.Deviation(x, z);
        for (long i = 0; i < 3; i++)
        {
            for (long a = 0; a < 2; a++)
            {
                Assert.InRange(drawn.Values[i, a] / expected.Values[i, a], 0.92, 1.08);
            }
        }
    }

    [Fact]
    public void Models_with_noise_are_saved_whole()
    {
        Observations observations = Pairs(60, seed: 3, repeats: true);
        foreach (Solver solver in new[] { Solver.Dense, Solver.Masked })
        {
            using RegressionModel fitted = Fit(observations, solver);
            string path = _folder.File($"{solver}.npz");
            fitted.Save(path);
            using RegressionModel loaded = RegressionModel.Load(path, TestContext.Current.CancellationToken);
            (Queries at, _) = New();
            Assert.Equal(fitted.Deviation(at).Values[0, 0], loaded.Deviation(at).Values[0, 0], 1e-7);
            if (solver == Solver.Masked)
            {
                Assert.Throws<NotSupportedException>(() => loaded.LogMarginalLikelihood());
            }
            else
            {
                Assert.Equal(fitted.LogMarginalLikelihood().Value, loaded.LogMarginalLikelihood().Value, 1e-8);
                Assert.Throws<ArgumentException>(() => loaded.Trained(at, 1, withDeviation: false));
            }
        }
    }

    [Fact]
    public void Learning_knows_the_noise()
    {
        // Half of the readings have noise that would drown the function. The odds were not derived: this seed's ratio is .35.
        CounterRandom random = new(11, 0);
        double[] noise = [.. Enumerable.Range(0, 200).Select(i => i % 2 == 0 ? 0.05 : 2)];
        using Matrix<double> inputs = Matrix<double>.Create(200, 1, (i, _) => random.Uniform((ulong)i) * 6),
            values = Matrix<double>.Create(200, 1, (i, _) => Math.Sin(inputs[i, 0]) + (noise[i] * random.Normal(1000 + (ulong)i))),
            column = Matrix<double>.Create(200, 1, (i, _) => noise[i]),
            at = Matrix<double>.Create(50, 1, (i, _) => i * 6 / 50.0);
        double Error(Observations observations)
        {
            using RegressionModel model = RegressionModel.Learn(null, observations, new() { Seed = 1 });
            Assert.Equal(observations.Noise is not null, model.Learnt!.Settings.Any(s => s.Kind == SettingKind.Amplitude));
            using Matrix<double> mean = model.Mean(Queries.Inputs(at));
            return Math.Sqrt(Enumerable.Range(0, 50).Average(i => Math.Pow(mean[i, 0] - Math.Sin(at[i, 0]), 2)));
        }

        double known = Error(Observations.OfInputs(inputs, values, column)),
            unknown = Error(Observations.OfInputs(inputs, values));
        Assert.InRange(known, 0, 0.06);
        Assert.True(known < unknown / 2, $"{known} against {unknown}");
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Noise_that_is_none_is_refused(double bad)
    {
        using Matrix<double> x = Numbers(2, 6, 1),
            values = Numbers(2, 1, 2),
            noise = Matrix<double>.Create(2, 1, (i, _) => i == 1 ? bad : 0.1);
        ArgumentException problem = Assert.Throws<ArgumentException>(() => Observations.OfInputs(x, values, noise));
        Assert.Contains("row 1", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_grid_whose_blocks_do_not_fit_is_solved_another_way()
    {
        // 90,000 pairs with noise need blocks of 300 x 300 for each of 300 contexts, 206 MiB; without, nothing is missing and none are.
        using Matrix<double> x = Numbers(300, 6, 1),
            z = Numbers(300, 2, 2),
            noise = Matrix<double>.Create(300, 300, (_, _) => 0.1);
        RegressionOptions options = _precise with { Solve = new() { Compute = new() { MemoryBytes = 1 << 26 } } };
        Observations noisy = Observations.OfGrid(x, z, Numbers(300, 300, 3), 1, noise);
        Assert.Equal(Solver.Iterative, SolverDecision.For(noisy, options).Solver);
        Assert.Equal(Solver.Masked, SolverDecision.For(noisy, _precise).Solver);
    }

    [Fact]
    public void Contexts_that_are_equal_are_no_repeated_pairs()
    {
        using Matrix<double> x = Matrix<double>.Create(4, 6, (i, k) => Math.Sin((i / 2 * 6) + k)),
            z = Numbers(5, 2, 2),
            values = Matrix<double>.Create(4, 5, (i, a) => i == 1 && a == 2 ? double.NaN : i + a);
        Observations observations = Observations.OfGrid(x, z, values);
        Assert.True(observations.Repeated > 0);
        using RegressionData<double> data = new(observations, new Preparation(false, null));
        Assert.True(data.IsPlain);
        AssertSame(Fit(observations, Solver.Dense), Fit(observations, Solver.Masked), withDeviations: true);
    }

    [Fact]
    public void Few_readings_that_say_nothing_do_not_spoil_the_iterations()
    {
        using Matrix<double> x = Numbers(300, 6, 1),
            values = Numbers(300, 1, 2);
        double[] noise = [.. Enumerable.Range(0, 300).Select(i => i == 7 ? 1e12 : 0.01)];
        using IterativeModel<double> model = IterativeRegression.Fit(
            FieldSamples.PlainKernel,
            Points<double>.Of(x),
            values,
            1e-3,
            new() { RelativeResidual = 1e-9 },
            noise
        );
        Assert.True(model.Report.Converged);
        Assert.InRange(model.Report.Iterations, 0, 40);
    }

    private static void AssertSame(RegressionModel expected, RegressionModel actual, bool withDeviations)
    {
        (Queries at, _) = New();
        using Matrix<double> mean = expected.Mean(at),
            other = actual.Mean(at);
        for (long p = 0; p < mean.Rows; p++)
        {
            for (long c = 0; c < mean.Columns; c++)
            {
                Assert.Equal(mean[p, c], other[p, c], 1e-8 * (1 + Math.Abs(mean[p, c])));
            }
        }

        if (withDeviations)
        {
            Assert.Equal(expected.Deviation(at).Values[2, 0], actual.Deviation(at).Values[2, 0], 1e-6);
        }
    }

    private static RegressionModel Fit(Observations observations, Solver solver) =>
        RegressionModel.Fit(_kernel, observations, Ridge, _precise with { Solver = solver });

    private static Points<double> Points(Observations observations) =>
        PointArrays.Of(observations.Contexts, observations.Coordinates, observations.ContextOf, observations.CoordinateOf);

    private static (Queries Queries, Points<double> Points) New()
    {
        Matrix<double> x = Numbers(5, 6, 21),
            z = Numbers(5, 2, 22);
        return (Queries.Pairs(x, z), Points<double>.Pairs(x, z));
    }

    private static Observations WithoutNoise(Observations observations) =>
        Observations.OfPairs(
            observations.Contexts,
            observations.ContextOf,
            Matrix<double>.Create(observations.Count, 2, (i, k) => observations.Coordinates![observations.CoordinateOf[i], k]),
            observations.Values
        );

    private static Observations Pairs(int count, ulong seed, bool repeats)
    {
        const int Rows = 12,
            Columns = 8;
        int[] places = [.. Enumerable.Range(0, Rows * Columns)];
        CounterRandom random = new(seed, 3);
        random.Choose<int>(0, places, count);
        int[] chosen = [.. Enumerable.Range(0, count).Select(i => places[repeats ? i * i % Math.Max(1, count / 2) : i])];
        using Matrix<double> x = Numbers(Rows, 6, 1),
            z = Numbers(Columns, 2, 2);
        return Observations.OfPairs(
            Matrix<double>.Create(count, 6, (i, k) => x[chosen[i] / Columns, k]),
            Matrix<double>.Create(count, 2, (i, k) => z[chosen[i] % Columns, k]),
            Numbers(count, 1, seed + 1),
            Matrix<double>.Create(count, 1, (i, _) => Math.Abs(random.Normal(1000 + (ulong)i)) * (i % 5 == 0 ? 0 : 0.5))
        );
    }

    private static Matrix<double> Numbers(long rows, long columns, ulong seed)
    {
        CounterRandom random = new(seed, 0);
        return Matrix<double>.Create(rows, columns, (i, j) => random.Normal((ulong)((i * columns) + j)));
    }
}
