using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Learning;

/// <summary>How settings of a kernel are learnt.</summary>
public sealed record LearningOptions
{
    /// <summary>What they are learnt by; <see cref="LearningObjective.Balanced"/> by default.</summary>
    public LearningObjective Objective { get; init; } = LearningObjective.Balanced;

    /// <summary>
    /// Most observations that settings are learnt from, 1,000 by default: some of each of as many contexts as possible, drawn. An
    /// evaluation takes a matrix of so many rows and its inverse.
    /// </summary>
    public int Points { get; init; } = 1000;

    /// <summary>Most observations that several kernels are compared on, 400 by default.</summary>
    public int PointsOfComparisons { get; init; } = 400;

    /// <summary>From how many places the search starts; 2 by default, the given settings and others drawn around them.</summary>
    public int Starts { get; init; } = 2;

    /// <summary>Most iterations of the quasi-Newton method from each start; 60 by default.</summary>
    public int MaxIterations { get; init; } = 60;

    /// <summary>The ridge, where it is not to be learnt; null, the default, where it is.</summary>
    public double? Ridge { get; init; }

    /// <summary>Whether factors of the coordinates' columns are learnt; true by default.</summary>
    public bool LearnsCoordinates { get; init; } = true;

    /// <summary>Seed of what is drawn: observations and starts; 1 by default.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>What the work may use, who is told of it, and what ends it with an exception.</summary>
    public Compute Compute { get; init; } = new();

    /// <summary>Ends the search early with the best settings so far.</summary>
    public CancellationToken Stop { get; init; }

    internal void Check()
    {
        Compute.Check();
        Require(Points >= 2, nameof(Points), Points);
        Require(PointsOfComparisons >= 2, nameof(PointsOfComparisons), PointsOfComparisons);
        Require(Starts >= 1, nameof(Starts), Starts);
        Require(MaxIterations >= 1, nameof(MaxIterations), MaxIterations);
        if (Ridge is { } ridge && !(double.IsFinite(ridge) && ridge > 0))
        {
            throw new ArgumentException(
                FormattableString.Invariant($"LearningOptions: Ridge = {ridge}, must be finite and > 0."),
                nameof(Ridge)
            );
        }
    }

    private static void Require(bool condition, string name, int value)
    {
        if (!condition)
        {
            throw new ArgumentException($"LearningOptions: {name} = {value}, must be at least {(name.StartsWith('P') ? 2 : 1)}.", name);
        }
    }
}
