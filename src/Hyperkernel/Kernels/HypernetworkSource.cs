using System.Numerics;
using Hyperkernel.Activations;
using Hyperkernel.Architectures;
using Hyperkernel.Features;
using Hyperkernel.Layers;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Strips;

namespace Hyperkernel.Kernels;

/// <summary>A hypernetwork on pairs: row i is (x_i, z_i).</summary>
/// <remarks>
/// Where contexts repeat so much that the kernels S and Theta^f of all pairs of distinct ones are small beside the result, these are stored
/// and looked up. Else every strip takes its own through the meta network, which costs less than to write and read them.
/// </remarks>
internal sealed unsafe class HypernetworkSource<T> : KernelSource<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Hypernetwork _hypernetwork;
    private readonly InputCovariance<T> _contexts;
    private readonly InputCovariance<T> _coordinates;
    private readonly NetworkSource<T> _meta;
    private readonly int[]? _identity;
    private readonly bool _storesWeights;
    private readonly Compute _compute;
    private KernelMatrices<T>? _weights;

    /// <summary>A source over pairs.</summary>
    /// <param name="hypernetwork">The hypernetwork.</param>
    /// <param name="rows">The rows' points.</param>
    /// <param name="columns">The columns' points; the same list in a symmetric kernel matrix.</param>
    /// <param name="compute">How to compute.</param>
    public HypernetworkSource(Hypernetwork hypernetwork, Points<T> rows, Points<T> columns, Compute compute)
    {
        _hypernetwork = hypernetwork;
        _compute = compute;
        _identity = rows.Identity;
        _contexts = InputCovariance<T>.For(hypernetwork.Meta, rows.Contexts, columns.Contexts, compute);
        _coordinates = InputCovariance<T>.Create(rows.Coordinates!, columns.Coordinates!, hypernetwork.CoordinateFeatures, compute);
        _storesWeights = _contexts.IsSmall;
        if (_storesWeights)
        {
            InputList distinct = new(rows.Contexts.Distinct),
                others = _contexts.IsSymmetric ? distinct : new(columns.Contexts.Distinct);
            _meta = new(hypernetwork.Meta, InputCovariance<T>.For(hypernetwork.Meta, distinct, others, compute));
        }
        else
        {
            _meta = new(hypernetwork.Meta, _contexts);
        }

        Diagonals<T> own = Diagonals(_meta.Strips.Rows, rows, _coordinates.RowDiagonal);
        Strips = new(
            hypernetwork.Primary,
            own,
            ReferenceEquals(rows, columns) ? own : Diagonals(_meta.Strips.Columns, columns, _coordinates.ColumnDiagonal)
        );
    }

    public override StripRunner<T> Strips { get; }

    public override long Rows => _contexts.Rows.Count;

    public override long Columns => _contexts.Columns.Count;

    public override ReadOnlySpan<int> Identity => _identity;

    public override void Prepare(in KernelBlock block)
    {
        _coordinates.Prepare(block);
        if (!_storesWeights)
        {
            _contexts.Prepare(block);
        }
        else
        {
            _weights ??= TileEngine<T>.Evaluate(_meta, _compute.Quiet);
        }
    }

    public override T Fill(long row, long column, int count, in KernelStrip<T> strip)
    {
        _coordinates.Start(row, column, count, strip);
        if (_weights is not null)
        {
            LookUpWeights(_weights, row, column, count, strip);
            return T.Zero;
        }

        KernelStrip<T> meta = strip;
        meta.Covariance = strip.Weights;
        meta.Tangent = strip.WeightsTangent;
        return _meta.FillAndRun(row, column, count, meta);
    }

    public override KernelState Exact(long row, long column) =>
        _hypernetwork.Map(_contexts.Block(row, column), _coordinates.Block(row, column));

    private Diagonals<T> Diagonals(Profile<T> meta, Points<T> points, Func<long, CovarianceBlock> coordinate)
    {
        return new(
            _hypernetwork.Primary,
            points.Count,
            i => (KernelState.Input(coordinate(i)), meta.States[Context(i)]),
            _compute.Parallel,
            i => meta.IsExtreme(Context(i))
        );

        int Context(long i) => (int)(_storesWeights ? points.Contexts.At(i) : i);
    }

    private void LookUpWeights(KernelMatrices<T> weights, long row, long column, int count, in KernelStrip<T> strip)
    {
        long start = _contexts.Rows.At(row) * weights.Covariance.Columns;
        T* covariances = weights.Covariance.Pointer + start,
            tangents = weights.Tangent.Pointer + start;
        T* covariance = strip.Weights,
            tangent = strip.WeightsTangent;
        if (_contexts.Columns.Index is not { } index)
        {
            new ReadOnlySpan<T>(covariances + column, count).CopyTo(new(covariance, count));
            new ReadOnlySpan<T>(tangents + column, count).CopyTo(new(tangent, count));
            return;
        }

        ReadOnlySpan<int> others = index.AsSpan((int)column, count);
        for (int j = 0; j < others.Length; j++)
        {
            covariance[j] = covariances[others[j]];
            tangent[j] = tangents[others[j]];
        }
    }
}
