using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using Hyperkernel.Inference.Models;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference;

/// <summary>Fits of one kernel, with one ridge after the other.</summary>
internal interface ICandidates<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The error of the kernel's decomposition; null where it is not decomposed.</summary>
    double? KernelError { get; }

    /// <summary>The fit with a ridge, good until the next.</summary>
    /// <param name="ridge">The ridge.</param>
    /// <param name="neighbour">The fit with the ridge before it, or null.</param>
    Regression<T> Solve(double ridge, Regression<T>? neighbour);

    /// <summary>The mean squared error where something was held out of the fit; null where nothing was.</summary>
    double? HeldOutError(Regression<T> fit) => null;

    /// <summary>The log marginal likelihood of the values that were fitted.</summary>
    LogMarginalLikelihood LogMarginalLikelihood(Regression<T> fit, ProbeOptions probes);

    /// <summary>What makes a fit again when this kernel's factors are gone.</summary>
    Func<Regression<T>> Keep(Regression<T> fit);
}

/// <summary>
/// Chooses a kernel and a ridge from the training data alone. Where scores are the same up to rounding, the earlier kernel is taken, and of
/// one kernel's ridges the larger.
/// </summary>
internal static class Selection
{
    /// <summary>Tries all pairs of a kernel and a ridge, one kernel's factors in memory at a time, and makes the best fit.</summary>
    public static Choice<Regression<T>> Choose<TKernel, T>(
        IReadOnlyList<TKernel> kernels,
        IReadOnlyList<double> ridges,
        (string Name, long Count) leftOut,
        SelectionOptions options,
        Func<TKernel, ICandidates<T>> candidates
    )
        where TKernel : PointKernel
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(ridges);
        options.Probes.Check();
        if (kernels.Count == 0 || ridges.Count == 0)
        {
            throw new ArgumentException(
                $"Selection: {kernels.Count} kernels and {ridges.Count} ridges, there must be at least one of each."
            );
        }

        if (options.Criterion == SelectionCriterion.LeaveOut && leftOut.Count == 1)
        {
            throw new ArgumentException(
                $"Selection: leaving the only {leftOut.Name} out leaves nothing to learn from; choose by the marginal likelihood."
            );
        }

        double[] descending = [.. ridges.OrderDescending()];
        Array.ForEach(descending, ridge => TrainingData.CheckRidge(ridge, nameof(Selection)));
        Search<T> search = new(options);
        foreach (TKernel kernel in kernels)
        {
            long start = Stopwatch.GetTimestamp();
            using ICandidates<T> ofKernel = candidates(kernel);
            search.Try(kernel, ofKernel, descending, start);
        }

        return search.Best();
    }

    private sealed class Search<T>(SelectionOptions options)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly bool _leavesOut = options.Criterion == SelectionCriterion.LeaveOut;
        private readonly List<Candidate> _scores = [];
        private Candidate? _best;
        private Func<Regression<T>>? _kept;
        private ArithmeticException? _failure;

        public void Try(PointKernel kernel, ICandidates<T> candidates, double[] ridges, long start)
        {
            Regression<T>? neighbour = null;
            foreach (double ridge in ridges)
            {
                (Regression<T>? fit, double? value, double? error) = Score(candidates, ridge, neighbour);
                Candidate score = new(kernel, ridge, value is { } number && double.IsFinite(number) ? number : null, error)
                {
                    KernelError = candidates.KernelError,
                    Report = fit?.Report,
                    Seconds = Stopwatch.GetElapsedTime(start).TotalSeconds,
                };
                _scores.Add(score);
                options.Progress?.Report(score);
                if (IsBetter(score))
                {
                    (_best, _kept) = (score, candidates.Keep(fit!));
                }

                (neighbour, start) = (fit ?? neighbour, Stopwatch.GetTimestamp());
            }
        }

        public Choice<Regression<T>> Best() =>
            _kept is not null ? new(_kept(), _best!, _scores)
            : _failure is NotPositiveDefiniteException or InaccurateException ? throw _failure
            : throw new NotFiniteException(
                "Selection: no kernel with any of the ridges is positive definite and has a score that is a finite number; larger "
                    + "ridges, a smaller KernelTolerance of a grid, or smaller values are needed."
            );

        private (Regression<T>? Fit, double? Value, double? Error) Score(ICandidates<T> candidates, double ridge, Regression<T>? neighbour)
        {
            Regression<T>? fit = null;
            try
            {
                fit = candidates.Solve(ridge, neighbour);
                if (_leavesOut)
                {
                    if (candidates.HeldOutError(fit) is { } heldOut)
                    {
                        return (fit, heldOut, null);
                    }

                    using LeftOut<T> left = fit.LeaveOut(options.Predicting);
                    return (fit, left.MeanSquare, null);
                }

                LogMarginalLikelihood likelihood = candidates.LogMarginalLikelihood(fit, options.Probes);
                return (fit, likelihood.Value, likelihood.StandardError);
            }
            catch (ArithmeticException problem) when (problem is not NotFiniteException)
            {
                _failure = problem;
                return (fit, null, null);
            }
        }

        // A fit that did not converge is taken only where none did.
        private bool IsBetter(Candidate score)
        {
            if (score.Score is not { } value)
            {
                return false;
            }

            bool converged = score.Report!.Value.Converged;
            return _best?.Score is not { } leading || converged != _best.Report!.Value.Converged
                ? _best is null || converged
                : Ties.IsBetter(value, leading, _leavesOut, typeof(T) == typeof(double));
        }
    }
}
