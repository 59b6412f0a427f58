namespace Hyperkernel.Cli.Commands;

/// <summary>How weights are drawn.</summary>
internal enum Initialisation
{
    /// <summary>N(0, 1).</summary>
    Normal,

    /// <summary>Uniform in (-1/sqrt(fan_in), 1/sqrt(fan_in)), biases too.</summary>
    Uniform,
}
