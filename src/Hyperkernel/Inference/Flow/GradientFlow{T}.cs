using System.Numerics;
using System.Runtime.CompilerServices;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Flow;

/// <summary>An ensemble of infinitely wide networks trained by gradient flow; see <see cref="GradientFlow"/>.</summary>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
public sealed class GradientFlow<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // What rounding leaves of an eigenvalue that is 0, relative to the largest.
    private const double RoundedZero = 8;

    private readonly Points<T> _points;
    private readonly Lazy<Matrix<T>> _initialCovariance;

    internal GradientFlow(PointKernel kernel, Points<T> points, Matrix<T> values, double ridge, Compute compute)
    {
        (Kernel, Ridge, Compute, _points) = (kernel, ridge, compute, points);
        Int128 square = (Int128)points.Count * points.Count * Unsafe.SizeOf<T>();
        compute.RequireMemory(3 * square, $"the eigendecomposition of the kernel of {points.Count} points");
        Vectors = Matrix<T>.Uninitialized(points.Count, points.Count);
        kernel.LowerTriangle(points, Vectors.View, compute);
        T[] eigenvalues = new T[points.Count];
        compute.Backend.SymmetricEigen<T>(Vectors, eigenvalues);
        Rates = Array.ConvertAll(eigenvalues, value => Math.Max(0, double.CreateTruncating(value)) + ridge);
        Modes = Matrix<T>.Uninitialized(points.Count, values.Columns);
        compute.Backend.Multiply(T.One, Vectors, Transposition.None, values, Transposition.None, T.Zero, Modes);
        _initialCovariance = new(ProjectInitialCovariance);
    }

    /// <summary>The kernel that drives the flow.</summary>
    public PointKernel Kernel { get; }

    /// <summary>The absolute ridge.</summary>
    public double Ridge { get; }

    /// <summary>How to compute.</summary>
    internal Compute Compute { get; }

    internal long ContextWidth => _points.Contexts.Distinct.Width;

    /// <summary>Eigenvectors of K, one a row.</summary>
    internal Matrix<T> Vectors { get; }

    /// <summary>Eigenvalues of K + ridge. Those of K that rounding made negative count as 0.</summary>
    internal double[] Rates { get; }

    /// <summary>Y in the basis of eigenvectors, N x C.</summary>
    internal Matrix<T> Modes { get; }

    /// <summary>The covariance of h_0 on the training points, in the basis of eigenvectors.</summary>
    internal Matrix<T> InitialCovariance => _initialCovariance.Value;

    /// <summary>The kernel of the ensemble before training.</summary>
    internal PointKernel InitialKernel => Kernel with { Kind = KernelKind.Covariance };

    /// <summary>The ensemble's outputs at some points, for all times.</summary>
    /// <param name="points">N' points.</param>
    /// <returns>What gives mean and covariance at each time asked for; it holds N' x N numbers, and as many again once a covariance was
    /// asked for.</returns>
    /// <exception cref="ArgumentException">The points are not of the kernel's kind, or their inputs differ in length from the training
    /// points'.</exception>
    /// <exception cref="InsufficientMemoryException">The kernel between the points does not fit in memory.</exception>
    public TrainedEnsemble<T> At(Points<T> points)
    {
        Kernel.Check(points, _points);
        return new(this, points);
    }

    /// <summary>An ensemble trained for some time, as a regression.</summary>
    /// <param name="time">The time, not negative; may be infinite.</param>
    /// <returns>A view of this flow, which must not be disposed of before it.</returns>
    /// <exception cref="ArgumentException">The time is negative or no number.</exception>
    /// <exception cref="ArithmeticException">The time is infinite, and rounding cannot tell the smallest eigenvalue from 0.</exception>
    public FlowModel<T> After(double time)
    {
        RequireTime(time);
        return new(this, time);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Vectors.Dispose();
        Modes.Dispose();
        if (_initialCovariance.IsValueCreated)
        {
            _initialCovariance.Value.Dispose();
        }
    }

    /// <summary>The matrix of a kernel between new points and training points, in the basis of eigenvectors: N' x N.</summary>
    internal Matrix<T> Project(PointKernel kernel, Points<T> points)
    {
        using Matrix<T> cross = kernel.Matrix(points, _points, Compute.Quiet);
        Matrix<T> projected = Matrix<T>.Uninitialized(points.Count, _points.Count);
        Compute.Backend.Multiply(T.One, cross, Transposition.None, Vectors, Transposition.Transposed, T.Zero, projected);
        return projected;
    }

    /// <summary>The integrals of exp(-rate s) from 0 to a time, one for each mode.</summary>
    internal T[] Relaxed(double time) => Array.ConvertAll(Rates, rate => T.CreateTruncating(Relaxation.Integral(rate, time)));

    /// <summary>Throws unless there is an answer at a time.</summary>
    internal void RequireTime(double time)
    {
        if (double.IsNaN(time) || time < 0)
        {
            throw new ArgumentException(
                $"GradientFlow: time = {time}, must be >= 0; positive infinity is the end of training.",
                nameof(time)
            );
        }

        double rounding = RoundedZero * double.CreateTruncating(T.ScaleB(T.One, typeof(T) == typeof(float) ? -23 : -52)) * Rates[^1];
        if (double.IsPositiveInfinity(time) && Rates[0] <= rounding)
        {
            throw new ArithmeticException(
                $"GradientFlow: the smallest eigenvalue of the kernel of {_points.Count} points with ridge {Ridge} is "
                    + $"{Rates[0]:G3}, which rounding cannot tell from 0 "
                    + $"(the largest is {Rates[^1]:G3}), so training has no end; a ridge above {rounding:G3} or a finite time gives "
                    + $"an answer."
            );
        }
    }

    private Matrix<T> ProjectInitialCovariance()
    {
        Matrix<T> covariance = InitialKernel.Matrix(_points, Compute.Quiet);
        using Matrix<T> half = Matrix<T>.Uninitialized(_points.Count, _points.Count);
        Compute.Backend.Multiply(T.One, Vectors, Transposition.None, covariance, Transposition.None, T.Zero, half);
        Compute.Backend.Multiply(T.One, half, Transposition.None, Vectors, Transposition.Transposed, T.Zero, covariance);
        return covariance;
    }
}
