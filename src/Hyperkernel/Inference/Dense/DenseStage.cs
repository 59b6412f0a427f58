namespace Hyperkernel.Inference.Dense;

/// <summary>The parts of dense inference that take long.</summary>
public enum DenseStage
{
    /// <summary>The kernel's entries are computed.</summary>
    Kernel,

    /// <summary>The kernel matrix is factored.</summary>
    Factorization,
}
