namespace Hyperkernel.Layers.Polynomials;

/// <summary>A term of a product: the places of two factors' monomials and of their product's.</summary>
/// <param name="Left">In the first factor.</param>
/// <param name="Right">In the second.</param>
/// <param name="Target">In the product.</param>
internal readonly record struct SlotProduct(int Left, int Right, int Target);
