using System.Numerics;
using Hyperkernel.Architectures;
using Hyperkernel.Layers;
using Hyperkernel.Strips;

namespace Hyperkernel.Kernels;

/// <summary>A hypernetwork on all pairs of contexts and coordinates: row i N_z + a is (x_i, z_a). Contexts' kernels are computed once for each pair of contexts.</summary>
internal sealed unsafe class GridSource<T> : KernelSource<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Hypernetwork _hypernetwork;
    private readonly InputCovariance<T> _contexts;
    private readonly InputCovariance<T> _coordinates;
    private readonly KernelMatrices<T> _weights;

    /// <summary>A source over a grid.</summary>
    /// <param name="hypernetwork">The hypernetwork.</param>
    /// <param name="contexts">Covariances of contexts.</param>
    /// <param name="coordinates">Covariances of coordinates.</param>
    /// <param name="meta">The meta network on the same contexts.</param>
    /// <param name="weights">Its kernels S and Theta^f.</param>
    public GridSource(
        Hypernetwork hypernetwork,
        InputCovariance<T> contexts,
        InputCovariance<T> coordinates,
        NetworkSource<T> meta,
        KernelMatrices<T> weights)
    {
        (_hypernetwork, _contexts, _coordinates, _weights) = (hypernetwork, contexts, coordinates, weights);
        long rowCoordinates = coordinates.Rows.Count, columnCoordinates = coordinates.Columns.Count;
        Network primary = hypernetwork.Primary;
        Diagonals<T> rows = new(primary, Rows, i => (
            KernelState.Input(coordinates.RowDiagonal(i % rowCoordinates)), meta.Strips.Rows.States[(int)(i / rowCoordinates)]));
        Strips = new(primary, rows, contexts.IsSymmetric && coordinates.IsSymmetric
            ? rows
            : new(primary, Columns, j => (
                KernelState.Input(coordinates.ColumnDiagonal(j % columnCoordinates)), meta.Strips.Columns.States[(int)(j / columnCoordinates)])));
    }

    public override StripRunner<T> Strips { get; }

    public override long Rows => _contexts.Rows.Count * _coordinates.Rows.Count;

    public override long Columns => _contexts.Columns.Count * _coordinates.Columns.Count;

    public override T Fill(long row, long column, int count, in KernelStrip<T> strip)
    {
        (long context, long coordinate) = Math.DivRem(row, _coordinates.Rows.Count);
        for (int done = 0; done < count;)
        {
            (long otherContext, long otherCoordinate) = Math.DivRem(column + done, _coordinates.Columns.Count);
            int part = (int)Math.Min(count - done, _coordinates.Columns.Count - otherCoordinate);
            new Span<T>(strip.Weights + done, part).Fill(_weights.Covariance[context, otherContext]);
            new Span<T>(strip.WeightsTangent + done, part).Fill(_weights.Tangent[context, otherContext]);
            _coordinates.Fill(coordinate, otherCoordinate, part, strip.Covariance + done, done + part == count ? strip.Count - done : part);
            done += part;
        }

        return T.Zero;
    }

    public override KernelState Exact(long row, long column) => _hypernetwork.Map(
        _contexts.Block(row / _coordinates.Rows.Count, column / _coordinates.Columns.Count),
        _coordinates.Block(row % _coordinates.Rows.Count, column % _coordinates.Columns.Count));
}
