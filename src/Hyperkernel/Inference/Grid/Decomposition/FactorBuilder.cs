using System.Numerics;
using System.Numerics.Tensors;
using Hyperkernel.Activations;
using Hyperkernel.Kernels;
using Hyperkernel.Layers;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Strips;

namespace Hyperkernel.Inference.Grid.Decomposition;

/// <summary>Evaluates the factors of one axis at all pivots, combined into well-scaled terms, in tiles over all cores.</summary>
/// <remarks>
/// Kernels are evaluated and combined in double precision whatever the factors' precision is: the combination cancels by as much as the
/// tolerance. Nothing is stored but the factors: a strip holds the values at all pivots.
/// </remarks>
internal sealed unsafe class FactorBuilder
{
    private const int Tile = 64;

    // An ulp of a correlation at 1 is an angle of 2e-8; a tolerance well above that does not need the scalar maps.
    private const double RoundingNearSingularity = 1e-6;
    private readonly FactorAxis _axis;
    private readonly HypernetworkKernel _kernel;
    private readonly SkeletonPart _part;
    private readonly double[,] _combination;
    private readonly Evaluation[] _evaluations;
    private readonly bool _careful;

    /// <summary>Prepares the factors of an axis.</summary>
    /// <param name="axis">The axis.</param>
    /// <param name="kernel">The kernel.</param>
    /// <param name="part">The pivots.</param>
    /// <param name="pivots">The pivots' pairs on the other axis.</param>
    /// <param name="combination">Factor r is the sum over s of the value at pivot s times entry (s, r).</param>
    /// <param name="tolerance">The relative error that the decomposition may have.</param>
    public FactorBuilder(
        FactorAxis axis,
        HypernetworkKernel kernel,
        SkeletonPart part,
        InputPair[] pivots,
        double[,] combination,
        double tolerance
    )
    {
        _careful = tolerance < RoundingNearSingularity;
        _axis = axis;
        _kernel = kernel;
        _part = part;
        _combination = Unscaled(combination, pivots);
        _evaluations = [.. pivots.SelectMany((pivot, r) => EvaluationsOf(pivot, r))];
    }

