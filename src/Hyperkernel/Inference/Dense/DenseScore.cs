using Hyperkernel.Kernels;

namespace Hyperkernel.Inference.Dense;

/// <summary>What a selection found of one candidate.</summary>
/// <param name="Kernel">The kernel.</param>
/// <param name="Ridge">The absolute ridge.</param>
/// <param name="Value">The criterion; null where the kernel with that ridge is not positive definite up to rounding, or the criterion no
/// finite number.</param>
public sealed record DenseScore(PointKernel Kernel, double Ridge, double? Value);
