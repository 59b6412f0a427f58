namespace Hyperkernel.Inference.Learning;

/// <summary>What settings of a kernel are learnt by.</summary>
public enum LearningObjective
{
    /// <summary>The marginal likelihood of the values.</summary>
    Evidence,

    /// <summary>The density of each observation given all others: for holes in what is known.</summary>
    LeaveEntriesOut,

    /// <summary>The density of all observations of a context given those of all other contexts: for contexts never seen.</summary>
    LeaveContextsOut,

    /// <summary>
    /// Half the marginal likelihood and half the density of each observation given all others, on a logarithmic scale. On whole grids of a
    /// kernel that is a product, the marginal likelihood alone.
    /// </summary>
    Balanced,
}
