namespace Hyperkernel.Operators;

/// <summary>Which transformations of a function the operator commutes with: operator(g u) = g operator(u).</summary>
/// <remarks>
/// It is the user's claim. Predictions then commute with the transformations too, up to rounding, and are those of the same kernel trained
/// on all transformed copies of every pair. The check of <see cref="OperatorRegression"/> says what the data say of the claim.
/// </remarks>
public enum OperatorSymmetry
{
    /// <summary>None.</summary>
    None,

    /// <summary>All shifts of a circle or a torus by points that inputs and outputs share.</summary>
    Shifts,

    /// <summary>u(x) -> sign u(-x), with all axes turned round at once; <see cref="OperatorOptions.InputSigns"/> are the signs.</summary>
    Reflection,

    /// <summary>Shifts and reflection.</summary>
    ShiftsAndReflection,

    /// <summary>Flips of both axes of a grid of two dimensions.</summary>
    Flips,

    /// <summary>Flips and transposition of a square grid: its eight symmetries.</summary>
    Square,
}
