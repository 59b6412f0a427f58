using System.Numerics;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Flow;

/// <summary>Training of infinitely wide networks by gradient flow on the squared loss, in closed form at any time.</summary>
/// <remarks>
/// Each network of an ensemble starts from its own random weights w_0 and follows dw/dt = -grad [sum over points and outputs of (h(u_i) -
/// y_i)^2 / 2 + ridge |w - w_0|^2 / 2]. At infinite width its output is, with K the kernel, r the ridge and h_0 the output before training,
/// h_t(u) = h_0(u) + K(u, U) A_t (Y - h_0(U)), A_t = (K + r)^-1 (1 - exp(-(K + r) t)), so that the ensemble is Gaussian at all times.
/// Sources: Lee et al., "Wide neural networks of any depth evolve as linear models under gradient descent", 2019, equations 10 to 16;
/// docs/theory.md.
/// </remarks>
public static class GradientFlow
{
    /// <summary>One eigendecomposition of the kernel on the training points, which serves all times.</summary>
    /// <remarks>
    /// Which networks are meant is the kernel's kind. <see cref="KernelKind.Tangent"/>: all weights are trained, K is the tangent kernel,
    /// and the covariance of h_0 is the network's other kernel. <see cref="KernelKind.Covariance"/>: only the last layer is trained, K is
    /// the covariance itself, and the targets of each network carry noise of their own of variance r, which makes the ensemble at infinite
    /// time the posterior of the Gaussian process. Cost: about 9 N^3 operations, and twice the kernel matrix in memory.
    /// </remarks>
    /// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
    /// <param name="kernel">The kernel.</param>
    /// <param name="points">N training points U.</param>
    /// <param name="values">Y, N x C.</param>
    /// <param name="ridge">The ridge r, absolute, finite and not negative.</param>
    /// <param name="compute">How to compute; the defaults if null.</param>
    /// <exception cref="ArgumentException">Lengths differ, an entry is not finite, or the ridge is negative.</exception>
    /// <exception cref="InsufficientMemoryException">The matrices do not fit in memory.</exception>
    public static GradientFlow<T> Fit<T>(PointKernel kernel, Points<T> points, Matrix<T> values, double ridge = 0, Compute? compute = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        TrainingData.Check(kernel, points, values, nameof(GradientFlow));
        if (!double.IsFinite(ridge) || ridge < 0)
        {
            throw new ArgumentException($"GradientFlow: ridge = {ridge}, must be finite and >= 0.", nameof(ridge));
        }

        return new(kernel, points, values, ridge, compute ?? new());
    }
}
