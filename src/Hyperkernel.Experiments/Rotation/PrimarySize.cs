namespace Hyperkernel.Experiments.Rotation;

/// <summary>The size of a primary network g.</summary>
/// <param name="Layers">H, its dense layers.</param>
/// <param name="Width">m, the width of its hidden layers.</param>
internal readonly record struct PrimarySize(int Layers, int Width)
{
    /// <summary>Fit to be a part of a file's name.</summary>
    public string Name => FormattableString.Invariant($"g{Layers:D2}x{Width:D4}");

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"depth {Layers}, width {Width}");
}
