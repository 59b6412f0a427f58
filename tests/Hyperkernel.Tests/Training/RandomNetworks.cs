using Hyperkernel.Activations;
using Hyperkernel.Architectures;
using Hyperkernel.Data;
using Hyperkernel.FiniteWidth;
using Hyperkernel.Kernels;
using Hyperkernel.Layers;
using Hyperkernel.Layers.Graphs;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Training;

namespace Hyperkernel.Tests.Training;

/// <summary>Small networks, hypernetworks and data, drawn from a seed.</summary>
internal sealed class RandomNetworks(int seed)
{
    private readonly Random _random = new(seed);

    /// <summary>
    /// A network or a hypernetwork with dense, generated, normalising and residual layers, all its activations the given one.
    /// </summary>
    /// <param name="activation">The activation.</param>
    /// <param name="outputs">The number of outputs.</param>
    public Architecture Draw(Activation activation, int outputs)
    {
        if (_random.Next(4) == 0)
        {
            return new Network(Layers(activation, generated: false, outputs));
        }

        Network primary;
        do
        {
            primary = new(Layers(activation, generated: true, outputs));
        } while (!primary.IsGenerated);
        return new Hypernetwork(new(Layers(activation, generated: false, null)), primary);
    }

    /// <summary>Data for an architecture: contexts that repeat, and values or classes.</summary>
    public TrainingData<T> Data<T>(Architecture architecture, int outputs, bool classes, int count = 7)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        Matrix<T> contexts = Normal<T>(count, 3),
            coordinates = Normal<T>(count, 2);
        contexts.Row(1).CopyTo(contexts.Row(4));
        contexts.Row(1).CopyTo(contexts.Row(2));
        Points<T> points = architecture is Network ? Points<T>.Of(contexts) : Points<T>.Pairs(contexts, coordinates);
        int[] labels = [.. Enumerable.Range(0, count).Select(i => i % outputs)];
        return classes
            ? new PointData<T>(points, new ClassLabels(labels, outputs, "labels"))
            : new PointData<T>(points, Normal<T>(count, outputs));
    }

    /// <summary>
    /// A network of an architecture for such data, with weights half as large as usual, so that fast-growing activations stay finite.
    /// </summary>
    public FiniteNetwork<T> Network<T>(Architecture architecture, Compute? options = null)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        FiniteNetwork<T> network = FiniteNetwork<T>.Sample(architecture, 3, architecture is Network ? 0 : 2, (ulong)seed, compute: options);
        foreach (ParameterBlock<T> block in network.Parameters)
        {
            for (long i = 0; i < block.Values.Rows; i++)
            {
                System.Numerics.Tensors.TensorPrimitives.Multiply(block.Values.Row(i), T.CreateTruncating(0.5), block.Values.Row(i));
            }
        }

        return network;
    }

    /// <summary>Standard normal numbers.</summary>
    public Matrix<T> Normal<T>(int rows, int columns)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T> =>
        Matrix<T>.Create(
            rows,
            columns,
            (_, _) => T.CreateTruncating(Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble()))
        );

    private List<Layer> Layers(Activation activation, bool generated, int? outputs)
    {
        List<Layer> layers = [];
        int depth = _random.Next(0, 3);
        for (int l = 0; l < depth; l++)
        {
            int width = _random.Next(2, 6);
            layers.Add(Linear(generated, width));
            if (_random.Next(4) == 0)
            {
                layers.Add(new LayerNorm(0.1));
            }

            layers.Add(new ActivationLayer(activation));
            if (_random.Next(3) == 0)
            {
                layers.Add(new Residual([Linear(generated, width), new ActivationLayer(activation), Linear(generated, width)]));
            }
        }

        layers.Add(Linear(generated, outputs));
        return layers;
    }

    private Layer Linear(bool generated, int? width)
    {
        if (!generated || _random.Next(3) == 0)
        {
            return new Dense(0.5 + _random.NextDouble(), _random.Next(2) == 0 ? null : 0.3, width);
        }

        int kind = _random.Next(4);
        return new GeneratedDense(kind < 2, width, kind % 2 == 0 ? 1 : 0.7);
    }
}
