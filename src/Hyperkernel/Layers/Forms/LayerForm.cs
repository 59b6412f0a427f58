namespace Hyperkernel.Layers.Forms;

/// <summary>
/// How a kind of layer stands in an architecture file: {"layer": name, ...}. What a layer writes of itself is <see cref="Layer.Write"/>.
/// </summary>
/// <param name="name">What "layer" says.</param>
/// <param name="fields">The names of the other fields.</param>
internal abstract class LayerForm(string name, params string[] fields)
{
    /// <summary>What "layer" says.</summary>
    public string Name => name;

    /// <summary>All fields that may stand there.</summary>
    public string[] Fields { get; } = ["layer", .. fields];

    /// <summary>Reads a layer.</summary>
    /// <param name="place">The object, whose fields are known to be among <see cref="Fields"/>.</param>
    /// <exception cref="ArchitectureFormatException">A field does not hold what it must.</exception>
    /// <exception cref="ArgumentException">The layer refuses a value.</exception>
    public abstract Layer Read(JsonPlace place);
}
