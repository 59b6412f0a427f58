using System.Numerics;
using System.Runtime.CompilerServices;
using Hyperkernel.Inference.Iterative;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Dense;

/// <summary>The kernel on the training points and its factor, in the memory of one matrix, for one ridge after the other.</summary>
/// <remarks>
/// The factor of K + ridge takes the lower triangle. Where another ridge is to follow, K itself stays in the upper one, and the diagonal
/// apart.
/// </remarks>
internal sealed class KernelSystem<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // A factorisation works in place, with some panels besides.
    private const double FactorisationBytesPerMatrixByte = 1.15;

    // Below so many roundings of the diagonal a pivot is rounding and nothing else.
    private const int RoundedZero = 8;
    private const double AdviceMargin = 4;

    private readonly PointKernel _kernel;
    private readonly Compute _compute;
    private readonly T[] _diagonal;
    private bool _isFactored;

    /// <summary>Computes the kernel's lower triangle.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="points">N points.</param>
    /// <param name="compute">How to compute.</param>
    /// <param name="noise">What is added to the diagonal whatever the ridge; null for nothing.</param>
    /// <exception cref="InsufficientMemoryException">The matrix does not fit in memory; the message says what does without it.</exception>
    public KernelSystem(PointKernel kernel, Points<T> points, Compute compute, double[]? noise = null)
    {
        (_kernel, _compute) = (kernel, compute);
        RequireMemory(points.Count);
        Matrix = Matrix<T>.Uninitialized(points.Count, points.Count);
        kernel.LowerTriangle(points, Matrix.View, compute);
        _diagonal = new T[points.Count];
        for (int i = 0; i < _diagonal.Length; i++)
        {
            _diagonal[i] = Matrix[i, i] += T.CreateTruncating(noise?[i] ?? 0);
        }
    }

    /// <summary>The factor in the lower triangle, after <see cref="Factor"/>.</summary>
    public Matrix<T> Matrix { get; }

    /// <summary>What K + ridge is like to solve, after <see cref="Factor"/>.</summary>
    public Conditioning Conditioning { get; private set; }

    /// <summary>Whether the matrix of some points can be factored in the memory there is.</summary>
    public static bool Fits(long points, Compute compute) =>
        FactorisationBytesPerMatrixByte * points * points * Unsafe.SizeOf<T>() <= compute.AvailableBytes;

    /// <summary>Keeps the kernel in the upper triangle, so that it can be factored for several ridges.</summary>
    public void KeepKernel() => Matrix.View.MirrorLowerTriangle();

    /// <summary>Factors K + ridge.</summary>
    /// <exception cref="NotPositiveDefiniteException">K + ridge is not positive definite up to rounding, or so near to it that no digit of
    /// a solution is sure.</exception>
    public void Factor(double ridge)
    {
        if (_isFactored)
        {
            Matrix.View.MirrorUpperTriangle();
        }

        _isFactored = true;
        for (int i = 0; i < _diagonal.Length; i++)
        {
            Matrix[i, i] = _diagonal[i] + T.CreateTruncating(ridge);
        }

        double[] scales = Array.ConvertAll(_diagonal, entry => Math.Sqrt(double.CreateTruncating(entry) + ridge));
        double norm = ScaledNorm(scales);
        long pivot = FailingPivot();
        if (pivot >= 0)
        {
            throw new NotPositiveDefiniteException(pivot, Matrix.Rows, Advice(ridge));
        }

        Conditioning = new(norm * InverseNorm.Estimate(scales.Length, b => SolveScaled(scales, b)), Rounding);
        if (Conditioning.IsHopeless)
        {
            throw new NotPositiveDefiniteException(Matrix.Rows, Conditioning.Number, AdviceOnDigits(ridge));
        }
    }

    /// <summary>Solves (K + ridge) X = B in place of B.</summary>
    public void Solve(MatrixView<T> b)
    {
        _compute.Backend.SolveTriangular(Matrix, Transposition.None, b);
        _compute.Backend.SolveTriangular(Matrix, Transposition.Transposed, b);
    }

    /// <inheritdoc/>
    public void Dispose() => Matrix.Dispose();

    private void RequireMemory(long count)
    {
        try
        {
            _compute.RequireMemory((Int128)count * count * Unsafe.SizeOf<T>(), $"the kernel matrix of {count} points in {typeof(T).Name}");
        }
        catch (InsufficientMemoryException failure)
        {
            throw new InsufficientMemoryException(
                $"DenseRegression: {failure.Message} IterativeRegression needs no stored matrix; single precision halves it.",
                failure
            );
        }
    }

    // The row of the first pivot that is not positive up to rounding; -1 if there is none.
    private long FailingPivot()
    {
        try
        {
            BlockedCholesky.Factor(_compute.Backend, Matrix.View, _compute);
        }
        catch (NotPositiveDefiniteException failure)
        {
            return failure.Pivot;
        }

        double rounding = RoundedZero * Rounding;
        for (int i = 0; i < _diagonal.Length; i++)
        {
            double root = double.CreateTruncating(Matrix[i, i]);
            if (!(root * root > rounding * double.CreateTruncating(_diagonal[i])))
            {
                return i;
            }
        }

        return -1;
    }

    // The 1-norm of D^-1 (K + ridge) D^-1 with D^2 the diagonal.
    private double ScaledNorm(double[] scales)
    {
        double[] inverse = Array.ConvertAll(scales, scale => 1 / scale),
            sums = new double[scales.Length];
        for (int i = 0; i < sums.Length; i++)
        {
            Span<T> row = Matrix.Row(i)[..(i + 1)];
            double sum = 1;
            for (int j = 0; j < i; j++)
            {
                double entry = Math.Abs(double.CreateTruncating(row[j])) * inverse[i] * inverse[j];
                sum += entry;
                sums[j] += entry;
            }

            sums[i] += sum;
        }

        return sums.Max();
    }

    // D (K + ridge)^-1 D B in place of B.
    private void SolveScaled(double[] scales, Matrix<double> b)
    {
        using Matrix<T> columns = Matrix<T>.Create(b.Rows, b.Columns, (i, c) => T.CreateTruncating(b[i, c] * scales[i]));
        Solve(columns);
        for (int i = 0; i < scales.Length; i++)
        {
            for (int c = 0; c < b.Columns; c++)
            {
                b[i, c] = double.CreateTruncating(columns[i, c]) * scales[i];
            }
        }
    }

    private static double Rounding => typeof(T) == typeof(float) ? Conditioning.OfSingle : Conditioning.OfDouble;

    private string Advice(double ridge)
    {
        double trace = _diagonal.Sum(double.CreateTruncating);
        string precision = typeof(T) == typeof(float) ? "single precision" : "double precision";
        string wider = typeof(T) == typeof(float) ? ", and double precision makes it 5e8 times smaller" : "";
        return $"{Words(ridge)}. Rounding in {precision} changes its eigenvalues by up to about {Rounding * trace:G3}: a ridge above "
            + $"that makes it positive definite{wider}.";
    }

    // The condition number falls as the ridge grows. It is known within a factor of three.
    private string AdviceOnDigits(double ridge)
    {
        double enough = AdviceMargin * ridge * Conditioning.Number * Rounding * Math.Pow(10, Conditioning.EnoughDigits);
        return $"{Words(ridge)}: a ridge of about {enough:G1} leaves {Conditioning.EnoughDigits} "
            + $"digits{(typeof(T) == typeof(float) ? ", and so may double precision" : "")}.";
    }

    private string Words(double ridge) =>
        $"It is the {_kernel.Kind.ToString().ToLowerInvariant()} kernel with ridge {ridge:G3}, its mean diagonal "
        + $"{_diagonal.Sum(double.CreateTruncating) / _diagonal.Length:G3}";
}
