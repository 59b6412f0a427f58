namespace Hyperkernel.Inference.Dense;

/// <summary>By what a ridge and a kernel are chosen.</summary>
public enum DenseCriterion
{
    /// <summary>The mean squared residual of points that are left out, the least: how well unseen points are predicted.</summary>
    LeaveOneOut,

    /// <summary>The density that the Gaussian process gives the values, the largest: it also asks whether deviations are honest.</summary>
    LogMarginalLikelihood,
}
