using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.FiniteWidth;

/// <summary>
/// How finite networks are computed; no choice changes what is computed beyond rounding, and the number of threads changes no bit.
/// </summary>
public sealed record FiniteOptions
{
    /// <summary>The linear algebra; the best on this machine by default.</summary>
    public IMatrixBackend Backend { get; init; } = MatrixBackends.Default;

    /// <summary>
    /// Threads for sampling and for what goes example by example; one for each core by default. Products take the backend's.
    /// </summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Throws unless every choice is possible.</summary>
    internal void Check()
    {
        if (Threads < 1)
        {
            throw new ArgumentException($"FiniteOptions: Threads = {Threads}, must be > 0.", nameof(Threads));
        }
    }
}
