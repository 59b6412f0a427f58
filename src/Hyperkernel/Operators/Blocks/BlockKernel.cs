using System.Runtime.Intrinsics;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Operators.Blocks;

/// <summary>
/// Writes the matrices of blocks, K[n, n'] = sum over g of rho(g) f(s(x_n, g x_n')), for all blocks at once.
/// </summary>
/// <remarks>
/// Inner products of all functions with all transformed ones are products of matrices; each is turned into an angle, at which the table
/// gives all functions at once. Sums over shifts are Fourier transforms of few functions, of which the f of each frequency is a
/// combination; shifts are the real and reflections the imaginary part of one transform. Of small groups sums are taken as they stand.
/// </remarks>
internal sealed unsafe class BlockKernel
{
    // Inner products at once: 32 MiB of them.
    private const long ProductEntries = 1L << 22;
    private const int MostColumns = 256;
    private const int RowsAPiece = 4;
    private readonly OperatorKernel _kernel;
    private readonly double _linearWeight;
    private readonly SymmetryGroup _group;
    private readonly ProfileTable _table;
    private readonly Compute _compute;
    private readonly int _lanes;
    private readonly GridFourier? _fourier;
    private readonly FunctionGrid _inputs;
    private readonly int[] _signs;

    // Of each function: what of the table's functions, and of the linear kernel behind them, it is.
    private readonly double[][] _mixtures;

    /// <summary>The kernel of some functions of the contexts' correlation.</summary>
    /// <param name="options">The kernel, how often the linear one is added, and what the work may use.</param>
    /// <param name="inputs">Where inputs are sampled.</param>
    /// <param name="group">The group.</param>
    /// <param name="table">The functions, or those they are combinations of.</param>
    /// <param name="mixture">The combinations, table functions x functions; null where they are the table's.</param>
    public BlockKernel(OperatorOptions options, FunctionGrid inputs, SymmetryGroup group, ProfileTable table, Matrix<double>? mixture)
    {
        (_kernel, _linearWeight, _group, _table, _compute) = (options.Kernel, options.LinearWeight, group, table, options.Compute);
        (_inputs, _signs) = (inputs, options.SignsOfInputs);
        _lanes = ProfileTable.Padded(table.Functions + (_linearWeight > 0 ? 1 : 0));
        int functions = mixture is null ? table.Functions : (int)mixture.Columns;
        _mixtures =
        [
            .. Enumerable
                .Range(0, functions)
                .Select(f =>
                {
                    double[] lane = new double[_lanes];
                    for (int r = 0; r < table.Functions; r++)
                    {
                        lane[r] = mixture is null ? (r == f ? 1 : 0) : mixture[r, f];
                    }

                    if (_linearWeight > 0)
                    {
                        lane[table.Functions] = _linearWeight;
                    }

                    return lane;
                }),
        ];
        IsDirect = mixture is null;
        _fourier = group.Shifts > 1 ? new(group.Steps.First, group.Steps.Last, _lanes) : null;
    }

    private bool IsDirect { get; }

    /// <summary>Writes the blocks between rows and columns; packed ones between functions and themselves.</summary>
    public void Fill(PreparedContexts rows, PreparedContexts columns, BlockTarget target)
    {
        using IContextProducts products = Products(rows, columns);
        int atOnce = (int)Math.Clamp(ProductEntries / Math.Max(1, (long)rows.Count * _group.Order), GridSpectra.Lanes, MostColumns);
        atOnce -= atOnce % GridSpectra.Lanes;
        for (int first = 0; first < columns.Count; first += atOnce)
        {
            _compute.Cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(atOnce, columns.Count - first),
                start = target.IsPacked ? first : 0,
                many = rows.Count - start;
            using Matrix<double> dots = products.Of(start, many, first, count, target.IsPacked);
            (int begin, int size) = (first, count);
            Workers.Run(
                (many + RowsAPiece - 1) / RowsAPiece,
                piece =>
                {
                    using BlockScratch scratch = new(_group, _lanes, target);
                    for (int k = (int)piece * RowsAPiece; k < Math.Min(many, ((int)piece + 1) * RowsAPiece); k++)
                    {
                        Row(rows, columns, target, start + k, begin, size, dots.Pointer + (k * dots.Columns), scratch);
                    }
                }
            );
            GC.KeepAlive(dots);
            _compute.Report("kernel", first + count, columns.Count);
        }
    }

