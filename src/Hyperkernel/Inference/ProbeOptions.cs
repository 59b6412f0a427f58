using Hyperkernel.Inference.Grid;

namespace Hyperkernel.Inference;

/// <summary>The random probes of a log-determinant.</summary>
public sealed record ProbeOptions
{
    /// <summary>
    /// Probes; 2 by default. Each costs <see cref="LanczosSteps"/> products with the kernel, and the error falls with the square root of
    /// their number.
    /// </summary>
    public int Probes { get; init; } = 2;

    /// <summary>Steps of Lanczos' iteration for each probe; 10 by default. Each keeps one more field in memory.</summary>
    public int LanczosSteps { get; init; } = 10;

    /// <summary>Seed of the probes; 1 by default. Candidates that are compared take the same, so that the probes' errors cancel.</summary>
    public ulong Seed { get; init; } = 1;

    internal void Check()
    {
        Require(Probes, nameof(Probes));
        Require(LanczosSteps, nameof(LanczosSteps));
    }

    private static void Require(int value, string name)
    {
        if (value < 1)
        {
            throw new ArgumentException($"ProbeOptions: {name} = {value}, must be > 0.", name);
        }
    }
}
