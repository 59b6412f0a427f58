using Hyperkernel.Activations;

namespace Hyperkernel.Inference.Grid.Decomposition;

/// <summary>A pair of contexts or of coordinates: their places in the training set, and their covariance block.</summary>
/// <param name="First">Place of the first.</param>
/// <param name="Second">Place of the second.</param>
/// <param name="Block">The block of S^0 or Sig^0.</param>
/// <param name="Scale">What both inputs together contribute to the kernel's size (<see cref="DiagonalScale"/>).</param>
internal readonly record struct InputPair(long First, long Second, CovarianceBlock Block, double Scale)
{
    /// <summary>The pair in the other order.</summary>
    public InputPair Swapped => new(Second, First, Block with { Variance1 = Block.Variance2, Variance2 = Block.Variance1 }, Scale);

    /// <summary>Whether a kernel can tell the pair from the swapped one: only variances distinguish them.</summary>
    public bool IsSymmetric => Block.Variance1 == Block.Variance2;
}
