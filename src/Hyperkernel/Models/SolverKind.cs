namespace Hyperkernel.Models;

/// <summary>How the equations of a regression are solved.</summary>
public enum SolverKind
{
    /// <summary>On a whole grid of contexts and coordinates, without ever forming the matrix (docs/theory.md).</summary>
    Grid,

    /// <summary>By a Cholesky factorisation of the kernel matrix.</summary>
    Dense,

    /// <summary>By conjugate gradients, the kernel's entries computed anew in every product.</summary>
    Iterative,
}
