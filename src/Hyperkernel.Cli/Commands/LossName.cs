namespace Hyperkernel.Cli.Commands;

/// <summary>A loss, as the command line names it.</summary>
internal enum LossName
{
    /// <summary>Mean over examples of the sum over outputs of (h - y)^2 / 2.</summary>
    Squared,

    /// <summary>Mean over examples of minus the logarithm of the class's probability.</summary>
    CrossEntropy,
}
