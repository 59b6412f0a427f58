using Hyperkernel.Activations;
using Hyperkernel.Layers;

namespace Hyperkernel.Architectures;

/// <summary>Multilayer perceptrons: hidden layers of one activation between dense layers.</summary>
public static class Mlp
{
    /// <summary>The paper's network: dense layers without bias, activations sqrt(2) ReLU, and a linear output layer.</summary>
    /// <param name="hiddenLayers">Number of hidden layers: L - 1 for a meta network, H - 1 for a primary one.</param>
    public static Network Relu(int hiddenLayers) => Of(Activation.ReluSqrt2, hiddenLayers);

    /// <summary>Hidden layers of the given activation, and a linear output layer.</summary>
    /// <param name="activation">The activation of the hidden layers.</param>
    /// <param name="hiddenLayers">Their number, from 0 on.</param>
    /// <param name="weightStd">Standard deviation of all weights.</param>
    /// <param name="biasStd">Standard deviation of all biases, or null for none.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of hidden layers is negative.</exception>
    public static Network Of(Activation activation, int hiddenLayers, double weightStd = 1, double? biasStd = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(hiddenLayers);
        Dense dense = new(weightStd, biasStd);
        List<Layer> layers = [dense];
        for (int l = 0; l < hiddenLayers; l++)
        {
            layers.Add(new ActivationLayer(activation));
            layers.Add(dense);
        }

        return new(layers);
    }
}