    /// <summary>The factors, one matrix a term.</summary>
    public Matrix<T>[] Build<T>(Compute compute)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Matrix<T>[] factors = [.. Enumerable.Range(0, _part.Rank).Select(_ => Matrix<T>.Uninitialized(_axis.Rows, _axis.Columns))];
        long rowTiles = (_axis.Rows + Tile - 1) / Tile;
        InParallel.For(
            0L,
            rowTiles,
            compute.Parallel,
            () => Matrix<double>.Zeros(Scratch.Rows + (2 * _part.Rank), Tile + 32),
            (tile, _, memory) =>
            {
                for (long row = tile * Tile; row < Math.Min(_axis.Rows, (tile + 1) * Tile); row++)
                {
                    compute.Cancellation.ThrowIfCancellationRequested();
                    for (long column = 0; column < (_axis.IsSymmetric ? row + 1 : _axis.Columns); column += Tile)
                    {
                        int count = (int)Math.Min(Tile, (_axis.IsSymmetric ? row + 1 : _axis.Columns) - column);
                        BuildStrip(factors, row, column, count, memory);
                    }
                }

                return memory;
            },
            memory => memory.Dispose()
        );
        return factors;
    }

    // Pivots are values divided by scales, and strips are not: each row of the combination takes its pivot's scale.
    private static double[,] Unscaled(double[,] combination, InputPair[] pivots)
    {
        double[,] result = (double[,])combination.Clone();
        for (int s = 0; s < pivots.Length; s++)
        {
            for (int r = 0; r < pivots.Length; r++)
            {
                result[s, r] /= pivots[s].Scale;
            }
        }

        return result;
    }

    // The pivot itself and, where the kernel can tell the pairs apart, the pivot with its inputs swapped.
    private IEnumerable<Evaluation> EvaluationsOf(InputPair pivot, int r)
    {
        if (pivot.IsSymmetric)
        {
            yield return new(r, _axis.AtPivot(pivot), 1, _axis.StripsAt(pivot));
            yield break;
        }

        yield return new(r, _axis.AtPivot(pivot), 0.5, _axis.StripsAt(pivot));
        InputPair swapped = pivot.Swapped;
        double weight = _part.Symmetry == Symmetry.Symmetric ? 0.5 : -0.5;
        yield return new(r, _axis.AtPivot(swapped), weight, _axis.StripsAt(swapped));
    }

    private void BuildStrip<T>(Matrix<T>[] factors, long row, long column, int count, Matrix<double> memory)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Scratch scratch = new(memory, count);
        int rank = _part.Rank;
        for (int r = 0; r < rank; r++)
        {
            scratch.Value(r).Clear();
        }

        KernelStrip<double> own = scratch.Own,
            strip = scratch.Primary;
        new Span<double>(own.Closeness, own.Count).Clear();
        double ownClosest = _axis.FillOwn(row, column, count, own);
        foreach (Evaluation evaluation in _evaluations)
        {
            // The primary network's record goes on from how close this side's kernels came.
            new Span<double>(own.Closeness, own.Count).CopyTo(new(strip.Closeness, own.Count));
            _axis.FillPrimary(evaluation.Pivot, own, strip);
            double closest = evaluation.Strips.Run(strip, row, column);
            Span<double> values = new(_kernel.Kind == KernelKind.Tangent ? strip.Tangent : strip.Covariance, count);
            CorrectCloseEntries(evaluation, values, strip, row, column, Math.Max(ownClosest, closest));
            TensorPrimitives.MultiplyAdd(values, evaluation.Weight, scratch.Value(evaluation.Index), scratch.Value(evaluation.Index));
        }

        for (int r = 0; r < rank; r++)
        {
            Span<double> sum = scratch.Sum(rank, r);
            sum.Clear();
            for (int s = 0; s < rank; s++)
            {
                if (_combination[s, r] != 0)
                {
                    TensorPrimitives.MultiplyAdd(scratch.Value(s), _combination[s, r], sum, sum);
                }
            }

            Write(factors[r], row, column, sum);
        }
    }

    // Entries on the diagonal are exact by definition; others that came close to a singularity have lost digits where the tolerance asks
    // for them.
    private void CorrectCloseEntries(
        Evaluation evaluation,
        Span<double> values,
        in KernelStrip<double> strip,
        long row,
        long column,
        double closest
    )
    {
        double threshold = _careful ? StripRunner<double>.Threshold : Math.BitDecrement(1);
        bool someAreClose = !(closest <= threshold);
        int first =
            someAreClose ? 0
            : _axis.IsSymmetric && column + values.Length > row ? (int)(row - column)
            : values.Length;
        for (int j = first; j < values.Length; j++)
        {
            if ((_axis.IsSymmetric && column + j == row) || (someAreClose && !(strip.Closeness[j] <= threshold)))
            {
                values[j] = _kernel.Select(_axis.Exact(_axis.ExactBlock(row, column + j), evaluation.Pivot));
            }
        }
    }

    private void Write<T>(Matrix<T> factor, long row, long column, ReadOnlySpan<double> values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Span<T> written = factor.Row(row).Slice((int)column, values.Length);
        TensorPrimitives.ConvertTruncating(values, written);
        FiniteEntries.RequireTerm<T>(written, row, column);
        if (_axis.IsSymmetric)
        {
            T sign = _part.Symmetry == Symmetry.Symmetric ? T.One : -T.One;
            for (int j = 0; j < values.Length && column + j < row; j++)
            {
                factor[column + j, row] = sign * T.CreateTruncating(values[j]);
            }
        }
    }

    /// <summary>One run of the primary network: its value, times a weight, is part of the value at a pivot.</summary>
    private sealed record Evaluation(int Index, KernelState Pivot, double Weight, StripRunner<double> Strips);

    private readonly struct Scratch(Matrix<double> memory, int count)
    {
        public const int Rows = 7;

        /// <summary>
        /// This side's kernels: of coordinates in the covariance, of contexts in the weights, which <see cref="Primary"/> then reads.
        /// </summary>
        public KernelStrip<double> Own =>
            new()
            {
                Covariance = Row(4),
                Weights = Row(0),
                WeightsTangent = Row(1),
                Closeness = Row(5),
                Count = Whole,
            };

        public KernelStrip<double> Primary =>
            new()
            {
                Covariance = Row(2),
                Tangent = Row(3),
                Weights = Row(0),
                WeightsTangent = Row(1),
                Closeness = Row(6),
                Count = Whole,
            };

        private int Whole => (count + 15) / 16 * 16;

        public Span<double> Value(int r) => new(Row(Rows + r), count);

        public Span<double> Sum(int rank, int r) => new(Row(Rows + rank + r), count);

        private double* Row(int index) => memory.Pointer + (index * memory.Columns);
    }
}
