using Hyperkernel.Inference.Models;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Randomness;

namespace Hyperkernel.Inference.Learning;

/// <summary>Learns the settings of kernels from observations.</summary>
internal static class KernelLearning
{
    private const double Undetermined = 0.5;

    // Of the kernels compared, so many of the best are searched on all points.
    private const int Finalists = 2;

    /// <summary>The settings that suit the observations best, of the kernel that does.</summary>
    /// <param name="kernels">The kernels; each one's own numbers are where its search starts.</param>
    /// <param name="observations">The observations.</param>
    /// <param name="options">How to learn.</param>
    /// <returns>The kernel, how inputs and values are scaled, the ridge, and a report.</returns>
    /// <exception cref="ArgumentException">There is nothing to learn: all values of a channel are the same, or there are fewer than two.</exception>
    /// <exception cref="OperationCanceledException">It was ended before any settings were tried.</exception>
    public static (PointKernel Kernel, double Ridge, Preparation Preparation, LearningReport Report) Learn(
        IReadOnlyList<PointKernel> kernels,
        Observations observations,
        LearningOptions options
    )
    {
        options.Check();
        (double[] means, double deviation) = Moments(observations);
        using Matrix<double> values = Matrix<double>.Create(
            observations.Count,
            observations.Values.Columns,
            (i, c) => (observations.Values[i, c] - means[c]) / deviation
        );
        using LearningInputs inputs = LearningInputs.Of(observations);
        Search search = new(observations, values, inputs, options);
        ComparedKernel[] compared = search.Compare(kernels);
        (LearningProblem problem, double[] best) = search.Finish();
        Learnt learnt = problem.Settings.At(best);
        double scale = Math.Sqrt(problem.Square(learnt)) * deviation;
        Preparation preparation = new(false, means)
        {
            ContextScaling = inputs.ContextScaling.Times(learnt.ContextFactors),
            CoordinateScaling = inputs.CoordinateScaling?.Times(learnt.CoordinateFactors),
            Scale = scale,
        };
        double perValue = search.Sample.Count * values.Columns;
        LearningReport report = new()
        {
            Objective = options.Objective,
            Settings = Describe(problem, best, inputs, search.WasStopped),
            Score = -search.Smallest / perValue,
            Points = search.Sample.Count,
            Evaluations = search.Evaluations,
            Path = [.. problem.Path.Select(value => -value / perValue)],
            Compared = compared,
            NoiseStd = scale * Math.Sqrt(learnt.Ridge),
            WasStopped = search.WasStopped,
        };
        return (learnt.Kernel, learnt.Ridge, preparation, report);
    }

    private static (double[] Means, double Deviation) Moments(Observations observations)
    {
        if (observations.Count < 2)
        {
            throw new ArgumentException("KernelLearning: there is one observation, there must be at least two to learn from.");
        }

        // Over channels by their root mean square, since they have one scale.
        ColumnScaling scaling = ColumnScaling.Standard(observations.Values);
        double[] deviations = [.. scaling.Factors.Select(f => f == 0 ? 0 : 1 / f)];
        double largest = deviations.Max();
        return largest > 0
            ? (scaling.Shifts, largest * Math.Sqrt(deviations.Average(d => d / largest * (d / largest))))
            : throw new ArgumentException(
                FormattableString.Invariant(
                    $"values: all of them are {observations.Values[0, 0]}, so there is no kernel to learn from them; "
                ) + "that number is the answer everywhere."
            );
    }

    // What the objective says of each setting alone, at half of it and at twice as much.
    private static LearntSetting[] Describe(LearningProblem problem, double[] best, LearningInputs inputs, bool wasStopped)
    {
        double[] gradient = new double[best.Length],
            moved = [.. best];
        double here = wasStopped ? 0 : problem.Evaluate(best, gradient);
        LearntSetting[] settings = new LearntSetting[best.Length];
        for (int i = 0; i < best.Length; i++)
        {
            LearntSetting setting = problem.Settings.Describe(i, best[i], inputs.ContextScaling, inputs.CoordinateScaling);
            settings[i] = setting with { IsDetermined = wasStopped || (Costs(i, Math.Log(2)) && Costs(i, -Math.Log(2))) };
        }

        return settings;

        bool Costs(int setting, double step)
        {
            moved[setting] = best[setting] + step;
            double there = problem.Evaluate(moved, gradient);
            moved[setting] = best[setting];
            return there > here + Undetermined;
        }
    }

