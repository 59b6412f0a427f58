using System.Globalization;

namespace Hyperkernel.Inference;

/// <summary>What an iterative solve did.</summary>
/// <param name="Iterations">Number of products with the system, less those that only checked the residual.</param>
/// <param name="RelativeResidual">|B - A X| / |B|, the largest over channels, computed anew from the X that is returned; of a kernel's
/// regression with the kernel's own entries.</param>
/// <param name="Converged">Whether the relative residual that was asked for is reached; on a grid within a quarter of it, which the
/// kernel's Kronecker terms may add.</param>
public readonly record struct SolveReport(int Iterations, double RelativeResidual, bool Converged)
{
    /// <summary>Refuses a solution that is no nearer than none at all, since predictions from it would be anything.</summary>
    /// <param name="what">What was solved.</param>
    /// <exception cref="InvalidOperationException">It is such.</exception>
    internal void RequireNearer(string what)
    {
        if (!Converged && !(RelativeResidual < 1))
        {
            throw new InvalidOperationException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{what}: the iterations did not come nearer to a solution (relative residual {RelativeResidual:0.0e-0} after "
                        + $"{Iterations}), and nothing of it was written; a larger --ridge or --precision double makes it easier."
                )
            );
        }
    }
}
