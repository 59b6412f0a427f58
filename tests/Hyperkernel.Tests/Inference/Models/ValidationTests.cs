using Hyperkernel.Inference;
using Hyperkernel.Inference.Models;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Randomness;
using Xunit;

namespace Hyperkernel.Tests.Inference.Models;

/// <summary>Leaving out: against fits without the part, on data that the model's prior drew, and what cannot be left out.</summary>
public class ValidationTests
{
    private const double Ridge = 0.05;
    private static readonly Matrix<double> _x = FieldSamples.Contexts(7);
    private static readonly Matrix<double> _z = FieldSamples.Coordinates(6);

    [Theory]
    [InlineData("grid", HoldOut.Entries, 1)]
    [InlineData("grid", HoldOut.Contexts, 2)]
    [InlineData("dense", HoldOut.Entries, 2)]
    [InlineData("dense", HoldOut.Contexts, 1)]
    [InlineData("holes", HoldOut.Entries, 1)]
    [InlineData("holes", HoldOut.Contexts, 2)]
    [InlineData("iterative", HoldOut.Contexts, 1)]
    public void The_closed_form_is_that_of_fits_without_the_part(string kind, HoldOut leftOut, int channels)
    {
        Matrix<double> values = FieldSamples.Values(_x, _z, channels);
        Observations observations = Observations.OfGrid(_x, _z, kind == "holes" ? WithHoles(values, channels) : values, channels);
        RegressionOptions options = new()
        {
            Solver =
                kind == "dense" ? Solver.Dense
                : kind == "iterative" ? Solver.Iterative
                : null,
        };
        using RegressionModel model = RegressionModel.Fit(FieldSamples.Kernel, observations, Ridge, options);
        Validation validation = model.Validate(observations, leftOut);
        Assert.True(validation.IsClosedForm);
        AssertSame(Literal(observations, Parts(observations, leftOut)), validation.Model);
        Assert.Equal(leftOut == HoldOut.Contexts ? 7 : observations.Count, validation.Parts);
        Assert.Equal(leftOut == HoldOut.Contexts ? 7 * channels : observations.Count * channels, validation.Independent);
    }

    [Fact]
    public void Inputs_that_repeat_are_left_out_together_or_each_by_itself()
    {
        Matrix<double> inputs = Matrix<double>.Create(12, FieldSamples.ContextWidth, (i, j) => _x[i % 7, j]),
            values = Matrix<double>.Create(12, 1, (i, _) => Math.Sin(i));
        Observations observations = Observations.OfInputs(inputs, values);
        using RegressionModel model = RegressionModel.Fit(FieldSamples.PlainKernel, observations, Ridge);
        foreach (HoldOut leftOut in Enum.GetValues<HoldOut>())
        {
            Validation validation = model.Validate(observations, leftOut);
            AssertSame(Literal(observations, Parts(observations, leftOut), FieldSamples.PlainKernel), validation.Model);
            Assert.Equal(leftOut == HoldOut.Contexts ? 7 : 12, validation.Parts);
        }
    }

    [Fact]
    public void A_model_in_single_precision_or_from_a_file_says_the_same()
    {
        Observations observations = Observations.OfGrid(_x, _z, FieldSamples.Values(_x, _z));
        PredictionScore wide = Score(inDouble: true);
        PredictionScore single = Score(inDouble: false);
        Assert.Equal(wide.RootMeanSquare, single.RootMeanSquare, 1e-3 * wide.RootMeanSquare);
        Assert.Equal(wide.LogScore!.Value, single.LogScore!.Value, 1e-2);

        PredictionScore Score(bool inDouble)
        {
            RegressionOptions options = new() { Solver = Solver.Dense, InDouble = inDouble };
            using RegressionModel model = RegressionModel.Fit(FieldSamples.Kernel, observations, Ridge, options);
            PredictionScore score = model.Validate(observations, HoldOut.Contexts).Model;
            using TemporaryFolder folder = new();
            model.Save(folder.File("m.npz"));
            using RegressionModel loaded = RegressionModel.Load(folder.File("m.npz"), TestContext.Current.CancellationToken);
            Assert.Equal(score, loaded.Validate(observations, HoldOut.Contexts).Model);
            return score;
        }
    }

