namespace Hyperkernel.Experiments.Reproduction.Judging;

/// <summary>How a measurement compares with a claim.</summary>
public enum Verdict
{
    /// <summary>The measurement shows what the claim says.</summary>
    Agrees,

    /// <summary>The measurement shows the contrary.</summary>
    Differs,

    /// <summary>The measurement is not precise enough to say.</summary>
    Undecided,
}
