namespace Hyperkernel.Kernels.Gradients;

/// <summary>Derivatives by what a <see cref="LimitPass"/> was computed from.</summary>
/// <param name="Settings">By the logarithms of the layers' settings.</param>
/// <param name="Inputs">By Sig^0 of the distinct inputs.</param>
/// <param name="Weights">By the kernels of generated weights; null where there are none.</param>
internal sealed record PassAdjoint(double[] Settings, PairTable Inputs, PairTable? Weights) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        Inputs.Dispose();
        Weights?.Dispose();
    }
}