    [Fact]
    public void Scores_of_a_learnt_model_are_in_the_values_own_unit()
    {
        Validation metres = Learnt(1),
            millimetres = Learnt(1000);
        Assert.Equal(1000 * metres.Model.RootMeanSquare, millimetres.Model.RootMeanSquare, 1e-3 * millimetres.Model.RootMeanSquare);
        Assert.Equal(metres.Model.LogScore!.Value - Math.Log(1000), millimetres.Model.LogScore!.Value, 1e-3);
        Assert.Equal(metres.Model.Within90, millimetres.Model.Within90);
        Assert.Equal(
            1000 * metres.Constant!.RootMeanSquare,
            millimetres.Constant!.RootMeanSquare,
            1e-9 * millimetres.Constant.RootMeanSquare
        );
        Assert.True(metres.Model.LogScore > metres.Constant.LogScore);

        static Validation Learnt(double unit)
        {
            Matrix<double> smooth = FieldSamples.Values(_x, _z);
            CounterRandom random = new(5, 0);
            Matrix<double> values = Matrix<double>.Create(
                smooth.Rows,
                smooth.Columns,
                (i, a) => unit * (3 + smooth[i, a] + (0.1 * random.Normal((ulong)((i * smooth.Columns) + a))))
            );
            Observations observations = Observations.OfGrid(_x, _z, values);
            using RegressionModel model = RegressionModel.Learn(
                [LearntKernel],
                observations,
                new() { Starts = 1 },
                new() { Solver = Solver.Dense }
            );
            Validation validation = model.Validate(observations, HoldOut.Entries);
            using LeftOut<double> left = model.LeaveOut();
            Assert.Equal(Math.Sqrt(left.MeanSquare), validation.Model.RootMeanSquare, 1e-9 * validation.Model.RootMeanSquare);
            return validation;
        }
    }

    // 60 draws; each of the six means is wrong by chance once in 16,000, so all are right but once in 2,600. Twice the noise is rejected.
    [Theory]
    [InlineData(HoldOut.Entries)]
    [InlineData(HoldOut.Contexts)]
    public void Intervals_hold_what_they_say_on_data_that_the_prior_drew(HoldOut leftOut)
    {
        Statistic half = new(),
            ninety = new(),
            wrong = new(),
            density = new();
        HypernetworkKernel kernel = FieldSamples.Hypernetwork.Covariance;
        using Matrix<double> root = kernel.Matrix(Points<double>.Grid(_x, _z));
        for (int i = 0; i < root.Rows; i++)
        {
            root[i, i] += Ridge;
        }

        MatrixBackends.Default.Cholesky(root.View);
        for (ulong draw = 0; draw < 60; draw++)
        {
            Observations observations = Observations.OfGrid(_x, _z, Drawn(root, draw));
            using RegressionModel model = RegressionModel.Fit(kernel, observations, Ridge);
            PredictionScore score = model.Validate(observations, leftOut).Model;
            half.Add(score.Coverage50!.Value);
            ninety.Add(score.Coverage90!.Value);
            using RegressionModel narrow = RegressionModel.Fit(kernel, observations, Ridge / 100);
            PredictionScore tooNarrow = narrow.Validate(observations, leftOut).Model;
            wrong.Add(tooNarrow.Coverage50!.Value);
            density.Add(score.LogScore!.Value - tooNarrow.LogScore!.Value);
        }

        half.AssertMean(0.5);
        ninety.AssertMean(0.9);
        if (leftOut == HoldOut.Entries)
        {
            wrong.AssertRejects(0.5);
            density.AssertRejects(0);
        }
    }

