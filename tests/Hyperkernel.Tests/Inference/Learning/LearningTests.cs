using Hyperkernel.Activations;
using Hyperkernel.Architectures;
using Hyperkernel.Features;
using Hyperkernel.Inference;
using Hyperkernel.Inference.Learning;
using Hyperkernel.Inference.Models;
using Hyperkernel.Kernels;
using Hyperkernel.Layers;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Randomness;
using Xunit;

namespace Hyperkernel.Tests.Inference.Learning;

/// <summary>What is learnt of kernels, and models with learnt kernels.</summary>
public sealed class LearningTests
{
    private static readonly LearningOptions _quick = new()
    {
        Points = 120,
        PointsOfComparisons = 120,
        Starts = 1,
    };

    [Fact]
    public void Settings_that_drew_the_values_are_found()
    {
        // 400 values of a Gaussian process on inputs whose third column does not matter. Each seed's errors below are within 4 of the
        // deviations seen over 20 seeds (0.12, 0.1 and 0.06), so that the odds of a failure of the method itself are below 1e-3.
        NetworkKernel kernel = Plain(Activation.Rbf(0.5));
        Matrix<double> inputs = Numbers(400, 3, 5);
        double[] factors = [2, 0.7, 1e-6];
        Matrix<double> scaled = Matrix<double>.Create(400, 3, (i, j) => inputs[i, j] * factors[j]);
        Matrix<double> values = Draw(kernel, Points<double>.Of(scaled), noise: 0.1, amplitude: 3, seed: 9);
        using RegressionModel model = RegressionModel.Learn(
            [kernel],
            Observations.OfInputs(inputs, values),
            _quick with
            {
                Points = 400,
                PointsOfComparisons = 400,
            }
        );
        LearntSetting[] columns = [.. model.Learnt!.Settings.Where(s => s.Kind == SettingKind.ContextColumn)];
        Assert.Equal(Math.Log(factors[0]), Math.Log(columns[0].Value), 0.48);
        Assert.Equal(Math.Log(factors[1]), Math.Log(columns[1].Value), 0.4);
        Assert.True(columns[2].Value < 0.1, $"{columns[2].Value}");
        Assert.Equal(Math.Log(0.3), Math.Log(model.NoiseStd), 0.24);
        Assert.False(columns[2].IsDetermined);
        Assert.True(columns[0].IsDetermined);
    }

    [Fact]
    public void The_kernel_that_drew_the_values_is_chosen()
    {
        NetworkKernel smooth = Plain(Activation.Rbf(0.5)),
            rough = Plain(Activation.Relu);
        Matrix<double> inputs = Numbers(120, 2, 5);
        foreach (NetworkKernel truth in (NetworkKernel[])[smooth, rough])
        {
            Matrix<double> values = Draw(truth, Points<double>.Of(Scaled(inputs, 2)), noise: 1e-3, amplitude: 1, seed: 3);
            using RegressionModel model = RegressionModel.Learn([smooth, rough], Observations.OfInputs(inputs, values), _quick);
            Assert.Equal(2, model.Learnt!.Compared.Count);
            Assert.Equal(truth.Network.Layers[1], ((NetworkKernel)model.Kernel).Network.Layers[1]);
        }
    }

    [Fact]
    public void Neither_units_nor_the_order_of_columns_matter()
    {
        (Matrix<double> contexts, Matrix<double> coordinates, Matrix<double> values) = Surface();
        Matrix<double> other = Matrix<double>.Create(
                contexts.Rows,
                2,
                (i, j) => j == 0 ? 1000 + (3.7 * contexts[i, 1]) : 1e-6 * contexts[i, 0]
            ),
            hours = Matrix<double>.Create(coordinates.Rows, 1, (a, _) => 24 * coordinates[a, 0]),
            fahrenheit = Matrix<double>.Create(values.Rows, values.Columns, (i, a) => 32 + (1.8 * values[i, a]));
        using RegressionModel first = RegressionModel.Learn([Pairs()], Observations.OfGrid(contexts, coordinates, values), _quick),
            second = RegressionModel.Learn([Pairs()], Observations.OfGrid(other, hours, fahrenheit), _quick);
        Matrix<double> expected = first.Mean(Queries.AllPairs(contexts)),
            actual = second.Mean(Queries.AllPairs(other));
        Matrix<double> deviation = first.Deviation(Queries.AllPairs(contexts)).Values,
            otherDeviation = second.Deviation(Queries.AllPairs(other)).Values;
        for (int i = 0; i < expected.Rows; i++)
        {
            for (int a = 0; a < expected.Columns; a++)
            {
                Assert.Equal(expected[i, a], (actual[i, a] - 32) / 1.8, 1e-6);
                Assert.Equal(deviation[i, a], otherDeviation[i, a] / 1.8, 1e-5);
            }
        }

        Assert.Equal(first.NoiseStd, second.NoiseStd / 1.8, 1e-5);
    }

