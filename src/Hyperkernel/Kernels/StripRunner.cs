using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using Hyperkernel.Activations;
using Hyperkernel.Architectures;
using Hyperkernel.Strips;

namespace Hyperkernel.Kernels;

/// <summary>Takes strips of a kernel matrix through the layers of a network.</summary>
/// <remarks>
/// The maps of some activations are made for the data's range of variances, so the diagonals of all rows and columns come first, then the
/// maps, which rows and columns share, then each input's constants.
/// </remarks>
internal sealed unsafe class StripRunner<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int CacheLine = 64;
    private readonly StripMap<T> _map;

    /// <summary>Prepares a network for its inputs.</summary>
    /// <param name="network">The network.</param>
    /// <param name="rows">The rows' inputs.</param>
    /// <param name="columns">The columns' inputs; the same object where they are the same inputs.</param>
    public StripRunner(Network network, Diagonals<T> rows, Diagonals<T> columns)
    {
        _map = network.StripMap<T>(rows.RangesWith(columns));
        Rows = new(rows, _map);
        Columns = ReferenceEquals(rows, columns) ? Rows : new(columns, _map);
    }

    /// <summary>The closeness beyond which an entry is computed again by the scalar maps.</summary>
    public static T Threshold { get; } = T.CreateTruncating(1 - HandOver.SmallestDistance<T>());

    /// <summary>The rows' inputs.</summary>
    public Profile<T> Rows { get; }

    /// <summary>The columns' inputs; the same object in a symmetric kernel matrix.</summary>
    public Profile<T> Columns { get; }

    /// <summary>The covariances in the strip become those of the network's outputs, the tangent kernels likewise from 0.</summary>
    /// <returns>The largest closeness met.</returns>
    public T Run(in KernelStrip<T> strip, long row, long column)
    {
        new Span<T>(strip.Tangent, strip.Count).Clear();
        return Continue(strip, row, column);
    }

    /// <summary>The covariances and the tangent kernels in the strip become those of the network's outputs.</summary>
    /// <returns>The largest closeness met.</returns>
    public T Continue(in KernelStrip<T> strip, long row, long column)
    {
        T** addresses = stackalloc T*[_map.Constants];
        Columns.Columns(column, addresses);
        KernelStrip<T> current = strip;
        current.Row = Rows.Row(row);
        current.Columns = addresses;
        return _map.ScratchRows == 0 ? _map.Map(current) : RunWithScratch(current);
    }

    // The pool keeps an array for each thread, so it stays in cache like the strip.
    private T RunWithScratch(KernelStrip<T> strip)
    {
        T[] pooled = ArrayPool<T>.Shared.Rent((_map.ScratchRows * strip.Count) + (CacheLine / Unsafe.SizeOf<T>()));
        try
        {
            fixed (T* memory = pooled)
            {
                strip.Scratch = (T*)(((nint)memory + CacheLine - 1) / CacheLine * CacheLine);
                return _map.Map(strip);
            }
        }
        finally
        {
            ArrayPool<T>.Shared.Return(pooled);
        }
    }
}
