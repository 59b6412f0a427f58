using System.Numerics;
using System.Numerics.Tensors;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Grid;

/// <summary>
/// Solves A w = k* with Kronecker terms for the covariances k* of some points with the training grid, A = K + ridge; all are stacked as
/// channels.
/// </summary>
/// <param name="Sides">k*.</param>
/// <param name="Solutions">w.</param>
/// <param name="Products">A w.</param>
internal sealed record PointSolves(Matrix<double> Sides, Matrix<double> Solutions, Matrix<double> Products) : IDisposable
{
    // What the second order may be of a variance, and the smallest residual that is tried for it.
    private const double SecondOrderShare = 1e-3;
    private const double SmallestResidual = 1e-13;
    private const double Finer = 1e-2;

    /// <summary>Solves, until what the residual adds to each variance is small beside the variance.</summary>
    /// <param name="system">The system.</param>
    /// <param name="ridge">The ridge.</param>
    /// <param name="sides">k*, stacked.</param>
    /// <param name="prior">k**.</param>
    /// <param name="options">How to solve.</param>
    /// <returns>The solves, and k** - 2 w.k* + w.A w: too large by e.A^-1 e with e = k* - A w.</returns>
    public static (PointSolves Solves, double[] Variances) Of<T>(
        GridSystem<T> system,
        double ridge,
        MatrixView<T> sides,
        double[] prior,
        SolverOptions options
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        PointSolves solves = new(
            sides.ConvertTo<double>(),
            Matrix<double>.Zeros(sides.Rows, sides.Columns),
            Matrix<double>.Uninitialized(sides.Rows, sides.Columns)
        );
        using Matrix<double> residual = Matrix<double>.Uninitialized(sides.Rows, sides.Columns);
        while (true)
        {
            SolveReport report = system.Solve(sides, solves.Solutions.View, prior.Length, ridge, options);
            system.Operator(ridge).ApplyInDouble(solves.Solutions, solves.Products);
            for (long row = 0; row < residual.Rows; row++)
            {
                TensorPrimitives.Subtract<double>(solves.Sides.Row(row), solves.Products.Row(row), residual.Row(row));
            }

            // w.k* + w.e is 2 w.k* - w.A w.
            double[] variances =
            [
                .. prior.Select((v, k) => v - solves.Dot(solves.Sides, k, system.Contexts) - solves.Dot(residual, k, system.Contexts)),
            ];
            double[] second = solves.SecondOrder(system, residual, ridge);
            bool isSmall = second.Zip(variances).All(p => p.First <= SecondOrderShare * Math.Abs(p.Second));
            if (isSmall || !report.Converged || options.RelativeResidual <= SmallestResidual)
            {
                return (solves, variances);
            }

            options = options with { RelativeResidual = options.RelativeResidual * Finer };
        }
    }

    /// <summary>e.H^-1 e for each residual e, with the model operator and the ridge for A: within a factor of about two e.A^-1 e.</summary>
    public double[] SecondOrder<T>(GridSystem<T> system, Matrix<double> residual, double ridge)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // A power of two keeps squares of small residuals in the range of single precision.
        using Matrix<double> scaled = residual.Clone();
        int exponent = BinaryScale.Exponent(scaled.View);
        BinaryScale.Apply(scaled.View, -exponent);
        using Matrix<T> e = scaled.ConvertTo<T>(),
            solved = Matrix<T>.Uninitialized(e.Rows, e.Columns);
        system.Eigenbasis.Inverse(system.Mask?.SmallestNoise(ridge) ?? ridge).Apply(e, solved);
        return
        [
            .. Enumerable
                .Range(0, (int)(e.Rows / system.Contexts))
                .Select(k => Math.ScaleB(ConjugateGradients.Dot(Channel(e, k), Channel(solved, k)), 2 * exponent)),
        ];

        MatrixView<T> Channel(Matrix<T> fields, int k) => fields.View.Block(k * system.Contexts, 0, system.Contexts, fields.Columns);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Sides.Dispose();
        Solutions.Dispose();
        Products.Dispose();
    }

    private double Dot(Matrix<double> other, int k, long contexts) =>
        ConjugateGradients.Dot(
            Solutions.View.Block(k * contexts, 0, contexts, Solutions.Columns),
            other.View.Block(k * contexts, 0, contexts, other.Columns)
        );
}
