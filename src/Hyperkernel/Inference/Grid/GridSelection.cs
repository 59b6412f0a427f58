using System.Diagnostics;
using System.Numerics;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Grid;

/// <summary>
/// Chooses a kernel and a ridge for regression on a whole grid, from the training data alone and without refitting on parts of them.
/// </summary>
/// <remarks>
/// Ridges of one kernel share its decomposition and eigenbasis, and each solve starts from the solution of the next larger ridge. One
/// kernel's factors are in memory at a time. Where scores are the same up to rounding, the earlier kernel is taken, and of one kernel's
/// ridges the larger.
/// </remarks>
public static class GridSelection
{
    /// <summary>Tries all pairs of a kernel and a ridge, and fits the best.</summary>
    /// <param name="kernels">The kernels, at least one.</param>
    /// <param name="ridges">The ridges, at least one, each finite and positive.</param>
    /// <param name="contexts">N_x x n_0.</param>
    /// <param name="coordinates">N_z x m_0.</param>
    /// <param name="values">N_x x (N_z C), the channels of a coordinate next to each other.</param>
    /// <param name="options">How they are compared; the defaults if null.</param>
    /// <exception cref="ArgumentException">There is no candidate, a ridge is not positive, shapes do not fit, an entry is not finite, or a
    /// kernel is zero.</exception>
    /// <exception cref="ArithmeticException">No candidate has a value: no decomposed kernel is positive definite with its ridge, or no
    /// value is a finite number.</exception>
    public static GridChoice<T> Choose<T>(
        IReadOnlyList<HypernetworkKernel> kernels,
        IReadOnlyList<double> ridges,
        Matrix<T> contexts,
        Matrix<T> coordinates,
        Matrix<T> values,
        SelectionOptions? options = null
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(kernels);
        ArgumentNullException.ThrowIfNull(ridges);
        options ??= new();
        options.Probes.Check();
        if (kernels.Count == 0 || ridges.Count == 0)
        {
            throw new ArgumentException(
                $"GridSelection: {kernels.Count} kernels and {ridges.Count} ridges, there must be at least one of each."
            );
        }

        if (options.Criterion == SelectionCriterion.LeaveOneContextOut && contexts.Rows == 1)
        {
            throw new ArgumentException(
                "GridSelection: leaving the only context out leaves nothing to learn from; choose by the marginal likelihood."
            );
        }

        double[] descending = [.. ridges.OrderDescending()];
        Array.ForEach(descending, GridSystem<T>.RequireRidge);
        List<GridScore> scores = [];
        Leader<T> leader = new(options.Criterion);
        foreach (HypernetworkKernel kernel in kernels)
        {
            long start = Stopwatch.GetTimestamp();
            using GridSystem<T> system = new(GridRegression.Decompose(kernel, contexts, coordinates, options.Grid), options.Grid);
            GridModel<T>? neighbour = null;
            foreach (double ridge in descending)
            {
                GridModel<T> model = system.Solve(values, ridge, neighbour);
                (double? value, double? error) = Evaluate(model, values, options);
                value = value is { } score && double.IsFinite(score) ? score : null;
                scores.Add(
                    new(
                        kernel,
                        ridge,
                        value,
                        error,
                        system.Decomposition.KernelError,
                        model.Report,
                        Stopwatch.GetElapsedTime(start).TotalSeconds
                    )
                );
                options.Progress?.Report(scores[^1]);
                leader.Offer(scores[^1], model);
                neighbour?.Dispose();
                neighbour = model;
                start = Stopwatch.GetTimestamp();
            }

            neighbour?.Dispose();
        }

        return leader.Choice(scores);
    }

    private static (double? Value, double? Error) Evaluate<T>(GridModel<T> model, Matrix<T> values, SelectionOptions options)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (options.Criterion == SelectionCriterion.LeaveOneContextOut)
        {
            using ContextResiduals<T> residuals = model.LeaveOneContextOut();
            return (residuals.MeanSquare, null);
        }

        try
        {
            LogMarginalLikelihood likelihood = model.LogMarginalLikelihood(values, options.Probes);
            return (likelihood.Value, likelihood.StandardError);
        }
        catch (ArithmeticException)
        {
            return (null, null);
        }
    }

    // The best candidate so far, as parts, so that its kernel's factors need not be kept while others are tried.
    private sealed class Leader<T>(SelectionCriterion criterion)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private GridScore? _score;
        private GridModelParts<T>? _parts;

        public void Offer(GridScore score, GridModel<T> model)
        {
            if (IsBetter(score))
            {
                _parts?.Weights.Dispose();
                (_score, _parts) = (score, model.ToParts() with { Weights = model.Weights.Clone() });
            }
        }

        public GridChoice<T> Choice(IReadOnlyList<GridScore> scores)
        {
            if (_score is null || _parts is null)
            {
                throw new ArithmeticException(
                    "GridSelection: no decomposed kernel is positive definite with any of the ridges and has a score that is a "
                        + "finite number; a smaller KernelTolerance or larger ridges, or smaller values, are needed."
                );
            }

            using Matrix<double> weights = _parts.Weights;
            return new(GridRegression.Restore(_parts), _score, scores);
        }

        private bool IsBetter(GridScore score)
        {
            if (score.Value is not { } value)
            {
                return false;
            }

            if (_score?.Value is not { } best || score.Solve.Converged != _score.Solve.Converged)
            {
                return _score is null || score.Solve.Converged;
            }

            return Ties.IsBetter(value, best, criterion == SelectionCriterion.LeaveOneContextOut, typeof(T) == typeof(double));
        }
    }
}
