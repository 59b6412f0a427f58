using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using Hyperkernel.Inference.Accuracy;
using Hyperkernel.Inference.Dense;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Grid;

/// <summary>
/// Solves a grid's equations by a factorisation of their matrix in double precision: of small grids, and where Kronecker terms do not
/// serve.
/// </summary>
internal static class ExactGridRegression
{
    // A step of refinement each; one is enough where the factor has some digits.
    private const int MostSteps = 3;

    /// <summary>Solves, and checks the residual with entries computed anew.</summary>
    /// <param name="system">The system of a hypernetwork's kernel; the model owns it.</param>
    /// <param name="values">Y, N_x x (N_z C).</param>
    /// <param name="ridge">The ridge.</param>
    public static GridModel<T> Solve<T>(GridSystem<T> system, Matrix<T> values, double ridge)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ExactGrid exact = system.Decomposition.Exact!;
        int channels = ChannelStack.Count(values, system.Contexts, system.Coordinates, nameof(GridRegression));
        using Matrix<T> stacked = ChannelStack.Stack(values.View, channels);
        int exponent = BinaryScale.Exponent(stacked.View);
        BinaryScale.Apply(stacked.View, -exponent);
        using Matrix<double> sides = stacked.ConvertTo<double>(),
            y = ExactGrid.ByPoint(sides, channels);
        using KernelSystem<double> dense = new(exact.Kernel, exact.Points, system.Options.Compute.Quiet);
        dense.Factor(ridge);
        using Matrix<double> w = y.Clone(),
            step = Matrix<double>.Uninitialized(y.Rows, y.Columns);
        dense.Solve(w);
        Matrix<double> weights = Stacked(w, system);
        GridResidual found = Residual(weights);
        KernelOperator<double>? kernel = null;
        for (int k = 0; k < MostSteps && found.Relative > system.Options.RelativeResidual; k++)
        {
            kernel ??= new(exact.Kernel, exact.Points, exact.Compute);
            kernel.Apply(w, step);
            SubtractFrom(y, step, ridge, w);
            dense.Solve(step);
            ConjugateGradients.AddScaled<double>(w, 1, step);
            weights.Dispose();
            weights = Stacked(w, system);
            found = Residual(weights);
        }

        Require(found.Relative, system.Options.RelativeResidual, ridge);
        BinaryScale.Apply(weights.View, exponent);
        return new(system, weights, channels, ridge, new(0, found.Relative, Converged: true)) { OwnsSystem = true, IsExact = true };

        GridResidual Residual(Matrix<double> solution) =>
            GridResidual.OfExact(exact, sides, solution, channels, ridge, system.Options.Seed);
    }

    /// <summary>Takes the place of a model whose Kronecker terms leave too large a residual.</summary>
    /// <exception cref="InaccurateException">The matrix does not fit in memory.</exception>
    public static GridModel<T> InPlaceOf<T>(GridModel<T> model, Matrix<T> values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        GridSystem<T> system = model.System;
        long equations = system.Contexts * system.Coordinates;
        if (system.Decomposition.Exact is null || !KernelSystem<double>.Fits(equations, system.Options.Compute))
        {
            string precision = typeof(T) == typeof(float) ? ", double precision," : "";
            string matrix = MemoryBudget.Format((Int128)equations * equations * sizeof(double)),
                available = MemoryBudget.Format(system.Options.Compute.AvailableBytes);
            throw new InaccurateException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"GridRegression: the kernel's Kronecker terms leave a relative residual of "
                        + $"{model.Report.RelativeResidual:0.0e-0}, where {system.Options.RelativeResidual:0.0e-0} is allowed, and "
                        + $"the matrix of {equations:N0} equations takes {matrix}, of {available} available. A larger "
                        + $"ridge{precision} or contexts scaled to mean square 1 (--normalise-contexts) help."
                )
            );
        }

        model.Dispose();
        return Solve(system, values, model.Ridge);
    }

    /// <summary>Posterior variances k(u, u) - k(u, U)(K + ridge)^-1 k(U, u) by a factorisation, at new points.</summary>
    public static double[] Variances<T>(GridSystem<T> system, double ridge, Points<double> points)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ExactGrid exact = system.Decomposition.Exact!;
        Compute compute = system.Options.Compute.Quiet;
        using KernelSystem<double> dense = new(exact.Kernel, exact.Points, compute);
        dense.Factor(ridge);
        return DenseModel<double>.Variances(exact.Kernel, exact.Points, dense.Matrix, points, compute);
    }

    // product := y - product - ridge w.
    private static void SubtractFrom(Matrix<double> y, Matrix<double> product, double ridge, Matrix<double> w)
    {
        for (long i = 0; i < y.Rows; i++)
        {
            for (long c = 0; c < y.Columns; c++)
            {
                product[i, c] = y[i, c] - product[i, c] - (ridge * w[i, c]);
            }
        }
    }

    private static void Require(double relative, double allowed, double ridge)
    {
        if (!(relative <= allowed))
        {
            throw new InaccurateException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"GridRegression: the relative residual is {relative:0.0e-0} even by a factorisation in double precision, where "
                        + $"{allowed:0.0e-0} is allowed: with ridge {ridge} the equations are too near singular. A larger ridge "
                        + $"helps, and so do contexts scaled to mean square 1."
                )
            );
        }
    }

    private static Matrix<double> Stacked<T>(Matrix<double> points, GridSystem<T> system)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Matrix<double>.Create(
            points.Columns * system.Contexts,
            system.Coordinates,
            (row, a) => points[(row % system.Contexts * system.Coordinates) + a, row / system.Contexts]
        );
}
