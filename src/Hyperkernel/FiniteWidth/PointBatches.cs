using System.Numerics;
using Hyperkernel.Features;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.FiniteWidth;

/// <summary>A list of points in batches for which a network's buffers stay within bounds.</summary>
internal sealed class PointBatches<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Entries of a batch's widest buffers, generated weights and gradients by them: 128 MiB of float.
    private const long Entries = 1L << 25;

    private readonly Points<T> _points;
    private readonly Compute _compute;
    private readonly InputList? _coordinates;

    /// <summary>Divides points into batches.</summary>
    /// <param name="shape">The network.</param>
    /// <param name="compute">How to compute.</param>
    /// <param name="points">Points that were checked.</param>
    /// <param name="size">How many points a batch has, but for the last.</param>
    public PointBatches(FiniteArchitecture shape, Compute compute, Points<T> points, int size)
    {
        (_points, _compute) = (points, compute);
        _coordinates = points.Coordinates is { } z ? shape.Features.Map<T>(z, new() { MaxDegreeOfParallelism = compute.Threads }) : null;
        Size = size;
    }

    /// <summary>How many points a batch has, but for the last.</summary>
    public int Size { get; }

    /// <summary>Batches of a network whose weights are stored.</summary>
    /// <param name="network">The network.</param>
    /// <param name="points">Points that were checked.</param>
    /// <param name="gradients">Rows of gradients, or of other numbers of their size, for each point; 0 for none.</param>
    public static PointBatches<T> Of(FiniteNetwork<T> network, Points<T> points, int gradients)
    {
        long widest = Math.Max(network.GeneratedCount, network.Shape.Main.Nodes.Max(n => n.Width));
        return new(network.Shape, network.Compute, points, (int)Math.Clamp(Entries / (widest * (1 + gradients)), 1, points.Count));
    }

    /// <summary>How many rows of contexts all batches have together.</summary>
    public long ContextRows
    {
        get
        {
            if (_points.Contexts.Index is not { } index)
            {
                return _points.Count;
            }

            long rows = 0;
            for (int first = 0; first < index.Length; first += Size)
            {
                rows += index.AsSpan(first, Math.Min(Size, index.Length - first)).ToArray().Distinct().Count();
            }

            return rows;
        }
    }

    /// <summary>The batches in order; each is valid until the next is asked for.</summary>
    public IEnumerable<PointBatch<T>> Load()
    {
        InputBlock<T> contexts = new(_points.Contexts);
        using Matrix<T> inputs = Matrix<T>.Uninitialized(
            _coordinates is null && _points.Contexts.Index is null ? 0 : Size,
            (_coordinates ?? _points.Contexts).Distinct.Width
        );
        for (long first = 0; first < _points.Count; first += Size)
        {
            _compute.Cancellation.ThrowIfCancellationRequested();
            int count = (int)Math.Min(Size, _points.Count - first);
            contexts.Set(first, count);
            if (_coordinates is not null)
            {
                yield return new(first, count, contexts.Rows, contexts.Local, Gather(_coordinates, first, count, inputs));
            }
            else
            {
                MatrixView<T> rows = contexts.Local is null ? contexts.Rows : Gather(_points.Contexts, first, count, inputs);
                yield return new(first, count, rows, null, inputs.View.Block(0, 0, 0, 0));
            }
        }
    }

    private static MatrixView<T> Gather(InputList list, long first, int count, Matrix<T> rows)
    {
        Matrix<T> distinct = list.Distinct.As<T>();
        for (int i = 0; i < count; i++)
        {
            distinct.Row(list.At(first + i)).CopyTo(rows.Row(i));
        }

        return rows.View.Block(0, 0, count, rows.Columns);
    }
}
