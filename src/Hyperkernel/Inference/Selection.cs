using System.Diagnostics;
using System.Globalization;
using System.Numerics;
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
        bool leavesOut = options.Criterion == SelectionCriterion.LeaveOut;
        if (kernels.Count == 0 || ridges.Count == 0)
        {
            throw new ArgumentException(
                $"Selection: {kernels.Count} kernels and {ridges.Count} ridges, there must be at least one of each."
            );
        }

        if (leavesOut && leftOut.Count == 1)
        {
            throw new ArgumentException(
                $"Selection: leaving the only {leftOut.Name} out leaves nothing to learn from; choose by the marginal likelihood."
            );
        }

        double[] descending = [.. ridges.OrderDescending()];
        Array.ForEach(descending, ridge => TrainingData.CheckRidge(ridge, nameof(Selection)));
        List<Candidate> scores = [];
        Candidate? best = null;
        Func<Regression<T>>? kept = null;
        ArithmeticException? failure = null;
        foreach (TKernel kernel in kernels)
        {
            long start = Stopwatch.GetTimestamp();
            using ICandidates<T> ofKernel = candidates(kernel);
            Regression<T>? neighbour = null;
            foreach (double ridge in descending)
            {
                (Regression<T>? fit, double? value, double? error) = Try(ridge, neighbour);
                Candidate score = new(kernel, ridge, value is { } number && double.IsFinite(number) ? number : null, error)
                {
                    KernelError = ofKernel.KernelError,
                    Report = fit?.Report,
                    Seconds = Stopwatch.GetElapsedTime(start).TotalSeconds,
                };
                scores.Add(score);
                options.Progress?.Report(score);
                if (IsBetter(score))
                {
                    (best, kept) = (score, ofKernel.Keep(fit!));
                }

                (neighbour, start) = (fit ?? neighbour, Stopwatch.GetTimestamp());
            }

            (Regression<T>? Fit, double? Value, double? Error) Try(double ridge, Regression<T>? last)
            {
                Regression<T>? fit = null;
                try
                {
                    fit = ofKernel.Solve(ridge, last);
                    if (leavesOut)
                    {
                        using LeftOut<T> left = fit.LeaveOut();
                        return (fit, left.MeanSquare, null);
                    }

                    LogMarginalLikelihood likelihood = ofKernel.LogMarginalLikelihood(fit, options.Probes);
                    return (fit, likelihood.Value, likelihood.StandardError);
                }
                catch (ArithmeticException problem) when (problem is not NotFiniteException)
                {
                    failure = problem;
                    return (fit, null, null);
                }
            }
        }

        return kept is not null ? new(kept(), best!, scores)
            : failure is NotPositiveDefiniteException or InaccurateException ? throw failure
            : throw new NotFiniteException(
                "Selection: no kernel with any of the ridges is positive definite and has a score that is a finite number; larger "
                    + "ridges, a smaller KernelTolerance of a grid, or smaller values are needed."
            );

        // A fit that did not converge is taken only where none did.
        bool IsBetter(Candidate score)
        {
            if (score.Score is not { } value)
            {
                return false;
            }

            bool converged = score.Report!.Value.Converged;
            return best?.Score is not { } leading || converged != best.Report!.Value.Converged
                ? best is null || converged
                : Ties.IsBetter(value, leading, leavesOut, typeof(T) == typeof(double));
        }
    }
}
