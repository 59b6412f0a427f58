namespace Hyperkernel.Models;

/// <summary>By what kernels and ridges are compared; neither needs data of its own.</summary>
public enum SelectionRule
{
    /// <summary>The mean squared error where something is left out: whole contexts on a grid, points otherwise. Less is better.</summary>
    LeaveOut,

    /// <summary>
    /// The log marginal likelihood: how well a Gaussian process with noise of variance ridge explains the values. More is better.
    /// </summary>
    Evidence,
}