    [Fact]
    public void A_model_is_loaded_as_it_was_saved()
    {
        using TemporaryFolder folder = new();
        (Matrix<double> contexts, Matrix<double> coordinates, Matrix<double> values) = Surface();
        string path = folder.File("model.npz");
        using RegressionModel model = RegressionModel.Learn(null, Observations.OfGrid(contexts, coordinates, values), _quick);
        model.Save(path);
        using RegressionModel loaded = RegressionModel.Load(path, TestContext.Current.CancellationToken);
        Queries queries = Queries.AllPairs(Numbers(3, 2, 8));
        Assert.Equal(model.Mean(queries).Row(2), loaded.Mean(queries).Row(2));
        Assert.Equal(model.Deviation(queries).Values.Row(1), loaded.Deviation(queries).Values.Row(1));
        Assert.Equal(model.LogMarginalLikelihood().Value, loaded.LogMarginalLikelihood().Value);
        Assert.Equal(model.Learnt!.Settings, loaded.Learnt!.Settings);
        Assert.Equal(model.Learnt.Path, loaded.Learnt.Path);
        Assert.Equal(model.Learnt.Compared, loaded.Learnt.Compared);
        Assert.Equal(model.NoiseStd, loaded.NoiseStd);
    }

    [Fact]
    public void Deviations_and_evidence_are_those_of_the_values_units()
    {
        (Matrix<double> contexts, Matrix<double> coordinates, Matrix<double> values) = Surface();
        using RegressionModel model = RegressionModel.Learn(
            [Pairs()],
            Observations.OfGrid(contexts, coordinates, values),
            _quick with
            {
                Points = 1000,
            },
            new() { Solver = Solver.Dense }
        );

        // The evidence of all values is what was learnt by, but for the prior, whose share here is below .1 of a nat a value.
        double nats = model.LogMarginalLikelihood().Value / values.Rows / values.Columns;
        double deviation = Math.Sqrt(Variance(values));
        double learnt = model.Learnt!.Score - (Math.Log(2 * Math.PI) / 2) - Math.Log(deviation);
        Assert.Equal(nats, learnt, 0.1);

        // Far from everything nothing is known but the values' own spread.
        Matrix<double> far = Matrix<double>.From(1, 2, [1e6, -1e6]);
        Assert.InRange(model.Deviation(Queries.AllPairs(far)).Values[0, 0], deviation / 10, deviation * 100);
        Assert.InRange(model.NoiseStd, 1e-6, deviation);
    }

    [Fact]
    public void Ctrl_C_keeps_the_best_so_far()
    {
        (Matrix<double> contexts, Matrix<double> coordinates, Matrix<double> values) = Surface();
        using CancellationTokenSource stop = new();
        int stages = 0;
        using RegressionModel model = RegressionModel.Learn(
            null,
            Observations.OfGrid(contexts, coordinates, values),
            _quick with
            {
                Stop = stop.Token,
                Compute = new() { Progress = new Direct(() => _ = ++stages == 2 ? stop.CancelAsync() : null) },
            }
        );
        Assert.True(model.Learnt!.WasStopped);
        Assert.Single(model.Learnt.Compared);
        Assert.True(double.IsFinite(model.Mean(Queries.AllPairs(contexts))[0, 0]));
    }

    [Fact]
    public void Nothing_learnt_before_the_end_is_an_interruption()
    {
        (Matrix<double> contexts, Matrix<double> coordinates, Matrix<double> values) = Surface();
        Assert.Throws<OperationCanceledException>(() =>
            RegressionModel.Learn(null, Observations.OfGrid(contexts, coordinates, values), new() { Stop = new(true) })
        );
    }

