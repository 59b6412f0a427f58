using System.Globalization;
using Hyperkernel.Activations;
using Hyperkernel.Layers.Forms;
using Hyperkernel.Storage;

namespace Hyperkernel.Architectures;

/// <summary>Networks written as <c>relu:2</c>: an activation and a number of hidden layers.</summary>
public static class Shorthand
{
    /// <summary>The network that a shorthand stands for, without biases; <c>relu</c> is the paper's sqrt(2) ReLU.</summary>
    /// <param name="text">ACTIVATION:HIDDEN-LAYERS.</param>
    /// <exception cref="ArchitectureFormatException">The text is no shorthand.</exception>
    public static Network Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int colon = text.LastIndexOf(':');
        if (
            colon < 0
            || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int hidden)
            || hidden > 1000
        )
        {
            throw new ArchitectureFormatException(
                $"'{text}' must have the form ACTIVATION:HIDDEN-LAYERS, such as relu:2, with at most 1000 hidden layers."
            );
        }

        string name = text[..colon];
        if (name == "relu")
        {
            return Mlp.Relu(hidden);
        }

        return ActivationNames.TryParse(name, out Activation? activation, out string problem)
            ? Mlp.Of(activation!, hidden)
            : throw new ArchitectureFormatException($"{problem}; the nearest known is '{NearestName.Of(name, ActivationNames.Known)}'.");
    }
}
