using System.Collections.Immutable;
using System.Numerics;
using Hyperkernel.Architectures;
using Hyperkernel.Kernels;
using Hyperkernel.Layers.Graphs;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.FiniteWidth;

/// <summary>A network or hypernetwork of finite width with its weights: outputs and the empirical tangent kernel.</summary>
/// <remarks>
/// NTK parameterisation: weights and biases are N(0, 1) at the start, and a layer multiplies them by weight_std / sqrt(fan_in) and
/// bias_std. A hypernetwork h(x, z) = g(z; f(x)) has the weights of its meta network f and of the trained layers of g; the row f(x) holds
/// the weights of the generated layers of g in their order, each fan_out x fan_in row by row and then its biases. Widths come from the
/// architecture; the meta network's last one, P, is implied, and an output width that is left open is 1. Weights are addressed by (seed,
/// draw, block, entry), so threads change no bit.
/// </remarks>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
public sealed unsafe class FiniteNetwork<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private FiniteNetwork(FiniteArchitecture shape, Compute? compute)
    {
        Shape = shape;
        Compute = compute ?? new();
        Compute.Check();
        shape.RequireStorable<T>();
        Parameters =
        [
            .. shape.Parameters.Select(block => new ParameterBlock<T>(block, Matrix<T>.Uninitialized(block.Rows, block.Columns))),
        ];
    }

    /// <summary>What it was made from.</summary>
    public Architecture Architecture => Shape.Architecture;

    /// <summary>The number C of outputs.</summary>
    public int OutputCount => Shape.Main.Output.Width;

    /// <summary>P, the number of weights (and biases) that the meta network generates; 0 for a plain network.</summary>
    public long GeneratedCount => Shape.GeneratedCount;

    /// <summary>The trained blocks, the meta network's first, a layer's biases after its weights; their values may be changed.</summary>
    public ImmutableArray<ParameterBlock<T>> Parameters { get; }

    internal FiniteArchitecture Shape { get; }

    internal Compute Compute { get; }

    /// <summary>A network with weights from a seed.</summary>
    /// <param name="architecture">A network or a hypernetwork; every hidden layer needs a width.</param>
    /// <param name="contextSize">n_0, the entries of a context, or of a plain network's input.</param>
    /// <param name="coordinateSize">m_0, the entries of a coordinate; 0 for a plain network.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="draw">Which of the seed's networks, below 2^49.</param>
    /// <param name="compute">How to compute.</param>
    /// <exception cref="ArgumentException">A width is missing or does not fit; the message says where.</exception>
    /// <exception cref="InsufficientMemoryException">There is not enough memory for the weights; the message says how much they
    /// take.</exception>
    public static FiniteNetwork<T> Sample(
        Architecture architecture,
        int contextSize,
        int coordinateSize,
        ulong seed,
        ulong draw = 0,
        Compute? compute = null
    )
    {
        FiniteNetwork<T> network = new(FiniteArchitecture.Of(architecture, contextSize, coordinateSize), compute);
        network.Resample(seed, draw);
        return network;
    }

    /// <summary>A plain network with weights from a seed.</summary>
    /// <param name="architecture">The network; every hidden layer needs a width.</param>
    /// <param name="inputSize">n_0, the entries of an input.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="draw">Which of the seed's networks, below 2^49.</param>
    /// <param name="compute">How to compute.</param>
    /// <exception cref="ArgumentException">A width is missing or does not fit; the message says where.</exception>
    /// <exception cref="InsufficientMemoryException">There is not enough memory for the weights; the message says how much they
    /// take.</exception>
    public static FiniteNetwork<T> Sample(Network architecture, int inputSize, ulong seed, ulong draw = 0, Compute? compute = null) =>
        Sample(architecture, inputSize, 0, seed, draw, compute);

    /// <summary>A network with given weights, which are copied.</summary>
    /// <param name="architecture">A network or a hypernetwork; every hidden layer needs a width.</param>
    /// <param name="contextSize">n_0, the entries of a context, or of a plain network's input.</param>
    /// <param name="coordinateSize">m_0, the entries of a coordinate; 0 for a plain network.</param>
    /// <param name="weights">W1, W2, ... fan_out x fan_in, b1, ... fan_out numbers, primary_W1, ...: every block of
    /// <see cref="Parameters"/> and no other.</param>
    /// <param name="compute">How to compute.</param>
    /// <exception cref="ArgumentException">A block is missing, unknown, of a wrong shape or not finite, or a width is missing; the message
    /// says which.</exception>
    public static FiniteNetwork<T> FromWeights(
        Architecture architecture,
        int contextSize,
        int coordinateSize,
        IReadOnlyDictionary<string, Matrix<T>> weights,
        Compute? compute = null
    )
    {
        ArgumentNullException.ThrowIfNull(weights);
        FiniteArchitecture shape = FiniteArchitecture.Of(architecture, contextSize, coordinateSize);
        foreach (ParameterShape block in shape.Parameters)
        {
            if (!weights.TryGetValue(block.Name, out Matrix<T>? given) || given is null)
            {
                throw new ArgumentException(
                    $"weights: {block.Name} of {block.Place} is missing; needed are {Names(shape)}.",
                    nameof(weights)
                );
            }

            bool vector = block.Columns == 1 && given.Rows == 1 && given.Columns == block.Rows;
            if (!vector && (given.Rows != block.Rows || given.Columns != block.Columns))
            {
                throw new ArgumentException(
                    $"weights: {block.Name} of {block.Place} is {given.Rows} x {given.Columns}, must be {block.Rows} x "
                        + $"{block.Columns} (fan_out x fan_in).",
                    nameof(weights)
                );
            }
        }

        if (weights.Keys.FirstOrDefault(name => shape.Parameters.All(block => block.Name != name)) is { } stranger)
        {
            throw new ArgumentException($"weights: {stranger} belongs to no layer; needed are {Names(shape)}.", nameof(weights));
        }

        foreach ((string name, Matrix<T> given) in weights)
        {
            Finite.Require(given.View, name);
        }

        FiniteNetwork<T> network = new(shape, compute);
        foreach (ParameterBlock<T> block in network.Parameters)
        {
            Matrix<T> given = weights[block.Shape.Name];
            Buffer.MemoryCopy(given.Pointer, block.Values.Pointer, long.MaxValue, checked(given.Rows * given.Columns * sizeof(T)));
            GC.KeepAlive(given);
        }

        return network;
    }

    /// <summary>Draws all weights anew, in place.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="draw">Which of the seed's networks, below 2^49.</param>
    public void Resample(ulong seed, ulong draw = 0)
    {
        GaussianSource source = GaussianSource.Of(seed, draw, Compute);
        for (int b = 0; b < Parameters.Length; b++)
        {
            source.Fill(b, Parameters[b].Values);
        }
    }

    /// <summary>The outputs.</summary>
    /// <param name="points">N inputs of a network, or pairs (x, z) of a hypernetwork, whose meta network is evaluated once for each
    /// distinct context.</param>
    /// <returns>N x C.</returns>
    /// <exception cref="ArgumentException">The points are not what the network is a function of.</exception>
    public Matrix<T> Outputs(Points<T> points)
    {
        Shape.Check(points, nameof(points));
        PointBatches<T> batches = PointBatches<T>.Of(this, points, 0);
        Matrix<T> outputs = Matrix<T>.Uninitialized(points.Count, OutputCount);
        using NetworkPass<T> pass = new(this, batches.Size, 0);
        foreach (PointBatch<T> batch in batches.Load())
        {
            pass.Forward(batch).CopyTo(outputs.View.Block(batch.First, 0, batch.Count, OutputCount));
        }

        return outputs;
    }

    /// <summary>
    /// Outputs and gradients at some points, in the form that tangent kernels are made of: one pass forward and one back.
    /// </summary>
    /// <param name="points">N inputs of a network, or pairs (x, z) of a hypernetwork.</param>
    /// <exception cref="ArgumentException">The points are not what the network is a function of.</exception>
    public TangentFeatures<T> Linearize(Points<T> points)
    {
        Shape.Check(points, nameof(points));
        PointBatches<T> batches = PointBatches<T>.Of(this, points, OutputCount);
        TangentCollector<T> collector = new(Shape, Compute, points.Count, batches.ContextRows);
        using NetworkPass<T> pass = new(this, batches.Size, OutputCount);
        foreach (PointBatch<T> batch in batches.Load())
        {
            MatrixView<T> outputs = pass.Forward(batch);
            pass.BackwardEachOutput();
            collector.Append(batch.First, outputs, pass.Meta, pass.Main);
        }

        return collector.Finish(isAlone: false);
    }

    /// <summary>The empirical tangent kernel K^h(u, u') = grad h_c(u) . grad h_c'(u'), the gradients by all trained weights.</summary>
    /// <param name="rows">N points.</param>
    /// <param name="columns">N' points; those of the rows if null, and the matrix is then exactly symmetric.</param>
    /// <returns>(N C) x (N' C): row i C + c is output c at point i.</returns>
    /// <exception cref="ArgumentException">The points are not what the network is a function of.</exception>
    public Matrix<T> TangentKernel(Points<T> rows, Points<T>? columns = null)
    {
        using TangentFeatures<T> features = Linearize(rows);
        using TangentFeatures<T>? others = columns is null ? null : Linearize(columns);
        return features.Kernel(others);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (ParameterBlock<T> block in Parameters)
        {
            block.Dispose();
        }
    }

    private static string Names(FiniteArchitecture shape) => string.Join(", ", shape.Parameters.Select(block => block.Name));
}
