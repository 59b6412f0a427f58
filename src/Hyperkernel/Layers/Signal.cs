namespace Hyperkernel.Layers;

/// <summary>What kind of numbers goes from one layer to the next.</summary>
internal enum SignalKind
{
    /// <summary>The network's input: given numbers, of a given width.</summary>
    Input,

    /// <summary>Units that are independent Gaussian variables in the limit.</summary>
    Gaussian,

    /// <summary>The same, normalised over units, so that there have to be many.</summary>
    Normalized,

    /// <summary>An activation's outputs: independent, but neither Gaussian nor centred.</summary>
    Activated,
}

/// <summary>What the composition of layers depends on, from one layer to the next.</summary>
/// <param name="Kind">What kind of numbers it is.</param>
/// <param name="IsIndependent"> Whether all of it went through a dense layer of the innermost branch, whose weights make it centred given
/// what entered that branch, so uncorrelated with it.
/// </param>
/// <param name="Width">Number of units, where a layer gives it.</param>
/// <param name="Origin">Where it comes from, for messages.</param>
internal readonly record struct Signal(SignalKind Kind, bool IsIndependent, int? Width, string Origin)
{
    /// <summary>The input of a network.</summary>
    public static Signal Input { get; } = new(SignalKind.Input, false, null, "the input");

    /// <summary>Whether units are Gaussian, as activations and normalisation need them.</summary>
    public bool IsGaussian => Kind is SignalKind.Gaussian or SignalKind.Normalized;

    /// <summary>The output of a dense layer, whatever its input is.</summary>
    public static Signal Dense(int? width) => new(SignalKind.Gaussian, true, width, "a dense layer");

    /// <summary>Throws unless units are Gaussian.</summary>
    public void RequireGaussian(string place, string layer)
    {
        if (!IsGaussian)
        {
            throw new ArgumentException($"{place} is {layer}, which must follow a dense layer but follows {Origin}.");
        }
    }
}
