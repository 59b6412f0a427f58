using System.Numerics;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Grid;

/// <summary>Posterior standard deviations of the noise-free function at a grid of new points, the same for every channel.</summary>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
/// <param name="Values">N_new x M; NaN where the computed variance is negative (<see cref="DeviationReport.Negative"/> says how many).</param>
/// <param name="Report">How they were got, and how far they can be trusted.</param>
public sealed record Deviations<T>(Matrix<T> Values, DeviationReport Report) : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public void Dispose() => Values.Dispose();
}

/// <summary>How deviations were got.</summary>
/// <param name="Method">The method that was used, never <see cref="DeviationMethod.Automatic"/>.</param>
/// <param name="MeanShare">The mean over points of variance / prior variance. Below .2 the model operator is not to be trusted.</param>
/// <param name="Negative">Points whose computed variance is negative.</param>
/// <param name="Checks">Points at which a variance from the kernel's own entries was compared.</param>
/// <param name="LargestDifference">The largest |v - exact| / exact of a variance v at those points; null where nothing was compared.</param>
public sealed record DeviationReport(DeviationMethod Method, double MeanShare, long Negative, int Checks, double? LargestDifference)
{
    /// <summary>Whether no variance is negative and the differences are what the method allows: 5 % of a variance for exact solves, 25 % for the model operator, for samples four of their standard errors more than 5 %.</summary>
    public bool IsTrusted { get; init; } = true;
}