    // The range is made to hold 95 % of draws of independent values; the seed is one of them, and a noise 100 times too small is not.
    [Fact]
    public void Coverage_of_one_draw_lies_in_the_binomial_range()
    {
        HypernetworkKernel kernel = FieldSamples.Hypernetwork.Covariance;
        Matrix<double> x = FieldSamples.Contexts(40);
        using Matrix<double> root = kernel.Matrix(Points<double>.Grid(x, _z));
        for (int i = 0; i < root.Rows; i++)
        {
            root[i, i] += Ridge;
        }

        MatrixBackends.Default.Cholesky(root.View);
        Matrix<double> drawn = Drawn(root, 7);
        Observations observations = Observations.OfGrid(x, _z, Matrix<double>.Create(40, 6, (i, a) => drawn[0, (i * 6) + a]));
        using RegressionModel model = RegressionModel.Fit(kernel, observations, Ridge),
            narrow = RegressionModel.Fit(kernel, observations, Ridge / 100);
        Validation right = model.Validate(observations, HoldOut.Entries),
            wrong = narrow.Validate(observations, HoldOut.Entries);
        Assert.InRange(right.Model.Coverage50!.Value, right.Expected(0.5).Low, right.Expected(0.5).High);
        Assert.InRange(right.Model.Coverage90!.Value, right.Expected(0.9).Low, right.Expected(0.9).High);
        Assert.NotInRange(wrong.Model.Coverage90!.Value, wrong.Expected(0.9).Low, wrong.Expected(0.9).High);
    }

    // Without the memory of a matrix the rest is solved by iterations, unless it is a grid.
    [Theory]
    [InlineData(HoldOut.Contexts, "holes")]
    [InlineData(HoldOut.Entries, "grid")]
    [InlineData(HoldOut.Entries, "holes")]
    public void Iterations_and_a_factorisation_agree_on_what_is_held_out(HoldOut leftOut, string kind)
    {
        (Validator validator, _) = Held(leftOut, kind);
        RegressionOptions little =
                new()
                {
                    Solve = new()
                    {
                        Seed = 3,
                        Compute = new() { MemoryBytes = 60_000 },
                    },
                },
            much = new() { Solve = new() { Seed = 3 } };
        Validation iterative = validator.ByFit<double>(little),
            dense = validator.ByFit<double>(much);
        Assert.True(iterative.AreDeviationsTrusted);
        Assert.Equal(dense.Model.RootMeanSquare, iterative.Model.RootMeanSquare, 1e-6 * dense.Model.RootMeanSquare);
        Assert.Equal(dense.Model.LogScore!.Value, iterative.Model.LogScore!.Value, 1e-5);
        Assert.Equal(dense.Model.Within90, iterative.Model.Within90);
        Assert.NotEqual(dense.Model, validator.ByFit<double>(new() { Solve = new() { Seed = 4 } }).Model);
    }

    [Theory]
    [InlineData(HoldOut.Contexts, "grid", 2, 24, 4)]
    [InlineData(HoldOut.Entries, "grid", 14, 28, 28)]
    [InlineData(HoldOut.Entries, "holes", 10, 20, 20)]
    public void A_tenth_is_held_out(HoldOut leftOut, string kind, long parts, long values, long independent)
    {
        (Validator validator, Solution dense) = Held(leftOut, kind);
        Validation validation = validator.ByFit<double>(new()),
            closed = validator.InClosedForm(dense, new())!;
        Assert.False(validation.IsClosedForm);
        Assert.Equal((parts, values, independent), (validation.Parts, validation.Model.Values, validation.Independent));
        Assert.InRange(validation.Model.RootMeanSquare, 0.3 * closed.Model.RootMeanSquare, 3 * closed.Model.RootMeanSquare);
        Assert.Equal(values, validation.Constant!.Values);
    }

    private static (Validator Validator, Solution Dense) Held(HoldOut leftOut, string kind)
    {
        Matrix<double> x = FieldSamples.Contexts(24),
            values = FieldSamples.Values(x, _z, 2);
        Observations observations = Observations.OfGrid(x, _z, kind == "holes" ? WithHoles(values, 2) : values, 2);
        Preparation preparation = new(false, null) { Scale = 2 };
        using RegressionData<double> data = new(observations, preparation);
        return (
            new(FieldSamples.Kernel, Ridge, preparation, observations, leftOut),
            new Solution<double>(Solver.Dense.Fit(data, FieldSamples.Kernel, Ridge, new()))
        );
    }

