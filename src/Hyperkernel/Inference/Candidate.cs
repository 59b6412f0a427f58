using Hyperkernel.Kernels;

namespace Hyperkernel.Inference;

/// <summary>A kernel and a ridge that were tried.</summary>
/// <param name="Kernel">The kernel.</param>
/// <param name="Ridge">The absolute ridge.</param>
/// <param name="Score">What the criterion says of it; null where the kernel with this ridge is not positive definite up to rounding, or the
/// score no finite number.</param>
/// <param name="StandardError">Of a score that is estimated; null where it is not, or from one probe.</param>
public sealed record Candidate(PointKernel Kernel, double Ridge, double? Score, double? StandardError = null)
{
    /// <summary>The error of a grid's decomposition of the kernel; null where it is not decomposed.</summary>
    public double? KernelError { get; init; }

    /// <summary>What the solve did; null where there was none.</summary>
    public SolveReport? Report { get; init; }

    /// <summary>Time of the solve and the criterion; a kernel's first candidate has its matrix or decomposition in it too.</summary>
    public double Seconds { get; init; }
}
