using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.FiniteWidth;

/// <summary>How many networks are drawn, and how.</summary>
public sealed record DrawOptions
{
    /// <summary>The number of networks; 100 by default.</summary>
    public int Draws { get; init; } = 100;

    /// <summary>Their seed; 1 by default.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Whether the meta network is infinitely wide; of a hypernetwork only. False by default.</summary>
    public bool InfiniteMeta { get; init; }

    /// <summary>
    /// Folder in which finished blocks of draws are kept and looked for, so that work that was stopped goes on; null to keep them in memory
    /// only.
    /// </summary>
    public string? Folder { get; init; }

    /// <summary>
    /// Which part of the blocks is computed, from 1 to <see cref="ShardCount"/>: numbers Shard - 1, Shard - 1 + ShardCount, ...; 1 by
    /// default.
    /// </summary>
    public int Shard { get; init; } = 1;

    /// <summary>How many parts there are; more than 1 needs a <see cref="Folder"/>. 1 by default.</summary>
    public int ShardCount { get; init; } = 1;

    /// <summary>What the work may use, who is told of it, and what ends it; finished blocks stay in the folder.</summary>
    public Compute Compute { get; init; } = new();

    /// <summary>Throws unless every choice is possible.</summary>
    internal void Check()
    {
        if (Draws < 1)
        {
            throw new ArgumentException($"DrawOptions: Draws = {Draws}, must be > 0.", nameof(Draws));
        }

        if (ShardCount < 1 || Shard < 1 || Shard > ShardCount)
        {
            throw new ArgumentException($"DrawOptions: part {Shard} of {ShardCount}, must be 1 of 1 or more.", nameof(Shard));
        }

        if (ShardCount > 1 && Folder is null)
        {
            throw new ArgumentException("DrawOptions: a part of the draws by itself needs a Folder, where all parts meet.", nameof(Folder));
        }
    }
}
