using System.Numerics;
using Hyperkernel.Inference;
using Hyperkernel.Inference.Grid;
using Hyperkernel.Inference.Grid.Masked;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Experiments.Completion;

/// <summary>
/// A kernel on the grid of training images and pixels, of which some may be unknown. There are two ways to solve with unknown ones, and
/// where one fails the other is taken.
/// </summary>
internal sealed class TrainingGrid<T>(GridDecomposition<T> decomposition, SolverOptions options, GridMask? known)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The system.</summary>
    public GridSystem<T> System { get; } = new(decomposition, options) { Mask = known };

    /// <summary>Fits to the residual asked for.</summary>
    /// <param name="values">N_x x (N_z C), 0 at unknown pixels.</param>
    /// <param name="ridge">The ridge.</param>
    /// <param name="guess">A model to start from; null for none.</param>
    public GridModel<T> Fit(Matrix<T> values, double ridge, GridModel<T>? guess)
    {
        GridModel<T>? first = null;
        try
        {
            first = System.Solve(values, ridge, guess);
        }
        catch (NotPositiveDefiniteException) when (known is not null) { }

        if (known is null || first!?.Report.Converged == true)
        {
            return first!;
        }

        System.TakeOther();
        GridModel<T> second = System.Solve(values, ridge, first?.Report.RelativeResidual < 1 ? first : null);
        return first is null || second.Report.Converged || second.Report.RelativeResidual <= first.Report.RelativeResidual ? second : first;
    }

    /// <summary>Solves by the Kronecker terms, in place of a guess.</summary>
    /// <returns>What was reached; a residual of infinity where neither way can be had in this precision.</returns>
    public SolveReport Solve(Matrix<T> sides, Matrix<double> weights, int channels, double ridge, SolverOptions solving)
    {
        for (int way = 0; ; way++)
        {
            SolveReport report = new(0, double.PositiveInfinity, Converged: false);
            try
            {
                report = System.Solve(sides.View, weights.View, channels, ridge, solving);
            }
            catch (NotPositiveDefiniteException) when (known is not null) { }

            if (known is null || report.Converged || way > 0)
            {
                return report;
            }

            if (!(report.RelativeResidual < 1))
            {
                weights.View.Fill(0);
            }

            System.TakeOther();
        }
    }
}
