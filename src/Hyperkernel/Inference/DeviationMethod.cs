namespace Hyperkernel.Inference;

/// <summary>How posterior variances v = k** - k*^T (K + ridge)^-1 k* are computed.</summary>
public enum DeviationMethod
{
    /// <summary>The model operator, and where its result cannot be trusted exact solves (few points) or sampling (many).</summary>
    Automatic,

    /// <summary>
    /// The model operator H in the place of K: some matrix products for all points. It says too little where the variance is a small part
    /// of the prior.
    /// </summary>
    ModelOperator,

    /// <summary>A solve for each point.</summary>
    Exact,

    /// <summary>
    /// Pathwise sampling (Wilson et al. 2020): a draw of the process and a solve for each sample; the relative error of a deviation is
    /// 1/sqrt(2 S).
    /// </summary>
    Sampling,
}
