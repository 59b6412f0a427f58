using System.Runtime.Intrinsics;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Operators.Blocks;

/// <summary>Inner products x_n . g x_n' of functions with others, moved by every element of a group.</summary>
internal interface IContextProducts : IDisposable
{
    /// <summary>Of some rows and columns: row by row, and in it for each column one number an element.</summary>
    /// <param name="firstRow">The first row.</param>
    /// <param name="rows">Their number.</param>
    /// <param name="firstColumn">The first column.</param>
    /// <param name="columns">Their number.</param>
    /// <param name="isLower">Whether columns after a row may be left out.</param>
    Matrix<double> Of(int firstRow, int rows, int firstColumn, int columns, bool isLower);
}

/// <summary>Inner products by a product of matrices, with copies of the columns' functions.</summary>
internal sealed class MovedProducts(SymmetryGroup group, PreparedContexts rows, PreparedContexts columns, IMatrixBackend backend)
    : IContextProducts
{
    /// <inheritdoc/>
    public Matrix<double> Of(int firstRow, int count, int firstColumn, int many, bool isLower)
    {
        using Matrix<double> moved = Moved(firstColumn, many);
        Matrix<double> products = Matrix<double>.Uninitialized(count, moved.Rows);
        backend.Multiply(
            1.0,
            rows.Rows.View.Block(firstRow, 0, count, rows.Rows.Columns),
            Transposition.None,
            moved,
            Transposition.Transposed,
            0,
            products
        );
        return products;
    }

    /// <inheritdoc/>
    public void Dispose() { }

    private Matrix<double> Moved(int first, int count)
    {
        int order = group.Order;
        if (order == 1)
        {
            return columns.Rows.View.Block(first, 0, count, columns.Rows.Columns).ToMatrix();
        }

        Matrix<double> moved = Matrix<double>.Uninitialized((long)count * order, columns.Rows.Columns);
        for (int g = 0; g < order; g++)
        {
            SignedPermutation action = group.Inputs[g];
            for (int j = 0; j < count; j++)
            {
                action.Apply(columns.Rows.Row(first + j), moved.Row(((long)j * order) + g));
            }
        }

        return moved;
    }
}

/// <summary>
/// Inner products with all shifts at once: sum over j of x[j] x'[j - h] has the transform X conj(X'), and sum over j of x[j] x'[h - j] has
/// X X'. Shifts are the real and reflections the imaginary part of one transform back.
/// </summary>
internal sealed unsafe class SpectralProducts : IContextProducts
{
    private const int Lanes = GridSpectra.Lanes;
    private readonly SymmetryGroup _group;
    private readonly GridSpectra _rows;
    private readonly GridSpectra _columns;
    private readonly GridFourier _fourier;
    private readonly int[] _signs;
    private readonly int[] _folded;

    public SpectralProducts(SymmetryGroup group, FunctionGrid grid, int[] signs, PreparedContexts rows, PreparedContexts columns)
    {
        (_group, _signs) = (group, signs);
        (int first, int last) = grid.Plane;
        _rows = new(rows.Rows, first, last, signs.Length);
        _columns = rows == columns ? _rows : new(columns.Rows, first, last, signs.Length);
        _fourier = new(group.Steps.First, group.Steps.Last, Lanes);

        // At every m / M-th shift alone, frequencies that differ by M are the same.
        _folded =
        [
            .. Enumerable
                .Range(0, grid.Count)
                .Select(k => (k / last % group.Steps.First * group.Steps.Last) + (k % last % group.Steps.Last)),
        ];
    }

    /// <summary>Whether transforms need fewer operations than products with copies.</summary>
    public static bool IsCheaper(SymmetryGroup group) => group.Shifts > 1 && (long)group.Order * group.Inputs.Size > 1 << 15;

    /// <inheritdoc/>
    public Matrix<double> Of(int firstRow, int rows, int firstColumn, int columns, bool isLower)
    {
        int shifts = _group.Shifts,
            order = _group.Order,
            size = shifts * Lanes;
        Matrix<double> products = Matrix<double>.Uninitialized(rows, (long)columns * order);
        Workers.Run(
            rows,
            row =>
            {
                using Matrix<double> memory = Matrix<double>.Uninitialized(4, size);
                double* re = memory.Pointer;
                double* im = re + size;
                double* line = products.Pointer + (row * products.Columns);
                int end = firstColumn + columns,
                    last = isLower ? (int)Math.Min(end, firstRow + row + 1) : end;
                for (int column = firstColumn / Lanes * Lanes; column < last; column += Lanes)
                {
                    new Span<double>(re, 2 * size).Clear();
                    for (int channel = 0; channel < _signs.Length; channel++)
                    {
                        Add(firstRow + (int)row, column, channel, re, im);
                    }

                    bool swapped = _fourier.Transform(im, re, im + (2L * size), re + (2L * size));
                    double* moved = swapped ? re + (2L * size) : re;
                    double* turned = swapped ? im + (2L * size) : im;
                    for (int lane = Math.Max(0, firstColumn - column); lane < Math.Min(Lanes, end - column); lane++)
                    {
                        double* place = line + ((long)(column + lane - firstColumn) * order);
                        for (int g = 0; g < shifts; g++)
                        {
                            place[g] = moved[(g * Lanes) + lane] / _folded.Length;
                        }

                        for (int g = shifts; g < order; g++)
                        {
                            place[g] = turned[((g - shifts) * Lanes) + lane] / _folded.Length;
                        }
                    }
                }
            }
        );
        return products;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _rows.Dispose();
        _columns.Dispose();
    }

    // X conj(X') + i sign X X'.
    private void Add(int row, int column, int channel, double* re, double* im)
    {
        double* xr = _rows.Real(row, channel) + (row % Lanes);
        double* xi = _rows.Imaginary(row, channel) + (row % Lanes);
        double* yr = _columns.Real(column, channel);
        double* yi = _columns.Imaginary(column, channel);
        Vector256<double> sign = Vector256.Create(_group.HasReflection ? (double)_signs[channel] : 0);
        for (int k = 0; k < _folded.Length; k++)
        {
            Vector256<double> a = Vector256.Create(xr[k * Lanes]),
                b = Vector256.Create(xi[k * Lanes]),
                c = Vector256.Load(yr + (k * Lanes)),
                d = Vector256.Load(yi + (k * Lanes));
            double* toRe = re + (_folded[k] * Lanes);
            double* toIm = im + (_folded[k] * Lanes);
            (Vector256.Load(toRe) + (a * c) + (b * d) - (sign * ((a * d) + (b * c)))).Store(toRe);
            (Vector256.Load(toIm) + (b * c) - (a * d) + (sign * ((a * c) - (b * d)))).Store(toIm);
        }
    }
}