    // The kernels on a small sample, then the best on a larger one, from several starts.
    private sealed class Search(Observations observations, Matrix<double> values, LearningInputs inputs, LearningOptions options)
    {
        private const int IterationsOfComparisons = 30;

        private readonly List<(LearningProblem Problem, double[] Best, double Value)> _found = [];
        private PointKernel[] _finalists = [];
        private double[][] _starts = [];

        /// <summary>The sample of the last stage.</summary>
        public LearningSample Sample { get; private set; } = LearningSample.Draw(observations, values, options.Points, options.Seed);

        /// <summary>The least value, in nats.</summary>
        public double Smallest { get; private set; }

        public int Evaluations { get; private set; }

        public bool WasStopped { get; private set; }

        public ComparedKernel[] Compare(IReadOnlyList<PointKernel> kernels)
        {
            if (kernels.Count == 1)
            {
                (_finalists, _starts) = ([kernels[0]], [[]]);
                return [];
            }

            LearningSample small = LearningSample.Draw(observations, values, Math.Min(options.PointsOfComparisons, options.Points), options.Seed);
            for (int k = 0; k < kernels.Count && !WasStopped; k++)
            {
                options.Compute.Report("comparing kernels", k, kernels.Count);
                Try(new(kernels[k], inputs, small, options), [], IterationsOfComparisons);
            }

            double perValue = small.Count * values.Columns;
            ComparedKernel[] compared = [.. _found.Select((f, k) => new ComparedKernel(Words(kernels[k]), -f.Value / perValue))];
            int[] order = [.. Enumerable.Range(0, _found.Count).OrderBy(k => _found[k].Value).Take(Finalists)];
            _finalists = [.. order.Select(k => kernels[k])];
            _starts = [.. order.Select(k => _found[k].Best)];
            if (WasStopped)
            {
                Sample = small;
            }
            else
            {
                _found.Clear();
            }

            return compared;
        }

        public (LearningProblem Problem, double[] Best) Finish()
        {
            for (int k = 0; k < _finalists.Length && !WasStopped; k++)
            {
                for (int start = 0; start < (k == 0 ? options.Starts : 1) && !WasStopped; start++)
                {
                    options.Compute.Report("learning settings", _found.Count, _finalists.Length + options.Starts - 1);
                    LearningProblem problem = new(_finalists[k], inputs, Sample, options);
                    double[] from = start > 0 ? Drawn(problem.Settings, start) : _starts[k];
                    Try(problem, from, options.MaxIterations);
                }
            }

            (LearningProblem best, double[] at, Smallest) = _found.MinBy(f => f.Value);
            return (best, at);
        }

        private void Try(LearningProblem problem, double[] from, int iterations)
        {
            KernelSettings settings = problem.Settings;
            double[] start = from.Length == 0 ? settings.Start : from;
            for (int i = 0; i < start.Length; i++)
            {
                start[i] = Math.Clamp(start[i], settings.Lower[i], settings.Upper[i]);
            }

            QuasiNewton method = new(problem.Evaluate, settings.Lower, settings.Upper, iterations);
            double[] best = start;
            try
            {
                best = method.Search(start);
            }
            catch (OperationCanceledException) when (!options.Compute.Cancellation.IsCancellationRequested && (_found.Count > 0 || problem.Path.Count > 0))
            {
                best = method.Best ?? start;
                WasStopped = true;
            }

            Evaluations += problem.Evaluations;
            if (problem.Path.Count > 0 || _found.Count == 0)
            {
                _found.Add((problem, best, method.Smallest));
            }
        }

        private static string Words(PointKernel kernel) =>
            kernel switch
            {
                HypernetworkKernel { Hypernetwork: var h } => h.ToString(),
                NetworkKernel { Network: var network } => network.ToString(),
                _ => kernel.ToString(),
            };

        private double[] Drawn(KernelSettings settings, int start)
        {
            CounterRandom random = new(options.Seed, (ulong)start);
            return [.. settings.Start.Select((s, i) => s + (settings.Spread(i) * random.Normal((ulong)i)))];
        }
    }
}
