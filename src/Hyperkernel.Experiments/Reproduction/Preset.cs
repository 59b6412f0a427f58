namespace Hyperkernel.Experiments.Reproduction;

/// <summary>How large an experiment is.</summary>
public enum Preset
{
    /// <summary>Seconds: enough to see that everything works.</summary>
    Smoke,

    /// <summary>Minutes on two cores.</summary>
    Laptop,

    /// <summary>The sizes of the paper's protocol.</summary>
    Paper,
}
