using System.Diagnostics;
using Hyperkernel.Inference.Models;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Randomness;

namespace Hyperkernel.Inference.Learning;

/// <summary>Learns the settings of kernels from observations.</summary>
internal static class KernelLearning
{
    private const double Undetermined = 0.5;

    // Of the sum of the kernel's diagonal, which bounds its largest eigenvalue: of a solve with that much some five digits are sure.
    private const double SmallestShare = 1e-11;
    private const int PointsOfDiagonal = 200;

    // Of the kernels compared, so many of the best are searched on all points.
    private const int Finalists = 2;

    /// <summary>The settings that suit the observations best, of the kernel that does.</summary>
    /// <param name="kernels">The kernels; each one's own numbers are where its search starts.</param>
    /// <param name="observations">The observations.</param>
    /// <param name="options">How to learn.</param>
    /// <returns>The kernel, how inputs and values are scaled, the ridge, and a report.</returns>
    /// <exception cref="ArgumentException">There is nothing to learn: all values of a channel are the same, or there are fewer than
    /// two.</exception>
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
        using LearningInputs inputs = LearningInputs.Of(observations, options.LearnsCoordinates);
        double[]? noise = observations.Noise is { } own ? [.. own.Select(s => s / deviation * (s / deviation))] : null;
        Search search = new(observations, values, noise, inputs, options);
        (LearningProblem last, double[] best, double smallest) = search.Run(kernels);
        using LearningProblem problem = search.Problem(last.Kernel, search.Size, options with { Stop = default });
        Learnt learnt = problem.Settings.At(best);
        double scale = Math.Sqrt(problem.Square(learnt)) * deviation;
        Preparation preparation = new(false, means)
        {
            ContextScaling = inputs.ContextScaling.Times(learnt.ContextFactors),
            CoordinateScaling = inputs.CoordinateScaling?.Times(learnt.CoordinateFactors),
            Scale = scale,
        };
        double ridge =
            options.Ridge
            ?? Math.Max(learnt.Ridge, SmallestShare * observations.Count * Diagonal(learnt.Kernel, preparation, observations));
        LearningReport report = new()
        {
            Objective = search.Objective,
            Settings = Describe(problem, best, inputs, search.WasStopped),
            Score = -smallest,
            Points = problem.Points,
            Evaluations = search.Evaluations,
            Path = [.. last.Path.Select(value => -value)],
            Compared = search.Compared,
            NoiseStd = scale * Math.Sqrt(ridge),
            WasStopped = search.WasStopped,
        };
        return (learnt.Kernel, ridge, preparation, report);
    }

    // Its mean over some observations.
    private static double Diagonal(PointKernel kernel, Preparation preparation, Observations observations)
    {
        using Matrix<double> contexts = preparation.Contexts(observations.Contexts);
        using Matrix<double>? coordinates = observations.Coordinates is { } given ? preparation.Coordinates(given) : null;
        int step = (int)Math.Max(1, observations.Count / PointsOfDiagonal);
        long[] some = [.. Enumerable.Range(0, (int)observations.Count).Where(i => i % step == 0).Select(i => (long)i)];
        return kernel
            .Diagonal(
                PointArrays.Of(
                    contexts,
                    coordinates,
                    Array.ConvertAll(some, i => observations.ContextOf[i]),
                    coordinates is null ? [] : Array.ConvertAll(some, i => observations.CoordinateOf[i])
                )
            )
            .Average();
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
            return (there - here) * problem.Values > Undetermined;
        }
    }

    // The kernels, and starts of the best, on a small sample; then the best on a larger one.
    private sealed class Search(
        Observations observations,
        Matrix<double> values,
        double[]? noise,
        LearningInputs inputs,
        LearningOptions options
    )
    {
        // Nats of all values that some steps have to bring; of the last search, so few that they are none.
        private const double Rough = 0.1;
        private const double Fine = 1e-6;

        // So many nats behind on the small sample, a kernel is as good as out.
        private const double ClearlyWorse = 3;

        private readonly long _start = Stopwatch.GetTimestamp();
        private int _tries;
        private int _most;

        private readonly Dictionary<int, LearningSample[]> _samples = [];
        private bool _isGrid;

        /// <summary>What settings are learnt by: on a whole grid the evidence, which has a closed form there.</summary>
        public LearningObjective Objective => _isGrid ? LearningObjective.Evidence : options.Objective;

        /// <summary>How many points the last stage has.</summary>
        public int Size { get; private set; } = Math.Min(options.PointsOfComparisons, options.Points);

        public int Evaluations { get; private set; }

        public bool WasStopped { get; private set; }

        /// <summary>The kernels that were compared.</summary>
        public IReadOnlyList<ComparedKernel> Compared { get; private set; } = [];

        public Found Run(IReadOnlyList<PointKernel> kernels)
        {
            // By the evidence: it tells kernels apart as well, and where values have no noise leaving out drives settings to where the
            // kernels of some activations are slow.
            LearningOptions comparing =
                options.Objective == LearningObjective.Balanced ? options with { Objective = LearningObjective.Evidence } : options;
            List<Found> found = [];
            _most = kernels.Count + options.Starts + Math.Min(Finalists, kernels.Count);
            _isGrid = GridProblem.Suits(kernels, observations, options);
            foreach (PointKernel kernel in kernels)
            {
                Try(found, () => Problem(kernel, Size, comparing), problem => problem.Begin, Rough);
            }

            Compared = kernels.Count == 1 ? [] : [.. found.Select(f => new ComparedKernel(f.Problem.Kernel.Words, -f.Value))];
            Found best = found.MinBy(f => f.Value)!;
            for (ulong start = 1; start < (ulong)options.Starts; start++)
            {
                CounterRandom random = new(options.Seed, RandomStream.LearningStarts + start);
                Try(found, () => Problem(best.Problem.Kernel, Size, comparing), problem => Around(problem.Settings, random), Rough);
            }

            Found[] ranked = [.. found.OrderBy(f => f.Value)];
            Found[] finalists =
            [
                .. ranked
                    .Where(f => f.Value < ranked[0].Value + (ClearlyWorse / best.Problem.Values))
                    .DistinctBy(f => f.Problem.Kernel)
                    .Take(Finalists),
            ];
            if (WasStopped)
            {
                return finalists[0];
            }

            List<Found> onAll = [];
            foreach (Found finalist in finalists.Length > 1 ? finalists : [])
            {
                Try(onAll, () => Problem(finalist.Problem.Kernel, options.Points, options), _ => finalist.Best, Rough);
            }

            Found winner = onAll.MinBy(f => f.Value) ?? finalists[0];
            Try(onAll, () => Problem(winner.Problem.Kernel, options.Points, options), _ => winner.Best, Fine);
            Size = onAll.Count > 0 ? options.Points : Size;
            return onAll.MinBy(f => f.Value) ?? winner;
        }

        /// <summary>The problem of a kernel on so many points: of a grid all, or as many contexts and coordinates as that suits.</summary>
        public LearningProblem Problem(PointKernel kernel, int points, LearningOptions learning)
        {
            if (_isGrid)
            {
                return new GridProblem(kernel, inputs, observations, values, points, learning);
            }

            if (!_samples.TryGetValue(points, out LearningSample[]? samples))
            {
                _samples.Add(points, samples = LearningSample.Draw(observations, values, inputs.Coordinates, points, options.Seed, noise));
            }

            return new PointProblem(kernel, inputs, samples, learning);
        }

        // Once the search is stopped, nothing new is tried; at least one place must have been.
        private void Try(List<Found> found, Func<LearningProblem> make, Func<LearningProblem, double[]> from, double progress)
        {
            if (WasStopped)
            {
                return;
            }

            options.Compute.Progress?.Report(
                new("learning settings", _tries, _most)
                {
                    Remaining = _tries == 0 ? null : Stopwatch.GetElapsedTime(_start) / _tries * (_most - _tries),
                }
            );
            _tries++;
            using LearningProblem problem = make();
            KernelSettings settings = problem.Settings;
            double[] start = [.. from(problem).Select((at, i) => Math.Clamp(at, settings.Lower[i], settings.Upper[i]))];
            QuasiNewton method = new(problem.Evaluate, settings.Lower, settings.Upper, options.MaxIterations, progress / problem.Values)
            {
                Rival = found.Select(f => f.Value).DefaultIfEmpty(double.PositiveInfinity).Min(),
            };
            try
            {
                method.Search(start);
            }
            catch (OperationCanceledException)
                when (!options.Compute.Cancellation.IsCancellationRequested && (Evaluations > 0 || method.Best is not null))
            {
                WasStopped = true;
            }

            Evaluations += problem.Evaluations;
            if (method.Best is { } best)
            {
                found.Add(new(problem, best, method.Smallest));
            }
        }

        private static double[] Around(KernelSettings settings, CounterRandom random) =>
            [.. settings.Start.Select((s, i) => s + (settings.Spread(i) * random.Normal((ulong)i)))];
    }

    /// <summary>The end of one search.</summary>
    private sealed record Found(LearningProblem Problem, double[] Best, double Value);
}
