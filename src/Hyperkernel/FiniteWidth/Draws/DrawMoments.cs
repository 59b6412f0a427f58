namespace Hyperkernel.FiniteWidth;

/// <summary>What random networks have on the mean at some points: products of outputs, and tangent kernels.</summary>
/// <param name="Covariance">Moments of h_c(u_i) h_c'(u_j), (N C) x (N C); their mean tends to the Gaussian-process kernel (Theorem
/// 2).</param>
/// <param name="Tangent">Moments of K^h, (N C) x (N C); their mean tends to the tangent kernel, the hyperkernel (Theorem 3), and their
/// variance to 0.</param>
/// <remarks>
/// Row i C + c is output c at point i. Outputs of random networks have mean 0, so that their products are those of covariances.
/// </remarks>
public sealed record DrawMoments(MatrixMoments Covariance, MatrixMoments Tangent) : IDisposable
{
    /// <summary>How many networks were drawn.</summary>
    public long Count => Tangent.Count;

    /// <summary>Adds the networks of others.</summary>
    public void Merge(DrawMoments other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Covariance.Merge(other.Covariance);
        Tangent.Merge(other.Tangent);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Covariance.Dispose();
        Tangent.Dispose();
    }
}
