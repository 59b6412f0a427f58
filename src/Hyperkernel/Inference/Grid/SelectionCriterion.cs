namespace Hyperkernel.Inference.Grid;

/// <summary>By what kernels and ridges are compared; neither needs data of its own.</summary>
public enum SelectionCriterion
{
    /// <summary>The mean squared error on contexts that are left out: what predictions at new contexts are for. Less is better.</summary>
    LeaveOneContextOut,

    /// <summary>
    /// The log marginal likelihood: how well a Gaussian process with noise of variance ridge explains the values. More is better.
    /// </summary>
    LogMarginalLikelihood,
}
