using Hyperkernel.Kernels;

namespace Hyperkernel.Inference.Dense;

/// <summary>A kernel and a ridge that were tried.</summary>
/// <param name="Kernel">The kernel.</param>
/// <param name="Ridge">The absolute ridge.</param>
/// <param name="Score">The criterion's value; null where the kernel with that ridge is not positive definite up to rounding.</param>
public sealed record DenseCandidate(PointKernel Kernel, double Ridge, double? Score);
