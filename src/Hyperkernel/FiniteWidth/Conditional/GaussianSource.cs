using System.Numerics;
using Hyperkernel.Layers.Graphs;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Randomness;

namespace Hyperkernel.FiniteWidth;

/// <summary>Standard normal matrices for the parts of one random network.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Draw">Which of the seed's networks.</param>
/// <param name="Compute">Threads and linear algebra.</param>
internal sealed record GaussianSource(ulong Seed, ulong Draw, Compute Compute)
{
    /// <summary>
    /// The part of a meta network's last layer; what generated layers meet of it is as many parts further as their nodes' numbers.
    /// </summary>
    public const int HeadPart = 1 << 10;

    // A network has 2^12 streams: parts as they are met forward, then as they are met back.
    private const int BackStreams = 1 << 11;

    private const int Chunk = 1 << 14;

    /// <summary>The random numbers of a network.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The draw is not below 2^49.</exception>
    public static GaussianSource Of(ulong seed, ulong draw, Compute compute)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(draw, 1UL << 49);
        return new(seed, draw, compute);
    }

    /// <summary>Fills a matrix.</summary>
    /// <param name="part">The number of a block or layer, below 2^11.</param>
    /// <param name="values">Takes entry k of the part's stream as entry k, row by row.</param>
    public unsafe void Fill<T>(int part, Matrix<T> values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CounterRandom random = new(Seed, RandomStream.FiniteWeights + (Draw << 12) + (ulong)part);
        long count = values.Rows * values.Columns;
        RowWork.For(
            (count + Chunk - 1) / Chunk,
            16 * Math.Min(Chunk, count),
            Compute.Threads,
            c =>
            {
                long start = c * Chunk;
                random.FillNormal((ulong)start, new Span<T>(values.Pointer + start, (int)Math.Min(Chunk, count - start)));
            }
        );
    }

    /// <summary>A matrix of standard normal numbers: images of an orthonormal basis of a layer's inputs under its weights.</summary>
    public Matrix<T> Images<T>(int part, long rows, long columns)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Matrix<T> values = Matrix<T>.Uninitialized(rows, columns);
        Fill(part, values);
        return values;
    }

    /// <summary>
    /// What the weights do to directions that are orthogonal to all inputs: M x fan_in, the part along a basis of the inputs taken out.
    /// </summary>
    /// <param name="part">The number of the layer.</param>
    /// <param name="rows">How many vectors.</param>
    /// <param name="inputs">The basis, r x fan_in.</param>
    public Matrix<T> Orthogonal<T>(int part, long rows, MatrixView<T> inputs)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Matrix<T> fresh = Images<T>(BackStreams + part, rows, inputs.Columns);
        using Matrix<T> along = Matrix<T>.Uninitialized(rows, inputs.Rows);
        Compute.Backend.Multiply(T.One, fresh, Transposition.None, inputs, Transposition.Transposed, T.Zero, along);
        Compute.Backend.Multiply(-T.One, along, Transposition.None, inputs, Transposition.None, T.One, fresh);
        return fresh;
    }
}