    [Fact]
    public void A_ridge_that_is_given_stays()
    {
        (Matrix<double> contexts, Matrix<double> coordinates, Matrix<double> values) = Surface();
        using RegressionModel model = RegressionModel.Learn(
            [Pairs()],
            Observations.OfGrid(contexts, coordinates, values),
            _quick with
            {
                Ridge = 0.25,
                LearnsCoordinates = false,
            }
        );
        Assert.Equal(0.25, model.Ridge);
        Assert.DoesNotContain(model.Learnt!.Settings, s => s.Kind is SettingKind.Ridge or SettingKind.CoordinateColumn);
    }

    [Fact]
    public void A_constant_column_says_nothing()
    {
        (Matrix<double> contexts, Matrix<double> coordinates, Matrix<double> values) = Surface();
        Matrix<double> more = Matrix<double>.Create(contexts.Rows, 3, (i, j) => j == 2 ? 1e9 : contexts[i, j]);
        using RegressionModel with = RegressionModel.Learn([Pairs()], Observations.OfGrid(more, coordinates, values), _quick);
        Assert.DoesNotContain(with.Learnt!.Settings, s => s.Kind == SettingKind.ContextColumn && s.Name == "2");
        Assert.True(double.IsFinite(with.Mean(Queries.AllPairs(more))[0, 0]));
    }

