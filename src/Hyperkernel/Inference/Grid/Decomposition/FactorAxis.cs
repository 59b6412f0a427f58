using Hyperkernel.Activations;
using Hyperkernel.Architectures;
using Hyperkernel.Kernels;
using Hyperkernel.Layers;

namespace Hyperkernel.Inference.Grid.Decomposition;

/// <summary>One side of a grid, contexts or coordinates: how its factors are evaluated at the pivots of the other side.</summary>
internal abstract unsafe class FactorAxis
{
    /// <summary>Number of rows of a factor.</summary>
    public abstract long Rows { get; }

    /// <summary>Number of columns of a factor.</summary>
    public abstract long Columns { get; }

    /// <summary>Whether rows and columns are the same inputs, in the same order.</summary>
    public abstract bool IsSymmetric { get; }

    /// <summary>The network that ends in the kernel.</summary>
    public abstract Network Primary { get; }

    /// <summary>The primary network's constants of the rows' inputs when the first of the pivot's inputs goes with them.</summary>
    public abstract Profile<double> RowProfile(in InputPair pivot);

    /// <summary>The primary network's constants of the columns' inputs when the second of the pivot's inputs goes with them.</summary>
    public abstract Profile<double> ColumnProfile(in InputPair pivot);

    /// <summary>Writes what does not depend on the pivot: this side's kernels for some columns of a row.</summary>
    /// <returns>The largest argument of a sqrt(1 - u) met on the way.</returns>
    public abstract double FillOwn(long row, long column, int count, in KernelStrip<double> own);

    /// <summary>The pivot's kernels: for contexts' factors the input of the primary network at a pair of coordinates, for coordinates' the weights at a pair of contexts.</summary>
    public abstract KernelState AtPivot(in InputPair pivot);

    /// <summary>Writes the input of the primary network: this side's kernels, and the pivot's as constants.</summary>
    public abstract void FillPrimary(in KernelState pivot, in KernelStrip<double> own, in KernelStrip<double> strip);

    /// <summary>This side's exact part of an entry, computed once for all pivots.</summary>
    public abstract CovarianceBlock ExactBlock(long row, long column);

    /// <summary>The kernels of one entry at a pivot, by the scalar maps.</summary>
    public abstract KernelState Exact(in CovarianceBlock own, in KernelState pivot);
}

/// <summary>Contexts: the factors P_r(x, x') = K(x, x'; z_r, z'_r) at pivot pairs of coordinates.</summary>
internal sealed unsafe class ContextAxis(Hypernetwork hypernetwork, InputCovariance<double> contexts) : FactorAxis
{
    private readonly NetworkSource<double> _meta = new(hypernetwork.Meta, contexts);

    public override long Rows => contexts.Rows.Count;

    public override long Columns => contexts.Columns.Count;

    public override bool IsSymmetric => contexts.IsSymmetric;

    public override Network Primary => hypernetwork.Primary;

    public override Profile<double> RowProfile(in InputPair pivot) => ProfileOf(_meta.RowProfile, pivot.Block.Variance1);

    public override Profile<double> ColumnProfile(in InputPair pivot) => ProfileOf(_meta.ColumnProfile, pivot.Block.Variance2);

    public override double FillOwn(long row, long column, int count, in KernelStrip<double> own)
    {
        KernelStrip<double> meta = own;
        meta.Covariance = own.Weights;
        meta.Tangent = own.WeightsTangent;
        return _meta.FillAndRun(row, column, count, meta);
    }

    public override KernelState AtPivot(in InputPair pivot) => KernelState.Input(pivot.Block);

    public override void FillPrimary(in KernelState pivot, in KernelStrip<double> own, in KernelStrip<double> strip) =>
        new Span<double>(strip.Covariance, strip.Count).Fill(pivot.Covariance.Covariance);

    public override CovarianceBlock ExactBlock(long row, long column) => contexts.Block(row, column);

    public override KernelState Exact(in CovarianceBlock own, in KernelState pivot) => Primary.Map(pivot, hypernetwork.Meta.Map(own));

    private Profile<double> ProfileOf(Profile<double> meta, double variance) => new(
        Primary, meta.States.Length, i => (KernelState.Input(CovarianceBlock.Diagonal(variance)), meta.States[(int)i]));
}

/// <summary>Coordinates: the factors Q_r(z, z') = K(x_r, x'_r; z, z') at pivot pairs of contexts.</summary>
internal sealed unsafe class CoordinateAxis(Hypernetwork hypernetwork, InputCovariance<double> coordinates) : FactorAxis
{
    public override long Rows => coordinates.Rows.Count;

    public override long Columns => coordinates.Columns.Count;

    public override bool IsSymmetric => coordinates.IsSymmetric;

    public override Network Primary => hypernetwork.Primary;

    public override Profile<double> RowProfile(in InputPair pivot) =>
        ProfileOf(Rows, coordinates.RowDiagonal, pivot.Block.Variance1);

    public override Profile<double> ColumnProfile(in InputPair pivot) =>
        ProfileOf(Columns, coordinates.ColumnDiagonal, pivot.Block.Variance2);

    public override double FillOwn(long row, long column, int count, in KernelStrip<double> own)
    {
        coordinates.Fill(row, column, count, own.Covariance, own.Count);
        return 0;
    }

    public override KernelState AtPivot(in InputPair pivot) => hypernetwork.Meta.Map(pivot.Block);

    public override void FillPrimary(in KernelState pivot, in KernelStrip<double> own, in KernelStrip<double> strip)
    {
        new Span<double>(own.Covariance, strip.Count).CopyTo(new(strip.Covariance, strip.Count));
        new Span<double>(strip.Weights, strip.Count).Fill(pivot.Covariance.Covariance);
        new Span<double>(strip.WeightsTangent, strip.Count).Fill(pivot.Tangent);
    }

    public override CovarianceBlock ExactBlock(long row, long column) => coordinates.Block(row, column);

    public override KernelState Exact(in CovarianceBlock own, in KernelState pivot) => Primary.Map(KernelState.Input(own), pivot);

    private Profile<double> ProfileOf(long count, Func<long, CovarianceBlock> diagonal, double contextVariance)
    {
        KernelState weights = hypernetwork.Meta.Map(CovarianceBlock.Diagonal(contextVariance));
        return new(Primary, count, i => (KernelState.Input(diagonal(i)), weights));
    }
}
