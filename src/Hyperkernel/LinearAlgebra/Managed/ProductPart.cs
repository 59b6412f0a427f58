namespace Hyperkernel.LinearAlgebra.Managed;

/// <summary>Which entries of a product are computed and written.</summary>
internal enum ProductPart
{
    /// <summary>All of them.</summary>
    Whole,

    /// <summary>Those on and below the diagonal.</summary>
    Lower,
}