    [Theory]
    [InlineData(1, "there is one observation")]
    [InlineData(5, "all of them are 7")]
    public void Where_nothing_can_be_learnt_it_is_said(int count, string words)
    {
        Matrix<double> inputs = Numbers(count, 2, 1),
            values = Matrix<double>.Create(count, 1, (_, _) => 7);
        ArgumentException error = Assert.Throws<ArgumentException>(() =>
            RegressionModel.Learn(null, Observations.OfInputs(inputs, values))
        );
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Few_readings_repeated_readings_and_outliers_are_answered()
    {
        foreach (
            double[] values in (double[][])
                [
                    [1, 2, 3],
                    [1, 1.1, 3, 3.2],
                    [1, 2, 1e6, 2, 1],
                ]
        )
        {
            Matrix<double> inputs = Matrix<double>.Create(values.Length, 3, (i, j) => values.Length == 4 ? (i / 2) + j : i * (j + 1));
            using RegressionModel model = RegressionModel.Learn(
                null,
                Observations.OfInputs(inputs, Matrix<double>.From(values.Length, 1, values))
            );
            using Matrix<double> mean = model.Mean(Queries.Inputs(inputs));
            Assert.InRange(mean[0, 0], -values.Max(), 2 * values.Max());
            Assert.True(model.Deviation(Queries.Inputs(inputs)).Values[0, 0] >= 0);
        }
    }

    [Fact]
    public void A_sample_stands_for_the_whole()
    {
        (Matrix<double> contexts, Matrix<double> coordinates, Matrix<double> values) = Surface();
        values[0, 0] = double.NaN;
        Observations observations = Observations.OfGrid(contexts, coordinates, values);
        using RegressionModel some = RegressionModel.Learn([Pairs()], observations, _quick),
            all = RegressionModel.Learn([Pairs()], observations, _quick with { Points = 1000 });
        Assert.Equal(120, some.Learnt!.Points);
        Assert.Equal(319, all.Learnt!.Points);
        Matrix<double> truth = all.Mean(Queries.AllPairs(contexts)),
            sampled = some.Mean(Queries.AllPairs(contexts));
        for (int i = 0; i < truth.Rows; i++)
        {
            Assert.Equal(truth[i, 3], sampled[i, 3], 0.1);
        }
    }

    [Fact]
    public void A_sample_holds_as_many_contexts_as_possible()
    {
        (Matrix<double> contexts, Matrix<double> coordinates, Matrix<double> values) = Surface();
        Observations observations = Observations.OfGrid(contexts, coordinates, values);
        LearningSample sample = Assert.Single(LearningSample.Draw(observations, observations.Values, observations.Coordinates, 100, 1));
        Assert.Equal(100, sample.Count);
        Assert.Equal(25, sample.ContextOf.Distinct().Count());
        Assert.Equal(100, sample.ContextOf.Zip(sample.CoordinateOf).Distinct().Count());
        Assert.Equal(
            sample.ContextOf,
            LearningSample.Draw(observations, observations.Values, observations.Coordinates, 100, 1)[0].ContextOf
        );
    }

    [Fact]
    public void Where_coordinates_are_many_there_are_samples_of_neighbours()
    {
        using Matrix<double> contexts = Numbers(30, 2, 1),
            many = Matrix<double>.Create(600, 1, (a, _) => a),
            values = Numbers(30, 600, 2);
        Observations observations = Observations.OfGrid(contexts, many, values);
        LearningSample[] samples = LearningSample.Draw(observations, observations.Values, observations.Coordinates, 200, 1);
        Assert.Equal([120, 80, 80, 80, 80, 80, 80], samples.Select(sample => sample.Count));
        Assert.Equal(30, samples[0].ContextOf.Distinct().Count());
        Assert.All(samples, sample => Assert.Equal(sample.Count, sample.ContextOf.Zip(sample.CoordinateOf).Distinct().Count()));
        Assert.All(samples.Skip(1), sample => Assert.InRange(sample.CoordinateOf.Max() - sample.CoordinateOf.Min(), 1, 15));
        Assert.Equal(6, samples.Skip(1).Select(sample => sample.CoordinateOf.Min()).Distinct().Count());
    }

    [Fact]
    public void A_length_of_a_few_of_many_coordinates_is_learnt()
    {
        // A Gaussian process of 40 contexts whose length is 3 of 900 coordinates; six of ten pairs are missing.
        const double Length = 3,
            Noise = 0.1;
        using Matrix<double> contexts = Numbers(40, 1, 1),
            coordinates = Matrix<double>.Create(900, 1, (a, _) => a),
            values = Drawn(contexts, coordinates, Length, Noise);
        CounterRandom random = new(3, 0);
        for (int i = 0; i < values.Rows; i++)
        {
            for (int a = 0; a < values.Columns; a++)
            {
                values[i, a] = random.Uniform((ulong)((i * values.Columns) + a)) < 0.4 ? values[i, a] : double.NaN;
            }
        }

        using RegressionModel model = RegressionModel.Learn(
            [Pairs()],
            Observations.OfGrid(contexts, coordinates, values),
            _quick with
            {
                Points = 400,
            }
        );
        LearntSetting length = model.Learnt!.Settings.Single(s => s.Kind == SettingKind.CoordinateColumn);
        Assert.Equal(Solver.Masked, model.Solver);
        Assert.InRange(1 / length.Value, 0.7 * Length, 1.4 * Length);
        Assert.InRange(model.Learnt.NoiseStd, 0.8 * Noise, 1.3 * Noise);
    }

    [Fact]
    public void A_search_far_behind_another_is_given_up()
    {
        int evaluations = 0;
        QuasiNewton Behind(double rival) => new(Valley, [-5, -5], [5, 5], maxIterations: 60, progress: 1e-12) { Rival = rival };
        Behind(double.PositiveInfinity).Search([-2, 2]);
        int whole = evaluations;
        evaluations = 0;
        Behind(-1e6).Search([-2, 2]);
        Assert.InRange(evaluations, 1, whole - 1);
        QuasiNewton ahead = Behind(1);
        ahead.Search([-2, 2]);
        Assert.InRange(ahead.Smallest, 0, 1e-8);

        double Valley(ReadOnlySpan<double> at, Span<double> gradient)
        {
            evaluations++;
            double bend = at[1] - (at[0] * at[0]);
            gradient[0] = (-400 * at[0] * bend) - (2 * (1 - at[0]));
            gradient[1] = 200 * bend;
            return (100 * bend * bend) + ((1 - at[0]) * (1 - at[0]));
        }
    }

    private static NetworkKernel Plain(Activation activation) =>
        new NetworkKernel(
            new(new Hyperkernel.Layers.Dense(1, 0.5), new ActivationLayer(activation), new Hyperkernel.Layers.Dense()),
            KernelKind.Covariance
        );

    private static HypernetworkKernel Pairs() =>
        new HypernetworkKernel(
            new(
                new(new Hyperkernel.Layers.Dense(1, 0.5), new ActivationLayer(Activation.Erf), new Hyperkernel.Layers.Dense(1, 0.5)),
                new(new GeneratedDense(bias: true)),
                CoordinateFeatures.Fourier(1)
            ),
            KernelKind.Covariance
        );

    // 40 contexts, 8 coordinates, and a smooth function of both with a little noise.
    private static (Matrix<double> Contexts, Matrix<double> Coordinates, Matrix<double> Values) Surface()
    {
        Matrix<double> contexts = Numbers(40, 2, 1),
            coordinates = Matrix<double>.Create(8, 1, (a, _) => a / 8.0),
            noise = Numbers(40, 8, 2);
        return (
            contexts,
            coordinates,
            Matrix<double>.Create(
                40,
                8,
                (i, a) => Math.Sin(contexts[i, 0] + (3 * coordinates[a, 0])) + (0.3 * contexts[i, 1]) + (0.02 * noise[i, a])
            )
        );
    }

    // Of a kernel exp(-(x - x')^2 / 2) exp(-(z - z')^2 / (2 length^2)), by the roots of both factors.
    private static Matrix<double> Drawn(Matrix<double> contexts, Matrix<double> coordinates, double length, double noise)
    {
        IMatrixBackend backend = MatrixBackends.Default;
        using Matrix<double> left = Root(contexts, 1),
            right = Root(coordinates, length),
            normal = Numbers(contexts.Rows, coordinates.Rows, 5),
            errors = Numbers(contexts.Rows, coordinates.Rows, 6),
            half = Matrix<double>.Zeros(contexts.Rows, coordinates.Rows);
        Matrix<double> values = Matrix<double>.Zeros(contexts.Rows, coordinates.Rows);
        backend.Multiply(1.0, left, Transposition.None, normal, Transposition.None, 0, half);
        backend.Multiply(1.0, half, Transposition.None, right, Transposition.Transposed, 0, values);
        ConjugateGradients.AddScaled(values.View, noise, errors.View);
        return values;

        Matrix<double> Root(Matrix<double> at, double length)
        {
            Matrix<double> root = Matrix<double>.Create(
                at.Rows,
                at.Rows,
                (i, j) => Math.Exp(-(at[i, 0] - at[j, 0]) * (at[i, 0] - at[j, 0]) / (2 * length * length)) + (i == j ? 1e-6 : 0)
            );
            backend.Cholesky(root.View);
            for (int i = 0; i < root.Rows; i++)
            {
                root.Row(i)[(i + 1)..].Clear();
            }

            return root;
        }
    }

    private static double Variance(Matrix<double> values)
    {
        double[] all = [.. Enumerable.Range(0, (int)values.Rows).SelectMany(i => values.Row(i).ToArray())];
        double mean = all.Average();
        return all.Average(v => (v - mean) * (v - mean));
    }

    private static Matrix<double> Scaled(Matrix<double> rows, double factor) =>
        Matrix<double>.Create(rows.Rows, rows.Columns, (i, j) => factor * rows[i, j]);

    private static Matrix<double> Draw(PointKernel kernel, Points<double> points, double noise, double amplitude, ulong seed)
    {
        using Matrix<double> factor = kernel.Matrix(points);
        for (int i = 0; i < factor.Rows; i++)
        {
            factor[i, i] += noise * noise;
        }

        MatrixBackends.Default.Cholesky(factor.View);
        Matrix<double> normal = Numbers(points.Count, 1, seed);
        return Matrix<double>.Create(
            points.Count,
            1,
            (i, _) => amplitude * Enumerable.Range(0, (int)i + 1).Sum(j => factor[i, j] * normal[j, 0])
        );
    }

    private static Matrix<double> Numbers(long rows, long columns, ulong seed)
    {
        CounterRandom random = new(seed, 0);
        return Matrix<double>.Create(rows, columns, (i, j) => random.Normal((ulong)((i * columns) + j)));
    }

    private sealed class Direct(Action action) : IProgress<WorkProgress>
    {
        public void Report(WorkProgress value) => action();
    }
}
