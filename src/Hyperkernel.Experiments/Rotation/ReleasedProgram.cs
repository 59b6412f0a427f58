using System.Numerics;
using Hyperkernel.Activations;
using Hyperkernel.Architectures;
using Hyperkernel.FiniteWidth;
using Hyperkernel.Layers;
using Hyperkernel.Layers.Graphs;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Randomness;

namespace Hyperkernel.Experiments.Rotation;

/// <summary>
/// Architecture and initialisation of the paper's released program for rotation prediction, beside the NTK parameterisation of its text.
/// </summary>
/// <remarks>
/// Trained layers are y = W q + b with W and b uniform in (-1/sqrt(fan_in), 1/sqrt(fan_in)), which is a layer of weight_std = sqrt(fan_in)
/// here; a bottleneck of 100 units comes before f's output, and only the first layer of g has a ReLU after it. Generated layers are y =
/// V(x) a, without 1/sqrt(fan_in). A learning rate means something else here than in the NTK parameterisation: the gradient has no
/// 1/fan_in. Source: rotations_experiment/models.py of github.com/TomerGalanti/InfiniteWidthHypernets.
/// </remarks>
public static class ReleasedProgram
{
    /// <summary>The units of the bottleneck.</summary>
    public const int Bottleneck = 100;

    /// <summary>The architecture.</summary>
    /// <param name="contextSize">n_0.</param>
    /// <param name="coordinateSize">m_0.</param>
    /// <param name="metaDepth">Dense layers of f without the bottleneck, at least 2.</param>
    /// <param name="metaWidth">Units of f's hidden layers.</param>
    /// <param name="primaryDepth">Dense layers of g, at least 1.</param>
    /// <param name="primaryWidth">Units of g's hidden layers.</param>
    /// <param name="outputs">Outputs of g.</param>
    public static Hypernetwork Architecture(
        int contextSize,
        int coordinateSize,
        int metaDepth,
        int metaWidth,
        int primaryDepth,
        int primaryWidth,
        int outputs
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(metaDepth, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(primaryDepth, 1);
        List<Layer> meta = [],
            primary = [];
        for (int l = 1; l < metaDepth; l++)
        {
            meta.Add(Linear(l == 1 ? contextSize : metaWidth, metaWidth));
            meta.Add(new ActivationLayer(Activation.Relu));
        }

        meta.Add(Linear(metaWidth, Bottleneck));
        meta.Add(new ActivationLayer(Activation.Relu));
        meta.Add(Linear(Bottleneck, null));
        for (int l = 1; l <= primaryDepth; l++)
        {
            primary.Add(
                new GeneratedDense(
                    width: l == primaryDepth ? outputs : primaryWidth,
                    weightStd: Math.Sqrt(l == 1 ? coordinateSize : primaryWidth)
                )
            );
            if (l == 1 && primaryDepth > 1)
            {
                primary.Add(new ActivationLayer(Activation.Relu));
            }
        }

        return new(new(meta), new(primary));
    }

    /// <summary>Draws all weights and biases anew, in place: uniform in (-1/sqrt(fan_in), 1/sqrt(fan_in)).</summary>
    /// <param name="network">The network, of any architecture.</param>
    /// <param name="seed">What they depend on.</param>
    public static void Initialize<T>(FiniteNetwork<T> network, ulong seed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(network);
        double bound = 0;
        for (int b = 0; b < network.Parameters.Length; b++)
        {
            ParameterBlock<T> block = network.Parameters[b];
            bool isBias = block.Shape.Columns == 1 && b > 0 && block.Shape.Place == network.Parameters[b - 1].Shape.Place;
            bound = isBias ? bound : 1 / Math.Sqrt(block.Shape.Columns);
            CounterRandom random = new(seed, RandomStream.UniformWeights + (ulong)b);
            Matrix<T> values = block.Values;
            RowWork.For(
                values.Rows,
                16 * values.Columns,
                network.Compute.Threads,
                row =>
                {
                    Span<T> entries = values.Row(row);
                    for (int k = 0; k < entries.Length; k++)
                    {
                        entries[k] = T.CreateTruncating(random.Uniform(((ulong)row * (ulong)entries.Length) + (ulong)k, -bound, bound));
                    }
                }
            );
        }
    }

    private static Dense Linear(int fanIn, int? width) => new(Math.Sqrt(fanIn), 1, width);
}
