namespace Hyperkernel.Experiments.Reproduction.Figures;

/// <summary>Something drawn over two axes, as data.</summary>
/// <param name="Title">Its title; empty for none.</param>
/// <param name="X">The horizontal axis.</param>
/// <param name="Y">The vertical axis.</param>
public abstract record Chart(string Title, Axis X, Axis Y)
{
    /// <summary>Every number that is drawn.</summary>
    /// <param name="name">The table's name.</param>
    /// <param name="caption">The table's caption.</param>
    internal abstract ResultTable Table(string name, string caption);
}
