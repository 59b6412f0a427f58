using System.Numerics;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference;

/// <summary>Posterior standard deviations of the noise-free function at a grid of new points, the same for every channel.</summary>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
/// <param name="Values">N_new x M; NaN where the computed variance is negative (<see cref="DeviationReport.Negative"/> says how
/// many).</param>
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
/// <param name="LargestDifference">The largest |v - exact| / exact of a variance v at those points; null where nothing was
/// compared.</param>
public sealed record DeviationReport(DeviationMethod Method, double MeanShare, long Negative, int Checks, double? LargestDifference)
{
    // With 1,000 roundings of the prior variance some per cent of a variance are rounding.
    private const double Roundings = 1000;

    /// <summary>
    /// Points whose variance is below 1,000 roundings of the prior variance, so that its digits are not to be had in the precision of the
    /// factorisation.
    /// </summary>
    public long Unresolved { get; init; }

    /// <summary>
    /// Whether no variance is negative or unresolved, and the differences are what the method allows: 5 % of a variance for exact solves,
    /// 25 % for the model operator, for samples four of their standard errors more than 5 %.
    /// </summary>
    public bool IsTrusted { get; init; } = true;

    /// <summary>What is to be said of variances by a factorisation.</summary>
    /// <typeparam name="T">The precision of the factorisation.</typeparam>
    internal static DeviationReport OfFactorisation<T>(IReadOnlyList<double> variances, IReadOnlyList<double> prior)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double resolution = Roundings * (typeof(T) == typeof(float) ? Math.ScaleB(1, -24) : Math.ScaleB(1, -53)),
            share = 0;
        long negative = 0,
            unresolved = 0;
        for (int i = 0; i < variances.Count; i++)
        {
            share += (prior[i] == 0 ? 1 : variances[i] / prior[i]) / variances.Count;
            negative += variances[i] < 0 && prior[i] > 0 ? 1 : 0;
            unresolved += variances[i] < resolution * prior[i] ? 1 : 0;
        }

        return new(DeviationMethod.Exact, share, negative, 0, null) { Unresolved = unresolved, IsTrusted = unresolved == 0 };
    }
}
