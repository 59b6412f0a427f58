using Hyperkernel.Activations;
using Hyperkernel.Architectures;
using Hyperkernel.Features;
using Hyperkernel.Inference.Learning;
using Hyperkernel.Inference.Models;
using Hyperkernel.Kernels;
using Hyperkernel.Layers;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Randomness;
using Xunit;

namespace Hyperkernel.Tests.Inference.Learning;

/// <summary>The function that learning minimises, against densities computed by conditioning and against differences.</summary>
public sealed class LearningProblemTests
{
    public static TheoryData<LearningObjective, KernelKind, bool> Cases
    {
        get
        {
            TheoryData<LearningObjective, KernelKind, bool> data = [];
            foreach (LearningObjective objective in Enum.GetValues<LearningObjective>())
            {
                foreach (KernelKind kind in Enum.GetValues<KernelKind>())
                {
                    data.Add(objective, kind, true);
                    data.Add(objective, kind, false);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Its_gradient_is_that_of_its_values(LearningObjective objective, KernelKind kind, bool withCoordinates)
    {
        AssertGradient(Problem(objective, Kernel(kind, withCoordinates), channels: 2), withCoordinates ? 9 : 5);
        AssertGradient(Problem(objective, Kernel(kind, withCoordinates), channels: 2, withNoise: true), withCoordinates ? 10 : 6);
        AssertGradient(Problem(objective, Kernel(kind, withCoordinates), channels: 2, inGroups: true), withCoordinates ? 8 : 4);
    }

    private static void AssertGradient(LearningProblem given, int settings)
    {
        using LearningProblem problem = given;
        double[] start = [.. problem.Settings.Start.Select((s, i) => s + (0.3 * Math.Sin(i + 1)))],
            gradient = new double[start.Length],
            other = new double[start.Length];
        Assert.Equal(settings, start.Length);
        problem.Evaluate(start, gradient);
        for (int i = 0; i < start.Length; i++)
        {
            double Central(double h)
            {
                double[] moved = [.. start];
                moved[i] = start[i] + h;
                double up = problem.Evaluate(moved, other);
                moved[i] = start[i] - h;
                return (up - problem.Evaluate(moved, other)) / (2 * h);
            }

            double expected = ((4 * Central(1e-3)) - Central(2e-3)) / 3;
            Assert.Equal(expected, gradient[i], 1e-6 * (1 + Math.Abs(expected)));
        }
    }

    [Theory]
    [InlineData(LearningObjective.Evidence)]
    [InlineData(LearningObjective.LeaveEntriesOut)]
    [InlineData(LearningObjective.LeaveContextsOut)]
    public void Its_value_is_the_density_by_conditioning(LearningObjective objective)
    {
        PointKernel kernel = Kernel(KernelKind.Covariance, true);
        (Observations observations, Matrix<double> values) = Data(2);
        LearningInputs inputs = LearningInputs.Of(observations, scalesCoordinates: true);
        LearningSample sample = Assert.Single(LearningSample.Draw(observations, values, observations.Coordinates, 1000, 1));
        using LearningProblem problem = new PointProblem(kernel, inputs, [sample], new() { Objective = objective });
        double[] start = problem.Settings.Start;
        double actual = problem.Evaluate(start, new double[start.Length]),
            ridge = problem.Settings.At(start).Ridge;
        Matrix<double> system = kernel.Matrix(PointArrays.Of(inputs.Contexts, inputs.Coordinates, sample.ContextOf, sample.CoordinateOf));
        for (int i = 0; i < system.Rows; i++)
        {
            system[i, i] += ridge;
        }

        // Every part given all that must be known before it: all others, or those that came earlier, which make up the evidence.
        int n = sample.Count;
        int[][] parts = sample.Parts(objective) ?? [.. Enumerable.Range(0, n).Select(i => new[] { i })];
        double square = problem.Square(problem.Settings.At(start)),
            density = 0;
        foreach (int[] part in parts)
        {
            int[] known =
                objective == LearningObjective.Evidence ? [.. Enumerable.Range(0, part[0])] : [.. Enumerable.Range(0, n).Except(part)];
            for (int c = 0; c < 2; c++)
            {
                density += Density(system, [.. Enumerable.Range(0, n).Select(i => sample.Values[i, c])], part, known, square);
            }
        }

        Assert.Equal(-density / (2 * n), actual + (Math.Log(2 * Math.PI) / 2), 1e-9);
    }

    [Fact]
    public void Samples_are_independent()
    {
        PointKernel kernel = Kernel(KernelKind.Covariance, true);
        (Observations observations, Matrix<double> values) = Data(2);
        LearningInputs inputs = LearningInputs.Of(observations, scalesCoordinates: true);
        LearningSample all = Assert.Single(LearningSample.Draw(observations, values, observations.Coordinates, 1000, 1));
        LearningSample[] parts = [Part(all, 0, 9), Part(all, 9, all.Count)];
        LearningOptions options = new() { Objective = LearningObjective.Evidence };
        using LearningProblem both = new PointProblem(kernel, inputs, parts, options),
            first = new PointProblem(kernel, inputs, [parts[0]], options),
            second = new PointProblem(kernel, inputs, [parts[1]], options);
        double[] at = [.. both.Settings.Start.Select((s, i) => s + (0.2 * Math.Cos(i)))];
        Assert.Equal(all.Count, both.Points);
        Assert.Equal(Nats(first) + Nats(second), Nats(both), 1e-9);
        Assert.Equal(
            ((parts[0].Count * first.Square(first.Settings.At(at))) + (parts[1].Count * second.Square(second.Settings.At(at)))) / all.Count,
            both.Square(both.Settings.At(at)),
            1e-10
        );
        AssertGradient(new PointProblem(kernel, inputs, parts, new()), 9);

        double Nats(LearningProblem problem) =>
            (problem.Evaluate(at, new double[at.Length]) * problem.Values) - problem.Settings.Prior(at, new double[at.Length]);

        static LearningSample Part(LearningSample all, int from, int to) =>
            new(
                all.ContextOf[from..to],
                all.CoordinateOf[from..to],
                Matrix<double>.Create(to - from, 2, (i, c) => all.Values[from + i, c]),
                null
            );
    }

    [Fact]
    public void Balanced_is_half_the_evidence_and_half_leaving_out_at_its_amplitude()
    {
        PointKernel kernel = Kernel(KernelKind.Covariance, true);
        using LearningProblem evidence = Problem(LearningObjective.Evidence, kernel, channels: 2),
            leaveOut = Problem(LearningObjective.LeaveEntriesOut, kernel, channels: 2),
            balanced = Problem(LearningObjective.Balanced, kernel, channels: 2);
        double[] at = [.. evidence.Settings.Start.Select((s, i) => s + (0.2 * Math.Cos(i)))],
            gradient = new double[at.Length];
        double square = evidence.Square(evidence.Settings.At(at)),
            best = leaveOut.Square(leaveOut.Settings.At(at)),
            ratio = best / square;

        // Of leaving out, at that amplitude instead of its own best.
        double expected = evidence.Evaluate(at, gradient) + leaveOut.Evaluate(at, gradient) + ((ratio - 1 - Math.Log(ratio)) / 2);
        Assert.Equal(square, balanced.Square(balanced.Settings.At(at)), 1e-12 * square);
        Assert.Equal(expected / 2, balanced.Evaluate(at, gradient), 1e-10);
        Assert.True(Math.Abs(ratio - 1) > 0.01);
    }

    [Fact]
    public void A_whole_grid_is_explained_as_its_points_are()
    {
        const int Channels = 2;
        Observations observations = Observations.OfGrid(Numbers(7, 2, 1), Numbers(5, 1, 2), Numbers(7, 5 * Channels, 3), Channels);
        LearningInputs inputs = LearningInputs.Of(observations, scalesCoordinates: true);
        LearningOptions options = new() { Objective = LearningObjective.Evidence };
        IReadOnlyList<PointKernel> kernels = LearnableKernels.For(observations);
        Assert.True(GridProblem.Suits(kernels, observations, options) && GridProblem.Suits(kernels, observations, new()));
        foreach (PointKernel kernel in kernels)
        {
            using LearningProblem points = new PointProblem(
                    kernel,
                    inputs,
                    LearningSample.Draw(observations, observations.Values, observations.Coordinates, 1000, 1),
                    options
                ),
                grid = new GridProblem(kernel, inputs, observations, observations.Values, 1000, options);
            Assert.Equal(35, grid.Points);

            // At the start of the one, since their bounds of the ridge are not the same.
            double[] at = points.Settings.Start,
                expected = new double[at.Length],
                actual = new double[at.Length],
                prior = new double[at.Length];
            double value = points.Evaluate(at, expected) - (points.Settings.Prior(at, prior) / points.Values);
            Assert.Equal(value, grid.Evaluate(at, actual) - (grid.Settings.Prior(at, new double[at.Length]) / grid.Values), 1e-10);
            Assert.Equal(points.Square(points.Settings.At(at)), grid.Square(grid.Settings.At(at)), 1e-9);
            for (int i = 0; i < at.Length; i++)
            {
                Assert.Equal(expected[i], actual[i], 1e-8);
            }
        }
    }

    [Fact]
    public void Part_of_a_grid_is_some_contexts_and_some_coordinates()
    {
        Observations observations = Observations.OfGrid(Numbers(40, 2, 1), Numbers(30, 1, 2), Numbers(40, 30, 3));
        using GridProblem problem = new(
            LearnableKernels.For(observations)[0],
            LearningInputs.Of(observations, scalesCoordinates: true),
            observations,
            observations.Values,
            40,
            new()
        );
        Assert.Equal(20 * 30, problem.Points);
        double[] at = problem.Settings.Start;
        double[] gradient = new double[at.Length],
            ignored = new double[at.Length];
        Assert.True(double.IsFinite(problem.Evaluate(at, gradient)));
        for (int i = 0; i < at.Length; i++)
        {
            const double Step = 1e-5;
            double[] up = [.. at],
                down = [.. at];
            up[i] += Step;
            down[i] -= Step;
            Assert.Equal((problem.Evaluate(up, ignored) - problem.Evaluate(down, ignored)) / (2 * Step), gradient[i], 1e-7);
        }
    }

    [Fact]
    public void Search_goes_down_the_valley_it_began_in()
    {
        // One valley at 1, a lower place at the end of what is allowed, and a slope at 0 that would reach it in one step.
        const double End = 7;
        QuasiNewton search = new(
            (at, gradient) =>
            {
                double x = at[0],
                    well = 3 * Math.Exp(-(x - 1) * (x - 1));
                gradient[0] = (2 * (x - 1) * well) - (4 * Math.Exp(x - End));
                return -well - (4 * Math.Exp(x - End));
            },
            [-End],
            [End],
            60,
            0
        );
        Assert.Equal(1, search.Search([0])[0], 0.02);
    }

    // log N(y_P; K_PQ K_QQ^-1 y_Q, s^2 (K_PP - K_PQ K_QQ^-1 K_QP)), by elimination.
    private static double Density(Matrix<double> system, double[] y, int[] part, int[] known, double square)
    {
        int[] order = [.. known, .. part];
        int n = order.Length;
        double[,] a = new double[n, n + 1];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                a[i, j] = square * system[order[i], order[j]];
            }

            a[i, n] = y[order[i]];
        }

        double log = 0;
        for (int k = 0; k < n; k++)
        {
            if (k >= known.Length)
            {
                log -= (Math.Log(2 * Math.PI * a[k, k]) + (a[k, n] * a[k, n] / a[k, k])) / 2;
            }

            for (int i = k + 1; i < n; i++)
            {
                double factor = a[i, k] / a[k, k];
                for (int j = k; j <= n; j++)
                {
                    a[i, j] -= factor * a[k, j];
                }
            }
        }

        return log;
    }

    private static PointProblem Problem(
        LearningObjective objective,
        PointKernel kernel,
        int channels,
        bool withNoise = false,
        bool inGroups = false
    )
    {
        (Observations observations, Matrix<double> values) = kernel is HypernetworkKernel ? Data(channels) : Inputs(channels);
        LearningInputs inputs = LearningInputs.Of(observations, scalesCoordinates: true);
        return new PointProblem(
            kernel,
            inputs with
            {
                HaveNoise = withNoise,
                ContextGroups = inGroups ? [new("both", [0, 1]), .. inputs.ContextGroups.Skip(2)] : inputs.ContextGroups,
            },
            LearningSample.Draw(
                observations,
                values,
                observations.Coordinates,
                1000,
                1,
                withNoise ? [.. Enumerable.Range(0, (int)observations.Count).Select(i => 0.1 * (i % 3))] : null
            ),
            new() { Objective = objective }
        );
    }

    private static PointKernel Kernel(KernelKind kind, bool withCoordinates)
    {
        Network network = new(
            new Hyperkernel.Layers.Dense(1, 0.5),
            new ActivationLayer(Activation.Erf),
            new Hyperkernel.Layers.Dense(1, 0.4)
        );
        return withCoordinates
            ? new HypernetworkKernel(
                new(
                    network,
                    new(new GeneratedDense(bias: true), new ActivationLayer(Activation.Gelu), new GeneratedDense()),
                    CoordinateFeatures.Fourier(1)
                ),
                kind
            )
            : new NetworkKernel(network, kind);
    }

    private static (Observations Observations, Matrix<double> Values) Data(int channels)
    {
        Matrix<double> values = Numbers(6, 4L * channels, 3);
        for (int c = 0; c < channels; c++)
        {
            values[2, c] = double.NaN;
        }

        Observations observations = Observations.OfGrid(Numbers(6, 2, 1), Numbers(4, 1, 2), values, channels);
        return (observations, observations.Values);
    }

    private static (Observations Observations, Matrix<double> Values) Inputs(int channels)
    {
        Observations observations = Observations.OfInputs(Numbers(12, 2, 1), Numbers(12, channels, 4));
        return (observations, observations.Values);
    }

    private static Matrix<double> Numbers(long rows, long columns, ulong seed)
    {
        CounterRandom random = new(seed, 0);
        return Matrix<double>.Create(rows, columns, (i, j) => random.Normal((ulong)((i * columns) + j)));
    }
}
