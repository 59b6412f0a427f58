using Hyperkernel.Kernels;

namespace Hyperkernel.Inference.Grid;

/// <summary>What a selection found of one candidate.</summary>
/// <param name="Kernel">The kernel.</param>
/// <param name="Ridge">The ridge.</param>
/// <param name="Value">The criterion; null where the decomposed kernel is not positive definite with this ridge, so that it has none, or
/// where it is no finite number.</param>
/// <param name="StandardError">Of an estimated value; null where it is not estimated, or from one probe.</param>
/// <param name="KernelError">The error of the kernel's decomposition.</param>
/// <param name="Solve">What the solve did; a candidate whose solve did not converge is chosen only where none did.</param>
/// <param name="Seconds">Time of the solve and the criterion; a kernel's first candidate has the decomposition in it too.</param>
public sealed record GridScore(
    HypernetworkKernel Kernel,
    double Ridge,
    double? Value,
    double? StandardError,
    double KernelError,
    SolveReport Solve,
    double Seconds
);
