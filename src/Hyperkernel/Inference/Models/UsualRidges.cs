namespace Hyperkernel.Inference.Models;

/// <summary>Ridges that are taken where a user of the command line, of C or of Python names none.</summary>
internal static class UsualRidges
{
    /// <summary>The ridge of a kernel that is given.</summary>
    public const double OfKernel = 0.01;

    /// <summary>What is chosen from.</summary>
    public static double[] Compared => [1e-4, 1e-3, 1e-2, 1e-1, 1, 10, 100];
}