    /// <summary>For each function alone, its block with itself: Whole blocks of one row and one column, one after the other.</summary>
    public void Own(PreparedContexts contexts, BlockTarget target)
    {
        using IContextProducts products = Products(contexts, contexts);
        Matrix<double>[] dots = [.. Enumerable.Range(0, contexts.Count).Select(i => products.Of(i, 1, i, 1, false))];
        Workers.Run(
            contexts.Count,
            i =>
            {
                using BlockScratch scratch = new(_group, _lanes, target);
                double square = contexts.Squares[i];
                Values(dots[i].Pointer, square, square, true, scratch);
                Entries(target, scratch);
                int entry = 0;
                for (int b = 0; b < target.Blocks.Length; b++)
                {
                    int d = target.Blocks[b].Dimension;
                    for (int a = 0; a < d; a++)
                    {
                        for (int c = 0; c < d; c++)
                        {
                            target.Matrices[b][(i * d) + a, c] = scratch.Entries[entry++];
                        }
                    }
                }
            }
        );
        Array.ForEach(dots, matrix => matrix.Dispose());
    }

    private IContextProducts Products(PreparedContexts rows, PreparedContexts columns) =>
        SpectralProducts.IsCheaper(_group)
            ? new SpectralProducts(_group, _inputs, _signs, rows, columns)
            : new MovedProducts(_group, rows, columns, _compute.Backend);

    private void Row(
        PreparedContexts rows,
        PreparedContexts columns,
        BlockTarget target,
        int row,
        int first,
        int count,
        double* products,
        BlockScratch scratch
    )
    {
        int last = target.IsPacked ? Math.Min(count, row - first + 1) : count,
            order = _group.Order;
        int place = 0;
        for (int b = 0; b < target.Blocks.Length; b++)
        {
            for (int a = 0; a < target.Blocks[b].Dimension; a++)
            {
                scratch.Addresses[place++] = target.Row(b, ((long)row * target.Blocks[b].Dimension) + a);
            }
        }

        for (int j = 0; j < last; j++)
        {
            int column = first + j;
            bool isSame = target.IsPacked && row == column;
            Values(products + ((long)j * order), rows.Squares[row], columns.Squares[column], isSame, scratch);
            Entries(target, scratch);
            double* entry = scratch.Entries;
            double** address = scratch.Addresses;
            for (int b = 0; b < target.Blocks.Length; b++)
            {
                int d = target.Blocks[b].Dimension;
                if (d == 1)
                {
                    (*address++)[column] = *entry++;
                    continue;
                }

                double* upper = *address++ + (2L * column);
                double* lower = *address++ + (2L * column);
                upper[0] = entry[0];
                if (!isSame)
                {
                    upper[1] = entry[1];
                }

                (lower[0], lower[1]) = (entry[2], entry[3]);
                entry += 4;
            }
        }

        GC.KeepAlive(target);
    }

