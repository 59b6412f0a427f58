using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Ensembles;

/// <summary>How an ensemble of subsets is drawn and solved; the defaults are the paper's (section 1.2).</summary>
public sealed record SubsetEnsembleOptions
{
    /// <summary>Number of subsets; 10 by default.</summary>
    public int Subsets { get; init; } = 10;

    /// <summary>Contexts of a subset, or all where there are no more; 1,000 by default.</summary>
    public int Contexts { get; init; } = 1000;

    /// <summary>Coordinates of each of these contexts, drawn anew for each, or all where there are no more; 20 by default.</summary>
    public int CoordinatesPerContext { get; init; } = 20;

    /// <summary>Seed of the draws; 1 by default.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Folder of finished subsets, from which a run that was stopped goes on; null to keep them in memory only.</summary>
    public string? Folder { get; init; }

    /// <summary>What the work may use, and what ends it; finished subsets stay in the folder.</summary>
    public Compute Compute { get; init; } = new();

    /// <summary>Throws unless every choice is possible.</summary>
    internal void Check()
    {
        Require(Subsets, nameof(Subsets));
        Require(Contexts, nameof(Contexts));
        Require(CoordinatesPerContext, nameof(CoordinatesPerContext));
    }

    private static void Require(int count, string name)
    {
        if (count < 1)
        {
            throw new ArgumentException($"SubsetEnsembleOptions: {name} = {count}, must be > 0.", name);
        }
    }
}
