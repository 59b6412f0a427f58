using Hyperkernel.Activations;
using Hyperkernel.Architectures;
using Hyperkernel.Layers;

namespace Hyperkernel.Experiments.Reproduction;

/// <summary>The paper's networks with finite widths: dense layers without bias, sqrt(2) ReLU between them, or another activation.</summary>
internal static class DenseNetworks
{
    /// <summary>A network of equally wide hidden layers.</summary>
    /// <param name="weightLayers">L, the number of dense layers; at least 1.</param>
    /// <param name="width">The width of the hidden layers.</param>
    /// <param name="outputs">The number of outputs; implied by the primary network for a meta network if null.</param>
    /// <param name="activation">The activation; sqrt(2) ReLU if null.</param>
    public static Network Of(int weightLayers, int width, int? outputs = null, Activation? activation = null) =>
        new(
            Enumerable
                .Range(1, weightLayers - 1)
                .SelectMany(_ => (Layer[])[new Dense(width: width), new ActivationLayer(activation ?? Activation.ReluSqrt2)])
                .Append(new Dense(width: outputs))
        );

    /// <summary>A hypernetwork all of whose primary weights are generated.</summary>
    /// <param name="metaLayers">L.</param>
    /// <param name="metaWidth">n.</param>
    /// <param name="primaryLayers">H.</param>
    /// <param name="primaryWidth">m.</param>
    /// <param name="outputs">The number of outputs.</param>
    /// <param name="activation">The activation of both; sqrt(2) ReLU if null.</param>
    public static Hypernetwork Hypernetwork(
        int metaLayers,
        int metaWidth,
        int primaryLayers,
        int primaryWidth,
        int outputs = 1,
        Activation? activation = null
    ) => Architectures.Hypernetwork.Of(Of(metaLayers, metaWidth, null, activation), Of(primaryLayers, primaryWidth, outputs, activation));
}
