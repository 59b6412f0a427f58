using System.Globalization;
using System.Numerics;
using System.Numerics.Tensors;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Conditioned;

/// <summary>Conditions a fitted regression on known values, by solves with the system that it has.</summary>
internal static class KnownValues
{
    /// <summary>Known points beyond which a fit to all is the better way: their own matrix is dense.</summary>
    public const int Most = 4096;

    // What a residual may be of that which was asked for, as on a grid, and how often it is made smaller for it.
    private const double Leeway = 1.25;
    private const int Rounds = 4;
    private const double SmallestResidual = 1e-14;

    /// <summary>The regression that knows them too.</summary>
    public static ConditionedRegression<T> Condition<T>(Regression<T> regression, Points<T> points, Matrix<T> values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        TrainingData.Check(regression.Kernel, points, values, nameof(Condition));
        Shape.RequireEqual(points.Count, regression.Channels, values.Rows, values.Columns, nameof(values));
        TrainingEquations<T> equations =
            regression is ConditionedRegression<T>
                ? throw new NotSupportedException(
                    "A regression that is conditioned on known values cannot be told more; condition the fitted one on all at once."
                )
                : regression.Equations
                    ?? throw new NotSupportedException(
                        $"A regression by the {regression.SolverName} solver has no way to condition on known values; fit to them "
                            + "together with the other observations, by the grid or the dense solver."
                    );
        Require(points.Count, equations);
        Points<double> known = points.In<double>();
        using Matrix<double> sides = equations.Covariances(known),
            own = regression.Kernel.Matrix(known, equations.Compute.Quiet),
            weights = equations.Weights(),
            differences = values.ConvertTo<double>();
        MatrixView<double> rows = equations.Rows(weights);
        equations.Compute.Backend.Multiply<double>(-1, sides, Transposition.None, rows, Transposition.Transposed, 1, differences);
        Matrix<double> solutions = equations.Zeros(points.Count);
        try
        {
            (KnownBlock block, Matrix<double> all, SolveReport report) = Solve(regression, equations, sides, own, differences, solutions);
            return new(regression, equations, known, solutions, all, block, report);
        }
        catch
        {
            solutions.Dispose();
            throw;
        }
    }

    private static void Require<T>(long count, TrainingEquations<T> equations)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (count > Most)
        {
            throw new ArgumentException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Condition: {count:N0} known points, there may be at most {Most:N0}; fit to them together with the other observations."
                )
            );
        }

        // Right-hand sides, solutions, and what an iteration has besides.
        Int128 bytes = (Int128)count * equations.Count * 3 * sizeof(double);
        try
        {
            equations.Compute.RequireMemory(bytes, $"{count} known points beside {equations.Count} training points");
        }
        catch (InsufficientMemoryException failure)
        {
            throw new InsufficientMemoryException(
                $"Condition: {failure.Message} Condition on fewer, or fit to them together with the other observations.",
                failure
            );
        }
    }

    // Solves until the residual of all equations together, training points' and known ones', is what the fit's own may be.
    private static (KnownBlock Block, Matrix<double> Weights, SolveReport Report) Solve<T>(
        Regression<T> regression,
        TrainingEquations<T> equations,
        Matrix<double> sides,
        Matrix<double> own,
        Matrix<double> differences,
        Matrix<double> solutions
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double tolerance = equations.Allowed;
        int iterations = 0;
        for (int round = 1; ; round++)
        {
            iterations += equations.Solve(sides, solutions, tolerance);
            bool isLast = equations.IsDirect || round == Rounds || tolerance <= SmallestResidual;
            KnownBlock? block = BlockOf(equations, sides, own, differences, solutions, regression.Ridge);
            if (block is null && isLast)
            {
                throw NotDefinite(regression, own);
            }

            double found = double.NaN;
            if (block is not null)
            {
                found = Residual(equations, sides, solutions, block, differences);
                if (found <= Leeway * equations.Allowed || isLast)
                {
                    bool isEnough = regression.Report.Converged && found <= Leeway * equations.Allowed;
                    SolveReport report = new(iterations, Larger(found, regression.Report.RelativeResidual), isEnough);
                    return (block, Remaining(equations, solutions, block), report);
                }

                block.Dispose();
            }

            tolerance *= double.IsNaN(found) ? 1e-2 : Math.Clamp(equations.Allowed / found / 3, 1e-3, 0.1);
        }
    }

    private static KnownBlock? BlockOf<T>(
        TrainingEquations<T> equations,
        Matrix<double> sides,
        Matrix<double> own,
        Matrix<double> differences,
        Matrix<double> solutions,
        double ridge
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        IMatrixBackend backend = equations.Compute.Backend;
        using Matrix<double> covariance = own.Clone();
        backend.Multiply<double>(-1, sides, Transposition.None, equations.Rows(solutions), Transposition.Transposed, 1, covariance);
        return KnownBlock.Of(covariance, differences, ridge, backend);
    }

    // The largest over channels of what is missed in all equations, relative to the values of all points. Solves miss K(U, S) w by so much.
    private static double Residual<T>(
        TrainingEquations<T> equations,
        Matrix<double> sides,
        Matrix<double> solutions,
        KnownBlock block,
        Matrix<double> differences
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        IMatrixBackend backend = equations.Compute.Backend;
        int channels = (int)block.Weights.Columns;
        using Matrix<double> together = Matrix<double>.Uninitialized(channels, equations.Count),
            solved = equations.Zeros(channels);
        backend.Multiply<double>(1, block.Weights, Transposition.Transposed, sides, Transposition.None, 0, together);
        MatrixView<double> into = equations.Rows(solved);
        backend.Multiply<double>(1, block.Weights, Transposition.Transposed, equations.Rows(solutions), Transposition.None, 0, into);
        double missed = equations.Residual(together, solved),
            largest = 0;
        double[] sizes = equations.Sizes();
        for (int c = 0; c < channels; c++)
        {
            double known = Math.Sqrt(Enumerable.Range(0, (int)differences.Rows).Sum(i => differences[i, c] * differences[i, c])),
                miss = double.Hypot(missed * TensorPrimitives.Norm<double>(together.Row(c)), block.Missed[c]),
                size = double.Hypot(sizes[c], known);
            largest = Larger(largest, size == 0 ? 0 : miss / size);
        }

        return largest;
    }

    // W - W_S w.
    private static Matrix<double> Remaining<T>(TrainingEquations<T> equations, Matrix<double> solutions, KnownBlock block)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Matrix<double> weights = equations.Weights();
        MatrixView<double> rows = equations.Rows(weights),
            solved = equations.Rows(solutions);
        equations.Compute.Backend.Multiply<double>(-1, block.Weights, Transposition.Transposed, solved, Transposition.None, 1, rows);
        return weights;
    }

    private static NotPositiveDefiniteException NotDefinite<T>(Regression<T> regression, Matrix<double> own)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        string precision = typeof(T) == typeof(float) ? ", or double precision," : "";
        return new(
            own.Rows - 1,
            own.Rows,
            string.Create(
                CultureInfo.InvariantCulture,
                $"It is the covariance of the known values, given the observations, with ridge {regression.Ridge:G3}: rounding is all that "
                    + $"is left of it. A larger ridge{precision} helps, or known points that are less alike."
            )
        );
    }

    // NaN stays.
    private static double Larger(double left, double right) => double.IsNaN(left) || left > right ? left : right;
}
