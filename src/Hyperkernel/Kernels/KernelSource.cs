using System.Numerics;
using Hyperkernel.Activations;
using Hyperkernel.Architectures;
using Hyperkernel.Layers;
using Hyperkernel.Strips;

namespace Hyperkernel.Kernels;

/// <summary>
/// What a kernel matrix is made of: fills strips with what the outer network starts from, and knows single entries exactly.
/// </summary>
internal abstract class KernelSource<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>
    /// The network that ends in the kernels, a plain one or a hypernetwork's primary one, with the rows' and columns' inputs to it.
    /// </summary>
    public abstract StripRunner<T> Strips { get; }

    /// <summary>Number of rows of the kernel matrix.</summary>
    public abstract long Rows { get; }

    /// <summary>Number of columns of the kernel matrix.</summary>
    public abstract long Columns { get; }

    /// <summary>Whether rows and columns are the same inputs.</summary>
    public bool IsSymmetric => ReferenceEquals(Strips.Rows, Strips.Columns);

    /// <summary>Numbers that are equal for equal points of a symmetric kernel matrix; empty where no two are equal.</summary>
    public abstract ReadOnlySpan<int> Identity { get; }

    /// <summary>Makes the input covariances of a block ready, for <see cref="Fill"/> to read.</summary>
    public abstract void Prepare(in KernelBlock block);

    /// <summary>
    /// Writes input covariances and what tangent kernels start from, and where weights are generated their kernels, for some columns of a
    /// row.
    /// </summary>
    /// <returns>The largest closeness met on the way.</returns>
    public abstract T Fill(long row, long column, int count, in KernelStrip<T> strip);

    /// <summary>The kernels of one entry, by the scalar maps.</summary>
    public abstract KernelState Exact(long row, long column);
}

/// <summary>A network that generates nothing: row i is the input x_i.</summary>
internal sealed unsafe class NetworkSource<T> : KernelSource<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Network _network;
    private readonly InputCovariance<T> _inputs;

    /// <summary>A source over inputs.</summary>
    /// <param name="network">The network.</param>
    /// <param name="inputs">Their covariances.</param>
    public NetworkSource(Network network, InputCovariance<T> inputs)
    {
        _network = network;
        _inputs = inputs;
        Diagonals<T> rows = new(network, inputs.Rows.Count, i => (inputs.RowStart(i), default), inputs.Resources.Parallel);
        Strips = new(
            network,
            rows,
            inputs.IsSymmetric ? rows : new(network, inputs.Columns.Count, j => (inputs.ColumnStart(j), default), inputs.Resources.Parallel)
        );
    }

    public override StripRunner<T> Strips { get; }

    public override long Rows => _inputs.Rows.Count;

    public override long Columns => _inputs.Columns.Count;

    public override ReadOnlySpan<int> Identity => _inputs.Rows.Index;

    public override void Prepare(in KernelBlock block) => _inputs.Prepare(block);

    public override T Fill(long row, long column, int count, in KernelStrip<T> strip)
    {
        _inputs.Start(row, column, count, strip);
        return T.Zero;
    }

    public override KernelState Exact(long row, long column) => _network.Map(_inputs.Block(row, column));

    /// <summary>Fills a strip and takes it through the network.</summary>
    public T FillAndRun(long row, long column, int count, in KernelStrip<T> strip)
    {
        _ = Fill(row, column, count, strip);
        return Strips.Continue(strip, row, column);
    }
}
