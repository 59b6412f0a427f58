namespace Hyperkernel.Experiments.Reproduction;

/// <summary>An experiment was ended early; its finished units are kept.</summary>
/// <param name="finished">How many units are finished.</param>
/// <param name="folder">Where they are.</param>
/// <param name="cause">What ended it.</param>
public sealed class ReproductionInterruptedException(int finished, string folder, Exception cause)
    : InvalidOperationException(
        $"Interrupted; {finished} finished {(finished == 1 ? "unit is" : "units are")} kept in {folder}: the same command with "
            + $"--resume goes on.",
        cause
    );
