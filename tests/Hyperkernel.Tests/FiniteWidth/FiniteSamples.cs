using Hyperkernel.Activations;
using Hyperkernel.Architectures;
using Hyperkernel.Features;
using Hyperkernel.Kernels;
using Hyperkernel.Layers;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Randomness;
using Hyperkernel.Tests.Layers;

namespace Hyperkernel.Tests.FiniteWidth;

/// <summary>Small architectures with all widths, and points for them.</summary>
internal static class FiniteSamples
{
    public const int ContextSize = 3;
    public const int CoordinateSize = 2;

    private static readonly Activation[] _activations =
    [
        Activation.ReluSqrt2,
        Activation.Erf,
        Activation.Tanh,
        Activation.LeakyRelu(0.2),
        Activation.Gelu.Scaled(1.4),
    ];

    /// <summary>A layer of any kind between dense layers: a network, or the primary network of a hypernetwork if it is generated.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="width">Units of each hidden layer.</param>
    public static Architecture Around(Layer layer, int width)
    {
        bool isGaussian = layer.Follow(Signal.Dense(width), "here").IsGaussian;
        Layer[] between = isGaussian ? [WithWidth(layer, width), new ActivationLayer(Activation.Erf)] : [layer];
        Network network = new([new Dense(1.1, 0.3, width), .. between, new Dense(0.9, 0.2)]);
        Network meta = new(new Dense(1.2, 0.1, width), new ActivationLayer(Activation.ReluSqrt2), new Dense(0.9, 0.3));
        return layer.IsGenerated ? new Hypernetwork(meta, network) : network;
    }

    /// <summary>The same layer with every width replaced.</summary>
    public static Layer WithWidth(Layer layer, int width) =>
        layer.Replace(
            "",
            (_, leaf) =>
                leaf switch
                {
                    Dense d => new Dense(d.WeightStd, d.BiasStd, width),
                    GeneratedDense g => new GeneratedDense(g.HasBias, width, g.WeightStd),
                    _ => leaf,
                }
        );

    /// <summary>A random architecture, always the same for a seed: odd ones are hypernetworks.</summary>
    public static Architecture Random(ulong seed)
    {
        CounterRandom random = new(seed, 0);
        ulong index = 0;
        if (seed % 2 == 0)
        {
            return RandomNetwork(generated: false, outputs: 2);
        }

        Network meta = RandomNetwork(generated: false, outputs: null);
        return new Hypernetwork(meta, RandomNetwork(generated: true, outputs: 1 + Next(2)));

        int Next(int bound) => random.Integer(index++, bound);

        Layer Linear(bool generated, int? width) =>
            generated
                ? new GeneratedDense(Next(2) == 0, width, 0.8 + (0.2 * Next(3)))
                : new Dense(0.7 + (0.2 * Next(4)), Next(2) == 0 ? 0.4 : null, width);

        Network RandomNetwork(bool generated, int? outputs)
        {
            List<Layer> layers = [Linear(generated, 3 + Next(2))];
            int hidden = Next(3);
            for (int l = 0; l < hidden; l++)
            {
                if (Next(3) == 0)
                {
                    layers.Add(new LayerNorm(0.1));
                }

                layers.Add(new ActivationLayer(_activations[Next(_activations.Length)]));
                layers.Add(Linear(generated && Next(3) > 0, 3 + Next(2)));
                if (Next(3) == 0)
                {
                    // An identity shortcut gives the branch its width.
                    layers.Add(
                        new Residual(
                            [new ActivationLayer(_activations[Next(_activations.Length)]), Linear(generated, null)],
                            Next(2) == 0 ? [] : [Linear(false, null), new LayerNorm(0.2)]
                        )
                    );
                }
            }

            layers.Add(new ActivationLayer(_activations[Next(_activations.Length)]));
            layers.Add(Linear(generated, outputs));
            return WithWidths(layers);
        }
    }

    /// <summary>Points of which some share a context or a coordinate.</summary>
    public static Points<T> Draw<T>(Architecture architecture, int count, ulong seed, ulong draw = 0)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        (double[][] contexts, double[][] coordinates) = Inputs(architecture, count, seed, draw);
        Matrix<T> x = Matrix<T>.Create(count, ContextSize, (i, j) => T.CreateTruncating(contexts[i][j]));
        return architecture is Network
            ? Points<T>.Of(x)
            : Points<T>.Pairs(x, Matrix<T>.Create(count, CoordinateSize, (i, j) => T.CreateTruncating(coordinates[i][j])));
    }

    /// <summary>The arrays of these points.</summary>
    public static (double[][] Contexts, double[][] Coordinates) Inputs(Architecture architecture, int count, ulong seed, ulong draw = 0)
    {
        NormalSource source = new(seed, (1UL << 61) + draw);
        double[][] contexts = [.. Enumerable.Range(0, count).Select(_ => source.Next(ContextSize))];
        double[][] coordinates = [.. Enumerable.Range(0, count).Select(_ => source.Next(CoordinateSize))];
        if (count > 2)
        {
            contexts[2] = contexts[0];
            coordinates[1] = coordinates[0];
        }

        return (contexts, coordinates);
    }

    // Where the width of a branch does not follow from its shortcut, or the oracle could not tell it, the layer before both gives it.
    private static Network WithWidths(List<Layer> layers)
    {
        int width = 0;
        return new(
            layers.Select(layer =>
            {
                width = layer switch
                {
                    Dense { Width: { } n } => n,
                    GeneratedDense { Width: { } n } => n,
                    _ => width,
                };
                return layer is Residual residual && (!residual.Shortcut.IsEmpty || residual.IsGenerated)
                    ? WithWidth(residual, width)
                    : layer;
            })
        );
    }
}