    // All functions of the table, and the linear kernel, at all elements of the group.
    private void Values(double* dots, double squareOfRow, double squareOfColumn, bool isSame, BlockScratch scratch)
    {
        int order = _group.Order,
            linear = _table.Functions;
        ContextAngles.Of(_kernel.FirstLayer, new(dots, order), squareOfRow, squareOfColumn, scratch.Angles);
        if (isSame)
        {
            scratch.Angles[0] = 0;
        }

        int shifts = _fourier is null ? order : _group.Shifts;
        _table.LookUp(new(scratch.Angles, shifts), scratch.Real, _lanes);
        if (order > shifts)
        {
            _table.LookUp(new(scratch.Angles + shifts, order - shifts), scratch.Imaginary, _lanes);
        }

        for (int g = 0; g < order && _linearWeight > 0; g++)
        {
            double* place = (g < shifts ? scratch.Real : scratch.Imaginary) + ((long)(g % shifts) * _lanes);
            place[linear] = dots[g] + 1;
        }

        if (_fourier is not null && !_group.HasReflection)
        {
            new Span<double>(scratch.Imaginary, shifts * _lanes).Clear();
        }
    }

    private void Entries(BlockTarget target, BlockScratch scratch)
    {
        if (_fourier is null)
        {
            Sums(target, scratch);
            return;
        }

        bool swapped = _fourier.Transform(scratch.Real, scratch.Imaginary, scratch.OtherReal, scratch.OtherImaginary);
        double* re = swapped ? scratch.OtherReal : scratch.Real;
        double* im = swapped ? scratch.OtherImaginary : scratch.Imaginary;
        double* entry = scratch.Entries;
        foreach (OutputBlock block in target.Blocks)
        {
            int here = block.Frequency * _lanes,
                there = _group.Opposite(block.Frequency) * _lanes;
            fixed (double* mixture = _mixtures[block.Function])
            {
                if (block.Dimension == 1)
                {
                    *entry++ = Dot(re + here, mixture) + (block.Rho.Parity * Dot(im + here, mixture));
                    continue;
                }

                (double sumRe, double differenceRe) = Dots(re + here, re + there, mixture);
                (double sumIm, double differenceIm) = Dots(im + here, im + there, mixture);
                entry[0] = (sumRe + sumIm) / 2;
                entry[1] = -(differenceIm + differenceRe) / 2;
                entry[2] = (differenceIm - differenceRe) / 2;
                entry[3] = (sumRe - sumIm) / 2;
                entry += 4;
            }
        }
    }

    private void Sums(BlockTarget target, BlockScratch scratch)
    {
        int order = _group.Order,
            linear = _table.Functions;
        double* entry = scratch.Entries;
        foreach (OutputBlock block in target.Blocks)
        {
            int d = block.Dimension;
            for (int ac = 0; ac < d * d; ac++)
            {
                double sum = 0;
                for (int g = 0; g < order; g++)
                {
                    double* values = scratch.Real + ((long)g * _lanes);
                    double value = IsDirect
                        ? values[block.Function] + (_linearWeight > 0 ? _linearWeight * values[linear] : 0)
                        : Dot(values, _mixtures[block.Function]);
                    sum += block.Rho.Matrices[(g * d * d) + ac] * value;
                }

                *entry++ = sum;
            }
        }
    }

    private double Dot(double* values, double[] mixture)
    {
        fixed (double* factors = mixture)
        {
            return Dot(values, factors);
        }
    }

    private double Dot(double* values, double* mixture)
    {
        Vector256<double> sum = Vector256<double>.Zero;
        for (int l = 0; l < _lanes; l += 4)
        {
            sum = Vector256.MultiplyAddEstimate(Vector256.Load(values + l), Vector256.Load(mixture + l), sum);
        }

        return Vector256.Sum(sum);
    }

    // The mixtures of two places, added and subtracted.
    private (double Sum, double Difference) Dots(double* first, double* second, double* mixture)
    {
        Vector256<double> sum = Vector256<double>.Zero,
            difference = sum;
        for (int l = 0; l < _lanes; l += 4)
        {
            Vector256<double> factors = Vector256.Load(mixture + l),
                a = Vector256.Load(first + l),
                b = Vector256.Load(second + l);
            sum = Vector256.MultiplyAddEstimate(a + b, factors, sum);
            difference = Vector256.MultiplyAddEstimate(a - b, factors, difference);
        }

        return (Vector256.Sum(sum), Vector256.Sum(difference));
    }
}
