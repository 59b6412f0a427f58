using System.Numerics.Tensors;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Operators.Blocks;

/// <summary>What the equations of one block give.</summary>
/// <param name="Weights">(K + ridge)^-1 Y, d N x copies.</param>
/// <param name="LeftOut">Of each function what is left of Y when all others predict it; null where it was not asked for.</param>
/// <param name="LeftOutVariances">
/// Of each function the d x d variance of that prediction, noise included, of a kernel of unit variance: d N x d.
/// </param>
/// <param name="Fit">The sum over copies of y^T (K + ridge)^-1 y.</param>
/// <param name="LogDeterminant">log det (K + ridge).</param>
/// <param name="Residual">|Y - (K + ridge) W| / |Y|, the largest over copies.</param>
internal sealed record BlockSolution(
    Matrix<double> Weights,
    Matrix<double>? LeftOut,
    Matrix<double>? LeftOutVariances,
    double Fit,
    double LogDeterminant,
    double Residual
) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        Weights.Dispose();
        LeftOut?.Dispose();
        LeftOutVariances?.Dispose();
    }
}

/// <summary>Solves the equations of blocks one after the other, in the memory of one square matrix of each order.</summary>
internal sealed class BlockSolver(IMatrixBackend backend) : IDisposable
{
    private Matrix<double>? _square;
    private CholeskyInverse? _inverse;

    /// <summary>Solves one block.</summary>
    /// <param name="target">The packed blocks.</param>
    /// <param name="block">Which.</param>
    /// <param name="ridge">The ridge.</param>
    /// <param name="values">Y, d N x copies.</param>
    /// <param name="leavesOut">Whether every function is left out.</param>
    /// <exception cref="NotPositiveDefiniteException">K + ridge is not positive definite up to rounding.</exception>
    public BlockSolution Solve(BlockTarget target, int block, double ridge, Matrix<double> values, bool leavesOut)
    {
        Matrix<double> factor = Factor(target, block, ridge);
        Matrix<double> weights = values.Clone();
        SolveWith(factor, weights);
        double residual = Refine(target, block, ridge, values, weights, factor),
            logDeterminant = 0;
        for (long i = 0; i < factor.Rows; i++)
        {
            logDeterminant += 2 * Math.Log(factor[i, i]);
        }

        double fit = WideSums.Dot<double>(values, weights);
        if (!leavesOut)
        {
            return new(weights, null, null, fit, logDeterminant, residual);
        }

        (Matrix<double> left, Matrix<double> variances) = LeaveOut(factor, weights, target.Blocks[block].Dimension);
        return new(weights, left, variances, fit, logDeterminant, residual);
    }

    /// <summary>The factor of K + ridge, until the next call.</summary>
    public Matrix<double> Factor(BlockTarget target, int block, double ridge)
    {
        long order = Order(target, block);
        if (_square?.Rows != order)
        {
            _square?.Dispose();
            _square = Matrix<double>.Uninitialized(order, order);
        }

        target.Unpack(block, _square);
        for (long i = 0; i < order; i++)
        {
            _square[i, i] += ridge;
        }

        BlockedCholesky.Factor<double>(backend, _square);
        return _square;
    }

    /// <summary>(K + ridge)^-1, until the next call.</summary>
    public Matrix<double> Inverse(BlockTarget target, int block, double ridge)
    {
        Matrix<double> factor = Factor(target, block, ridge);
        CholeskyInverse inverter = Inverter(factor.Rows);
        inverter.Of(factor);
        return inverter.Inverse;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _square?.Dispose();
        _inverse?.Dispose();
    }

    private CholeskyInverse Inverter(long order)
    {
        if (_inverse?.Inverse.Rows != order)
        {
            _inverse?.Dispose();
            _inverse = new(backend, order);
        }

        return _inverse;
    }

    private static long Order(BlockTarget target, int block)
    {
        long length = target.Matrices[block].Columns;
        long order = (long)((Math.Sqrt((8.0 * length) + 1) - 1) / 2);
        return order * (order + 1) / 2 == length ? order : order + 1;
    }

    private void SolveWith(Matrix<double> factor, Matrix<double> b)
    {
        backend.SolveTriangular(factor, Transposition.None, b.View);
        backend.SolveTriangular(factor, Transposition.Transposed, b.View);
    }