    [Fact]
    public void What_is_held_out_is_that_of_a_model_without_it()
    {
        Matrix<double> x = FieldSamples.Contexts(20),
            values = FieldSamples.Values(x, _z);
        Observations observations = Observations.OfGrid(x, _z, WithHoles(values, 1));
        Validator validator = new(FieldSamples.Kernel, Ridge, new(false, null), observations, HoldOut.Contexts);
        PredictionScore score = validator.ByFit<double>(new()).Model;
        IEnumerable<PredictionScore> pairs = Enumerable
            .Range(0, 20)
            .SelectMany(i => Enumerable.Range(i + 1, 19 - i).Select(j => (i, j)))
            .Select(pair =>
                Literal(
                    observations,
                    [
                        [
                            .. Enumerable
                                .Range(0, (int)observations.Count)
                                .Where(o => observations.ContextOf[o] == pair.i || observations.ContextOf[o] == pair.j),
                        ],
                    ]
                )
            );
        Assert.Contains(
            pairs,
            p => Math.Abs(p.RootMeanSquare - score.RootMeanSquare) < 1e-9 && Math.Abs(p.LogScore!.Value - score.LogScore!.Value) < 1e-7
        );
    }

    [Fact]
    public void What_cannot_be_left_out_is_refused()
    {
        Observations grid = Observations.OfGrid(_x, _z, FieldSamples.Values(_x, _z)),
            one = Observations.OfGrid(FieldSamples.Contexts(1), _z, FieldSamples.Values(FieldSamples.Contexts(1), _z));
        using RegressionModel ofOne = RegressionModel.Fit(FieldSamples.Kernel, one, Ridge),
            ensemble = RegressionModel.Fit(FieldSamples.Kernel, grid, Ridge, new() { Solver = Solver.Ensemble });
        AssertRefused("only one context", () => ofOne.Validate(one, HoldOut.Contexts));
        AssertRefused("ensemble of subsets", () => ensemble.Validate(grid, HoldOut.Entries));
        AssertRefused("fitted to 6 observations", () => ofOne.Validate(grid, HoldOut.Entries));
        Assert.Equal(6, ofOne.Validate(one, HoldOut.Entries).Parts);

        static void AssertRefused(string words, Action action) =>
            Assert.Contains(words, Assert.Throws<ArgumentException>(action).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_that_are_all_the_same_have_no_score_of_their_mean()
    {
        Observations observations = Observations.OfGrid(_x, _z, Matrix<double>.Create(7, 6, (_, _) => 2));
        using RegressionModel model = RegressionModel.Fit(FieldSamples.Kernel, observations, Ridge);
        Assert.Null(model.Validate(observations, HoldOut.Entries).Constant);
    }

    [Fact]
    public void Errors_whose_squares_are_no_numbers_are_scored()
    {
        PredictionScore score = PredictionScore.Of(Matrix<double>.From(3, 1, [3e200, -4e200, 0]), null);
        Assert.Equal(5e200 / Math.Sqrt(3), score.RootMeanSquare, 1e187);
        Assert.Null(score.Coverage50);
        Assert.Null(score.LogScore);
    }

    [Theory]
    [InlineData(1, 0.5, 0, 1)]
    [InlineData(10, 0.5, 2, 8)]
    [InlineData(20, 0.9, 15, 20)]
    public void The_binomial_range_of_few(long count, double probability, double low, double high) =>
        Assert.Equal((low / count, high / count), BinomialRange.Of(probability, count));

    [Fact]
    public void The_binomial_range_of_many_is_that_of_a_Gaussian()
    {
        (double low, double high) = BinomialRange.Of(0.9, 10_000_000);
        double reach = 1.959964 * Math.Sqrt(0.09 / 1e7);
        Assert.Equal(0.9 - reach, low, 2e-7);
        Assert.Equal(0.9 + reach, high, 2e-7);
    }

    // Fits without each part, and the scores by their definitions.
    private static PredictionScore Literal(Observations observations, int[][] parts, PointKernel? kernel = null)
    {
        List<(double Residual, double Deviation)> all = [];
        foreach (int[] part in parts)
        {
            long[] rest = [.. Enumerable.Range(0, (int)observations.Count).Except(part).Select(i => (long)i)];
            using RegressionModel model = RegressionModel.Fit(
                kernel ?? FieldSamples.Kernel,
                observations.Only(rest),
                Ridge,
                new() { Solver = Solver.Dense }
            );
            Matrix<double> contexts = Matrix<double>.Create(
                part.Length,
                FieldSamples.ContextWidth,
                (i, j) => observations.Contexts[observations.ContextOf[part[i]], j]
            );
            Queries queries = observations.Coordinates is { } places
                ? Queries.Pairs(
                    contexts,
                    Matrix<double>.Create(part.Length, places.Columns, (i, j) => places[observations.CoordinateOf[part[i]], j])
                )
                : Queries.Inputs(contexts);
            using Matrix<double> mean = model.Mean(queries);
            using Deviations<double> deviations = model.Deviation(queries);
            for (int i = 0; i < part.Length; i++)
            {
                for (int c = 0; c < mean.Columns; c++)
                {
                    double deviation = deviations.Values[i, 0];
                    all.Add((observations.Values[part[i], c] - mean[i, c], Math.Sqrt((deviation * deviation) + Ridge)));
                }
            }
        }

        return new(
            Math.Sqrt(all.Average(r => r.Residual * r.Residual)),
            all.Count,
            all.Count,
            all.Count(r => Math.Abs(r.Residual) < 0.6745 * r.Deviation),
            all.Count(r => Math.Abs(r.Residual) < 1.6449 * r.Deviation),
            all.Average(r =>
                -(r.Residual * r.Residual / r.Deviation / r.Deviation / 2) - Math.Log(r.Deviation) - (Math.Log(2 * Math.PI) / 2)
            )
        );
    }

    private static HypernetworkKernel LearntKernel => FieldSamples.Hypernetwork.Covariance;

    private static int[][] Parts(Observations observations, HoldOut leftOut) =>
        leftOut == HoldOut.Entries
            ? [.. Enumerable.Range(0, (int)observations.Count).Select(i => new[] { i })]
            :
            [
                .. Enumerable
                    .Range(0, (int)observations.Contexts.Rows)
                    .Select(c => Enumerable.Range(0, (int)observations.Count).Where(i => observations.ContextOf[i] == c).ToArray()),
            ];

    private static Matrix<double> WithHoles(Matrix<double> values, int channels) =>
        Matrix<double>.Create(values.Rows, values.Columns, (i, j) => ((i * 5) + (j / channels)) % 4 == 1 ? double.NaN : values[i, j]);

    // A field of the process with its noise; one row where the grid is larger than that of the samples.
    private static Matrix<double> Drawn(Matrix<double> root, ulong seed)
    {
        CounterRandom random = new(seed, 1);
        double[] normal = [.. Enumerable.Range(0, (int)root.Rows).Select(i => random.Normal((ulong)i))];
        double[] values = [.. Enumerable.Range(0, normal.Length).Select(i => Enumerable.Range(0, i + 1).Sum(k => root[i, k] * normal[k]))];
        return values.Length == 42
            ? Matrix<double>.Create(7, 6, (i, a) => values[(i * 6) + a])
            : Matrix<double>.From(1, values.Length, values);
    }

    private static void AssertSame(PredictionScore expected, PredictionScore actual)
    {
        Assert.Equal(expected.RootMeanSquare, actual.RootMeanSquare, 1e-9 * expected.RootMeanSquare);
        Assert.Equal(expected.LogScore!.Value, actual.LogScore!.Value, 1e-8);
        Assert.Equal(
            (expected.Values, expected.Judged, expected.Within50, expected.Within90),
            (actual.Values, actual.Judged, actual.Within50, actual.Within90)
        );
    }
}
