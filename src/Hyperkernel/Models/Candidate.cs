using Hyperkernel.Kernels;

namespace Hyperkernel.Models;

/// <summary>A kernel and a ridge that were tried.</summary>
/// <param name="Kernel">The kernel.</param>
/// <param name="Ridge">The absolute ridge.</param>
/// <param name="Score">What the rule says of it; null where the kernel with this ridge is not positive definite up to rounding, or the
/// score no finite number.</param>
/// <param name="StandardError">Of a score that is estimated; null where it is not.</param>
public sealed record Candidate(PointKernel Kernel, double Ridge, double? Score, double? StandardError = null);
