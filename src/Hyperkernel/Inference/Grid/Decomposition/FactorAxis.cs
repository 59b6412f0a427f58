using Hyperkernel.Activations;
using Hyperkernel.Architectures;
using Hyperkernel.Kernels;
using Hyperkernel.Layers;
using Hyperkernel.Strips;

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

    /// <summary>
    /// The primary network when the first of the pivot's inputs goes with the rows' inputs, and the second with the columns'.
    /// </summary>
    public abstract StripRunner<double> StripsAt(in InputPair pivot);

    /// <summary>Writes what does not depend on the pivot: this side's kernels for some columns of a row.</summary>
    /// <returns>The largest argument of a sqrt(1 - u) met on the way.</returns>
    public abstract double FillOwn(long row, long column, int count, in KernelStrip<double> own);

    /// <summary>
    /// The pivot's kernels: for contexts' factors the input of the primary network at a pair of coordinates, for coordinates' the weights
    /// at a pair of contexts.
    /// </summary>
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

    public override StripRunner<double> StripsAt(in InputPair pivot)
    {
        Diagonals<double> rows = DiagonalsOf(_meta.Strips.Rows, pivot.Block.Variance1);
        return new(
            hypernetwork.Primary,
            rows,
            IsSymmetric && pivot.IsSymmetric ? rows : DiagonalsOf(_meta.Strips.Columns, pivot.Block.Variance2)
        );
    }

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

    public override KernelState Exact(in CovarianceBlock own, in KernelState pivot) =>
        hypernetwork.Primary.Map(pivot, hypernetwork.Meta.Map(own));

    private Diagonals<double> DiagonalsOf(Profile<double> meta, double variance) =>
        new(
            hypernetwork.Primary,
            meta.States.Length,
            i => (KernelState.Input(CovarianceBlock.Diagonal(variance)), meta.States[(int)i]),
            contexts.Resources.Parallel
        );
}

/// <summary>Coordinates: the factors Q_r(z, z') = K(x_r, x'_r; z, z') at pivot pairs of contexts.</summary>
internal sealed unsafe class CoordinateAxis(Hypernetwork hypernetwork, InputCovariance<double> coordinates) : FactorAxis
{
    public override long Rows => coordinates.Rows.Count;

    public override long Columns => coordinates.Columns.Count;

    public override bool IsSymmetric => coordinates.IsSymmetric;

    public override StripRunner<double> StripsAt(in InputPair pivot)
    {
        Diagonals<double> rows = DiagonalsOf(Rows, coordinates.RowDiagonal, pivot.Block.Variance1);
        return new(
            hypernetwork.Primary,
            rows,
            IsSymmetric && pivot.IsSymmetric ? rows : DiagonalsOf(Columns, coordinates.ColumnDiagonal, pivot.Block.Variance2)
        );
    }

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

    public override KernelState Exact(in CovarianceBlock own, in KernelState pivot) =>
        hypernetwork.Primary.Map(KernelState.Input(own), pivot);

    private Diagonals<double> DiagonalsOf(long count, Func<long, CovarianceBlock> diagonal, double contextVariance)
    {
        KernelState weights = hypernetwork.Meta.Map(CovarianceBlock.Diagonal(contextVariance));
        return new(hypernetwork.Primary, count, i => (KernelState.Input(diagonal(i)), weights), coordinates.Resources.Parallel);
    }
}
