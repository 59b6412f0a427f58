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

    /// <summary>Numbers that are equal for equal points of a symmetric kernel matrix; empty where no two are equal.</summary>
    public virtual ReadOnlySpan<int> Identity => [];

    /// <summary>Makes the input covariances of a block ready, for <see cref="Fill"/> to read.</summary>
    public abstract void Prepare(in KernelBlock block);

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

    /// <summary>A source over inputs.</summary>
    /// <param name="network">The network.</param>
    /// <param name="inputs">Their covariances.</param>
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

    public override ReadOnlySpan<int> Identity => _inputs.Rows.Index;

    public override void Prepare(in KernelBlock block) => _inputs.Prepare(block);

    public override T Fill(long row, long column, int count, in KernelStrip<T> strip)
    {
        _inputs.Fill(row, column, count, strip.Covariance, strip.Count);
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
