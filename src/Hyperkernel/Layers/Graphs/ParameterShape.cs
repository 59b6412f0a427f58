namespace Hyperkernel.Layers.Graphs;

/// <summary>A trained block of a finite network: the weights of one dense layer, or its biases.</summary>
/// <param name="Name">W1, b1, W2, ... in order from the input of the meta (or plain) network; those of a primary network's trained layers
/// begin with primary_.</param>
/// <param name="Place">Which layer it belongs to, for messages.</param>
/// <param name="Rows">fan_out.</param>
/// <param name="Columns">fan_in; 1 for biases, whose input is the number 1.</param>
/// <param name="Scale">What the layer multiplies the block by: weight_std / sqrt(fan_in), or bias_std.</param>
public sealed record ParameterShape(string Name, string Place, long Rows, long Columns, double Scale)
{
    /// <summary>The number of entries.</summary>
    public Int128 Count => (Int128)Rows * Columns;
}
