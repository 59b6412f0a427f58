using System.Numerics.Tensors;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Learning;

/// <summary>What leaving out parts of the points says of a matrix A, with A^-1 in memory; see <see cref="Objectives"/>.</summary>
/// <remarks>
/// d log det D = tr D^-1 dD with dD = -(A^-1 dA A^-1)_BB, and d alpha = -A^-1 dA alpha. So the derivatives by A are A^-1 M A^-1 less
/// products of alpha and A^-1 e, where M has the blocks C D^-1 / 2 + e e^T / (2 s^2) = S S^T and e = D^-1 alpha_B are the errors.
/// </remarks>
internal sealed class LeftOutPoints : IDisposable
{
    private readonly CholeskyInverse _work;
    private readonly Matrix<double> _alpha;
    private readonly IMatrixBackend _backend;

    /// <summary>Leaves out parts; A^-1 S is then the scratch of the inverse.</summary>
    /// <param name="work">A^-1.</param>
    /// <param name="alpha">A^-1 y, one channel a column.</param>
    /// <param name="parts">Which points are left out together.</param>
    /// <param name="backend">The linear algebra.</param>
    /// <param name="given">s^2; that which suits best if null.</param>
    public LeftOutPoints(CholeskyInverse work, Matrix<double> alpha, int[][] parts, IMatrixBackend backend, double? given)
    {
        (_work, _alpha, _backend) = (work, alpha, backend);
        using Matrix<double> errors = Matrix<double>.Zeros(alpha.Rows, alpha.Columns);
        (Value, Square, Weight) = parts.Length == alpha.Rows ? OfPoints(errors, given) : OfParts(errors, parts, given);
        Pulled = Matrix<double>.Uninitialized(alpha.Rows, alpha.Columns);
        backend.Multiply(1.0, work.Inverse, Transposition.None, errors, Transposition.None, 0.0, Pulled.View);
    }

    /// <summary>The negative log density.</summary>
    public double Value { get; }

    /// <summary>The s^2 that suits best.</summary>
    public double Square { get; }

    /// <summary>1 / (2 s^2) of the s^2 that was taken.</summary>
    public double Weight { get; }

    /// <summary>A^-1 e.</summary>
    public Matrix<double> Pulled { get; }

    /// <inheritdoc/>
    public void Dispose() => Pulled.Dispose();

    // Every point a part of its own: D and M are diagonal.
    private (double Value, double Square, double Weight) OfPoints(Matrix<double> errors, double? given)
    {
        long n = _alpha.Rows;
        int channels = (int)_alpha.Columns;
        double logs = 0,
            square = 0;
        for (long i = 0; i < n; i++)
        {
            TensorPrimitives.Divide(_alpha.Row(i), _work.Inverse[i, i], errors.Row(i));
            square += TensorPrimitives.Dot<double>(errors.Row(i), _alpha.Row(i)) / (n * channels);
            logs += Math.Log(_work.Inverse[i, i]);
        }

        double weight = 1 / (2 * (given ?? square));
        double[] roots = new double[n];
        for (long i = 0; i < n; i++)
        {
            roots[i] = Math.Sqrt((channels / _work.Inverse[i, i] / 2) + (weight * TensorPrimitives.SumOfSquares<double>(errors.Row(i))));
        }

        for (long i = 0; i < n; i++)
        {
            TensorPrimitives.Multiply<double>(_work.Inverse.Row(i), roots, _work.Scratch.Row(i));
        }

        return ((-channels * logs / 2) + Objectives.OfAmplitude(channels * n, square, given), square, weight);
    }

    private (double Value, double Square, double Weight) OfParts(Matrix<double> errors, int[][] parts, double? given)
    {
        long n = _alpha.Rows;
        int channels = (int)_alpha.Columns;
        Matrix<double>[] middle = new Matrix<double>[parts.Length];
        double value = 0,
            square = 0;
        for (int p = 0; p < parts.Length; p++)
        {
            int[] part = parts[p];
            using Matrix<double> block = Block(part);
            _backend.Cholesky(block.View);
            using Matrix<double> own = Matrix<double>.Create(part.Length, channels, (i, c) => _alpha[part[i], c]);
            middle[p] = Matrix<double>.Identity(part.Length);
            Objectives.Solve(block, own, _backend);
            Objectives.Solve(block, middle[p], _backend);
            for (int i = 0; i < part.Length; i++)
            {
                value -= channels * Math.Log(block[i, i]);
                own.Row(i).CopyTo(errors.Row(part[i]));
                square += TensorPrimitives.Dot<double>(own.Row(i), _alpha.Row(part[i])) / (n * channels);
            }
        }

        double weight = 1 / (2 * (given ?? square));
        for (int p = 0; p < parts.Length; p++)
        {
            int[] part = parts[p];
            using Matrix<double> blocks = middle[p];
            for (int i = 0; i < part.Length; i++)
            {
                for (int j = 0; j < part.Length; j++)
                {
                    double product = TensorPrimitives.Dot<double>(errors.Row(part[i]), errors.Row(part[j]));
                    blocks[i, j] = (channels * blocks[i, j] / 2) + (weight * product);
                }
            }

            _backend.Cholesky(blocks.View);
            WriteColumns(blocks, part);
        }

        return (value + Objectives.OfAmplitude(channels * n, square, given), square, weight);
    }

    // The part's columns of A^-1 S.
    private void WriteColumns(Matrix<double> triangle, int[] part)
    {
        for (long i = 0; i < _work.Inverse.Rows; i++)
        {
            ReadOnlySpan<double> from = _work.Inverse.Row(i);
            Span<double> to = _work.Scratch.Row(i);
            for (int j = 0; j < part.Length; j++)
            {
                double sum = 0;
                for (int k = j; k < part.Length; k++)
                {
                    sum += from[part[k]] * triangle[k, j];
                }

                to[part[j]] = sum;
            }
        }
    }

    private Matrix<double> Block(int[] part) => Matrix<double>.Create(part.Length, part.Length, (i, j) => _work.Inverse[part[i], part[j]]);
}
