namespace Hyperkernel.Inference;

/// <summary>How posterior deviations are computed and checked.</summary>
public sealed record DeviationOptions
{
    /// <summary>The method; <see cref="DeviationMethod.Automatic"/> by default.</summary>
    public DeviationMethod Method { get; init; }

    /// <summary>Points at which the result is checked by exact solves; 6 by default, 0 for none.</summary>
    public int Checks { get; init; } = 6;

    /// <summary>Samples S of <see cref="DeviationMethod.Sampling"/>; 64 by default, which leaves deviations an error of 9 %.</summary>
    public int Samples { get; init; } = 64;

    /// <summary>Exact solves done at once; 8 by default. Each takes the memory of five fields.</summary>
    public int Batch { get; init; } = 8;

    /// <summary>Seed of the checks' points and of the samples; 1 by default.</summary>
    public ulong Seed { get; init; } = 1;

    internal void Check()
    {
        Require(Checks, 0, nameof(Checks));
        Require(Samples, 1, nameof(Samples));
        Require(Batch, 1, nameof(Batch));
    }

    private static void Require(int value, int least, string name)
    {
        if (value < least)
        {
            throw new ArgumentException($"DeviationOptions: {name} = {value}, must be >= {least}.", name);
        }
    }
}
