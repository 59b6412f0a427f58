namespace Hyperkernel.Inference.Grid.Decomposition;

/// <summary>How a factor behaves when the two inputs of a pair change places.</summary>
/// <remarks>
/// K((x,z),(x',z')) is symmetric only when contexts and coordinates change places together. So it is the sum of a part symmetric in both
/// and a part antisymmetric in both, K(x,x';z,z') = [K + K swapped]/2 + [K - K swapped]/2, and each is decomposed by itself: then every
/// term is a symmetric operator. The antisymmetric part is zero where norms are equal, or enter only as factors (ReLU without bias).
/// </remarks>
internal enum Symmetry
{
    Symmetric,
    Antisymmetric,
}