    // One step of iterative refinement, and the residual it leaves.
    private double Refine(BlockTarget target, int block, double ridge, Matrix<double> values, Matrix<double> weights, Matrix<double> factor)
    {
        using Matrix<double> first = Residual(target, block, ridge, values, weights);
        SolveWith(factor, first);
        for (long i = 0; i < weights.Rows; i++)
        {
            TensorPrimitives.Add(weights.Row(i), first.Row(i), weights.Row(i));
        }

        using Matrix<double> last = Residual(target, block, ridge, values, weights);
        double worst = 0;
        for (int c = 0; c < values.Columns; c++)
        {
            (double size, double left) = (0, 0);
            for (long i = 0; i < values.Rows; i++)
            {
                (size, left) = (size + (values[i, c] * values[i, c]), left + (last[i, c] * last[i, c]));
            }

            worst = Math.Max(worst, size > 0 ? Math.Sqrt(left / size) : 0);
        }

        return worst;
    }

    private static unsafe Matrix<double> Residual(
        BlockTarget target,
        int block,
        double ridge,
        Matrix<double> values,
        Matrix<double> weights
    )
    {
        Matrix<double> rest = values.Clone();
        int order = (int)values.Rows,
            copies = (int)values.Columns;
        using Matrix<double> transposed = Matrix<double>.Create(copies, order, (c, i) => weights[i, c]),
            products = Matrix<double>.Zeros(copies, order);
        InParallel.For(
            copies,
            new ParallelOptions(),
            c =>
            {
                Span<double> sum = products.Row(c);
                ReadOnlySpan<double> w = transposed.Row(c);
                for (int i = 0; i < order; i++)
                {
                    ReadOnlySpan<double> row = new(target.Row(block, i), i + 1);
                    sum[i] += TensorPrimitives.Dot(row, w[..(i + 1)]) + (ridge * w[i]);
                    TensorPrimitives.MultiplyAdd(row[..i], w[i], sum[..i], sum[..i]);
                }
            }
        );
        for (int i = 0; i < order; i++)
        {
            for (int c = 0; c < copies; c++)
            {
                rest[i, c] -= products[c, i];
            }
        }

        return rest;
    }

    // e = [(A^-1)_nn]^-1 w_n for the d x d block of a function, and that inverse is its predictive variance.
    private (Matrix<double> Residuals, Matrix<double> Variances) LeaveOut(Matrix<double> factor, Matrix<double> weights, int d)
    {
        Matrix<double> upper = Inverter(factor.Rows).OfTriangle(factor);
        int functions = (int)(factor.Rows / d);
        Matrix<double> residuals = weights.Clone(),
            variances = Matrix<double>.Uninitialized(factor.Rows, d);
        InParallel.For(
            functions,
            new ParallelOptions(),
            n =>
            {
                if (d == 1)
                {
                    double variance = 1 / WideSums.SumOfSquares<double>(upper.Row(n)[n..]);
                    variances[n, 0] = variance;
                    TensorPrimitives.Multiply(residuals.Row(n), variance, residuals.Row(n));
                    return;
                }

                ReadOnlySpan<double> first = upper.Row(2L * n)[(2 * n)..],
                    second = upper.Row((2L * n) + 1)[(2 * n)..];
                double a = TensorPrimitives.SumOfSquares(first),
                    b = TensorPrimitives.Dot(first, second),
                    c = TensorPrimitives.SumOfSquares(second),
                    determinant = (a * c) - (b * b);
                (double p, double q, double r) = (c / determinant, -b / determinant, a / determinant);
                (variances[2L * n, 0], variances[2L * n, 1]) = (p, q);
                (variances[(2L * n) + 1, 0], variances[(2L * n) + 1, 1]) = (q, r);
                Span<double> x = residuals.Row(2L * n),
                    y = residuals.Row((2L * n) + 1);
                for (int k = 0; k < x.Length; k++)
                {
                    (x[k], y[k]) = ((p * x[k]) + (q * y[k]), (q * x[k]) + (r * y[k]));
                }
            }
        );
        return (residuals, variances);
    }
}
