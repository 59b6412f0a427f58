using System.Numerics;
using Hyperkernel.Activations;
using Hyperkernel.Architectures;
using Hyperkernel.Layers;

namespace Hyperkernel.Kernels;

/// <summary>What a kernel matrix is made of: fills strips with what the outer network starts from, and knows single entries exactly.</summary>
internal abstract class KernelSource<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The network that ends in the kernels: a plain network, or a hypernetwork's primary one.</summary>
    public abstract Network Network { get; }

    /// <summary>Number of rows of the kernel matrix.</summary>
    public abstract long Rows { get; }

    /// <summary>Number of columns of the kernel matrix.</summary>
    public abstract long Columns { get; }

    /// <summary>The rows' inputs to <see cref="Network"/>.</summary>
    public abstract Profile<T> RowProfile { get; }

    /// <summary>The columns' inputs to <see cref="Network"/>; the same object in a symmetric kernel matrix.</summary>
    public abstract Profile<T> ColumnProfile { get; }

    /// <summary>Whether rows and columns are the same inputs.</summary>
    public bool IsSymmetric => ReferenceEquals(RowProfile, ColumnProfile);

    /// <summary>Writes input covariances, and where weights are generated their kernels, for some columns of a row.</summary>
    /// <returns>The largest argument of a sqrt(1 - u) met on the way.</returns>
    public abstract T Fill(long row, long column, int count, in KernelStrip<T> strip);

    /// <summary>The kernels of one entry, by the scalar maps.</summary>
    public abstract KernelState Exact(long row, long column);
}

/// <summary>A network that generates nothing: row i is the input x_i.</summary>
internal sealed unsafe class NetworkSource<T> : KernelSource<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly InputCovariance<T> _inputs;

    public NetworkSource(Network network, InputCovariance<T> inputs)
    {
        Network = network;
        _inputs = inputs;
        RowProfile = new(network, inputs.Rows.Count, i => (KernelState.Input(inputs.RowDiagonal(i)), default));
        ColumnProfile = inputs.IsSymmetric
            ? RowProfile
            : new(network, inputs.Columns.Count, j => (KernelState.Input(inputs.ColumnDiagonal(j)), default));
    }

    public override Network Network { get; }

    public override Profile<T> RowProfile { get; }

    public override Profile<T> ColumnProfile { get; }

    public override long Rows => _inputs.Rows.Count;

    public override long Columns => _inputs.Columns.Count;

    public override T Fill(long row, long column, int count, in KernelStrip<T> strip)
    {
        _inputs.Fill(row, column, new Span<T>(strip.Covariance, count));
        return T.Zero;
    }

    public override KernelState Exact(long row, long column) => Network.Map(_inputs.Block(row, column));

    /// <summary>Fills a strip and takes it through the network.</summary>
    public T FillAndRun(long row, long column, int count, in KernelStrip<T> strip)
    {
        _ = Fill(row, column, count, strip);
        return StripRunner.Run(Network, strip, RowProfile, row, ColumnProfile, column);
    }
}

/// <summary>A hypernetwork on pairs: row i is (x_i, z_i).</summary>
internal sealed unsafe class PairSource<T> : KernelSource<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Hypernetwork _hypernetwork;
    private readonly InputCovariance<T> _contexts;
    private readonly InputCovariance<T> _coordinates;
    private readonly NetworkSource<T> _meta;

    public PairSource(Hypernetwork hypernetwork, InputCovariance<T> contexts, InputCovariance<T> coordinates)
    {
        _hypernetwork = hypernetwork;
        _contexts = contexts;
        _coordinates = coordinates;
        _meta = new(hypernetwork.Meta, contexts);
        RowProfile = new(Network, contexts.Rows.Count, i => (KernelState.Input(coordinates.RowDiagonal(i)), _meta.RowProfile.States[(int)i]));
        ColumnProfile = contexts.IsSymmetric && coordinates.IsSymmetric
            ? RowProfile
            : new(Network, contexts.Columns.Count, j => (KernelState.Input(coordinates.ColumnDiagonal(j)), _meta.ColumnProfile.States[(int)j]));
    }

    public override Network Network => _hypernetwork.Primary;

    public override Profile<T> RowProfile { get; }

    public override Profile<T> ColumnProfile { get; }

    public override long Rows => _contexts.Rows.Count;

    public override long Columns => _contexts.Columns.Count;

    public override T Fill(long row, long column, int count, in KernelStrip<T> strip)
    {
        KernelStrip<T> meta = strip;
        meta.Covariance = strip.Weights;
        meta.Tangent = strip.WeightsTangent;
        T closest = _meta.FillAndRun(row, column, count, meta);
        _coordinates.Fill(row, column, new Span<T>(strip.Covariance, count));
        return closest;
    }

    public override KernelState Exact(long row, long column) =>
        _hypernetwork.Map(_contexts.Block(row, column), _coordinates.Block(row, column));
}
