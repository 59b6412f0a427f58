using System.Numerics;
using System.Numerics.Tensors;
using Hyperkernel.Inference.Models;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Flow;

/// <summary>Outputs at some points of an ensemble trained by gradient flow, at every time.</summary>
/// <remarks>
/// With V the eigenvectors and l the eigenvalues of K + r, I_t = (1 - exp(-l t)) / l, G = K(u, U) V^T and G' = Sigma(u, U) V^T for the
/// kernel Sigma of the ensemble before training: the mean is G diag(I_t) V Y. The covariance is, with B = G diag(I_t), Sigma(u, u') - B
/// G'^T - G' B^T + B V Sigma(U, U) V^T B^T where all weights are trained, and Sigma(u, u') - G diag(I_2t) G^T where only the last layer is
/// (<see cref="GradientFlow.Fit{T}"/> says what noise that takes in).
/// </remarks>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
public sealed class TrainedEnsemble<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly GradientFlow<T> _flow;
    private readonly Points<T> _points;
    private readonly Matrix<T> _cross;
    private readonly Lazy<Matrix<T>> _initialCross;

    internal TrainedEnsemble(GradientFlow<T> flow, Points<T> points)
    {
        (_flow, _points) = (flow, points);
        _cross = flow.Project(flow.Kernel, points);
        _initialCross = new(() => flow.Project(flow.InitialKernel, points));
    }

    private IMatrixBackend Backend => _flow.Compute.Backend;

    private bool AllWeightsAreTrained => _flow.Kernel.Kind == KernelKind.Tangent;

    /// <summary>The mean over the ensemble.</summary>
    /// <param name="time">t, not negative; positive infinity is the end of training.</param>
    /// <returns>N' x C. Zero at t = 0: outputs before training have mean zero.</returns>
    /// <exception cref="ArgumentException">The time is negative or not a number.</exception>
    /// <exception cref="ArithmeticException">The time is infinite and the kernel with its ridge is singular up to rounding.</exception>
    public Matrix<T> Mean(double time)
    {
        _flow.RequireTime(time);
        T[] relaxed = _flow.Relaxed(time);
        using Matrix<T> weights = _flow.Modes.Clone();
        for (int i = 0; i < relaxed.Length; i++)
        {
            TensorPrimitives.Multiply(weights.Row(i), relaxed[i], weights.Row(i));
        }

        Matrix<T> mean = Matrix<T>.Uninitialized(_cross.Rows, weights.Columns);
        Backend.Multiply(T.One, _cross, Transposition.None, weights, Transposition.None, T.Zero, mean);
        return mean;
    }

    /// <summary>The covariance over the ensemble, the same for each output.</summary>
    /// <param name="time">t, not negative; positive infinity is the end of training.</param>
    /// <returns>N' x N', symmetric.</returns>
    /// <exception cref="ArgumentException">The time is negative or not a number.</exception>
    /// <exception cref="ArithmeticException">The time is infinite and the kernel with its ridge is singular up to rounding.</exception>
    /// <exception cref="InsufficientMemoryException">The covariance does not fit in memory.</exception>
    public Matrix<T> Covariance(double time)
    {
        _flow.RequireTime(time);
        Matrix<T> covariance = _flow.InitialKernel.Matrix(_points, _flow.Compute.Quiet);
        if (AllWeightsAreTrained)
        {
            (Matrix<T> b, Matrix<T> remainder) = Factors(time);
            Backend.Multiply(T.One, remainder, Transposition.None, b, Transposition.Transposed, T.One, covariance);
            Backend.Multiply(-T.One, b, Transposition.None, _initialCross.Value, Transposition.Transposed, T.One, covariance);
        }
        else
        {
            using Matrix<T> scaled = Scaled(_flow.Relaxed(2 * time));
            Backend.Multiply(-T.One, scaled, Transposition.None, _cross, Transposition.Transposed, T.One, covariance);
        }

        covariance.View.MirrorLowerTriangle();
        return covariance;
    }

    /// <summary>
    /// The standard deviation over the ensemble, the same for each output: the root of the covariance's diagonal, without the rest of it.
    /// </summary>
    /// <param name="time">t, not negative; positive infinity is the end of training.</param>
    /// <returns>N' numbers. A variance that rounding made negative gives 0: variances below N roundings of the one before training are not
    /// resolved.</returns>
    /// <exception cref="ArgumentException">The time is negative or not a number.</exception>
    /// <exception cref="ArithmeticException">The time is infinite and the kernel with its ridge is singular up to rounding.</exception>
    public double[] Deviation(double time)
    {
        _flow.RequireTime(time);
        double[] variances = _flow.InitialKernel.Diagonal(_points);
        if (AllWeightsAreTrained)
        {
            (Matrix<T> b, Matrix<T> remainder) = Factors(time);
            Subtract(variances, b, _initialCross.Value, 1);
            Subtract(variances, b, remainder, -1);
        }
        else
        {
            using Matrix<T> scaled = Scaled(_flow.Relaxed(2 * time));
            Subtract(variances, scaled, _cross, 1);
        }

        return Array.ConvertAll(variances, variance => Math.Sqrt(Math.Max(0, variance)));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _cross.Dispose();
        if (_initialCross.IsValueCreated)
        {
            _initialCross.Value.Dispose();
        }
    }

    private static void Subtract(double[] variances, Matrix<T> left, Matrix<T> right, double factor)
    {
        for (int i = 0; i < variances.Length; i++)
        {
            variances[i] -= factor * double.CreateTruncating(TensorPrimitives.Dot<T>(left.Row(i), right.Row(i)));
        }
    }

    // B, and B V Sigma V^T - G'.
    private (Matrix<T> B, Matrix<T> Remainder) Factors(double time)
    {
        Matrix<T> b = Scaled(_flow.Relaxed(time)),
            remainder = _initialCross.Value.Clone();
        Backend.Multiply(T.One, b, Transposition.None, _flow.InitialCovariance, Transposition.None, -T.One, remainder);
        return (b, remainder);
    }

    private Matrix<T> Scaled(T[] factors)
    {
        Matrix<T> scaled = Matrix<T>.Uninitialized(_cross.Rows, _cross.Columns);
        for (long i = 0; i < scaled.Rows; i++)
        {
            TensorPrimitives.Multiply(_cross.Row(i), factors, scaled.Row(i));
        }

        return scaled;
    }
}
