using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Grid.Masked;

/// <summary>A factor whose entries take 16 bits each, as whole parts of the largest of their row.</summary>
/// <remarks>
/// Rows are taken eight at a time, filled up with those of the identity. Of a group, what lies left of its 8 x 8 block on the diagonal is
/// kept as 8 x 8 squares, one after the other, and of that block the inverse, in single precision: groups wait for each other, rows do not.
/// </remarks>
internal sealed class RoundedFactor : BlockFactor<float>
{
    /// <summary>Of more, entries are too many for an array.</summary>
    public const int MostRows = 1 << 15;

    private const int Side = 8;
    private const int Square = Side * Side;

    private readonly int _order;
    private readonly int _groups;
    private readonly short[] _squares;
    private readonly float[] _units;
    private readonly float[] _inverses;

    /// <summary>Rounds L.</summary>
    public RoundedFactor(MatrixView<float> factor)
    {
        _order = (int)factor.Rows;
        _groups = (_order + Side - 1) / Side;
        _squares = new short[Start(_groups)];
        (_units, _inverses) = (new float[_groups * Side], new float[_groups * Square]);
        (float[] parts, short[] rounded) = (new float[_order], new short[_order]);
        Span<float> block = stackalloc float[Square];
        for (int g = 0; g < _groups; g++)
        {
            int first = g * Side,
                rows = Math.Min(Side, _order - first);
            block.Clear();
            for (int r = 0; r < Side; r++)
            {
                block[(r * Side) + r] = 1;
                if (r < rows)
                {
                    Span<float> row = factor.Row(first + r);
                    Round(row[..first], parts.AsSpan(0, first), rounded.AsSpan(0, first), g, r);
                    row.Slice(first, r + 1).CopyTo(block[(r * Side)..]);
                }
            }

            Invert(block, _inverses.AsSpan(g * Square, Square));
        }
    }

    /// <inheritdoc/>
    public override void Solve(Span<float> values)
    {
        float[] padded = new float[_groups * Side];
        values.CopyTo(padded);
        ref float x = ref MemoryMarshal.GetArrayDataReference(padded);
        for (int g = 0; g < _groups; g++)
        {
            Forward(g, ref x);
        }

        for (int g = _groups - 1; g >= 0; g--)
        {
            Backward(g, ref x);
        }

        padded.AsSpan(0, _order).CopyTo(values);
    }

    /// <inheritdoc/>
    public override void CopyTo(MatrixView<float> target)
    {
        Span<float> block = stackalloc float[Square];
        for (int k = 0; k < _order; k++)
        {
            (int g, int r) = Math.DivRem(k, Side);
            Span<float> row = target.Row(k);
            for (int c = 0; c < g; c++)
            {
                TensorPrimitives.ConvertTruncating<short, float>(Part(g, r, c), row[(c * Side)..]);
            }

            int first = g * Side;
            TensorPrimitives.Multiply(row[..first], _units[k], row[..first]);
            if (r == 0)
            {
                Invert(_inverses.AsSpan(g * Square, Square), block);
            }

            block.Slice(r * Side, r + 1).CopyTo(row[first..]);
        }
    }

    /// <inheritdoc/>
    public override void Dispose() { }

    private static int Start(int group) => Square * (group * (group - 1) / 2);

    // The inverse of a lower triangle, row by row.
    private static void Invert(ReadOnlySpan<float> triangle, Span<float> inverse)
    {
        inverse.Clear();
        for (int i = 0; i < Side; i++)
        {
            float reciprocal = 1 / triangle[(i * Side) + i];
            Span<float> row = inverse.Slice(i * Side, Side);
            for (int j = 0; j < i; j++)
            {
                TensorPrimitives.MultiplyAdd(inverse.Slice(j * Side, Side), -triangle[(i * Side) + j], row, row);
            }

            TensorPrimitives.Multiply(row, reciprocal, row);
            row[i] = reciprocal;
        }
    }

    // Of row r of a group eight entries.
    private Span<short> Part(int group, int r, int square) => _squares.AsSpan(Start(group) + (square * Square) + (r * Side), Side);

    private void Round(ReadOnlySpan<float> row, Span<float> parts, Span<short> rounded, int group, int r)
    {
        float unit = row.IsEmpty ? 0 : Math.Abs(TensorPrimitives.MaxMagnitude(row)) / short.MaxValue;
        if (unit == 0)
        {
            return;
        }

        _units[(group * Side) + r] = unit;
        TensorPrimitives.Divide(row, unit, parts);
        TensorPrimitives.Round<float>(parts, parts);
        TensorPrimitives.ConvertSaturating<float, short>(parts, rounded);
        for (int c = 0; c < group; c++)
        {
            rounded.Slice(c * Side, Side).CopyTo(Part(group, r, c));
        }
    }

    // Eight steps of L y = x.
    private void Forward(int g, ref float x)
    {
        Vector256<float> sum0 = default,
            sum1 = default,
            sum2 = default,
            sum3 = default,
            sum4 = default,
            sum5 = default,
            sum6 = default,
            sum7 = default;
        ref short square = ref SquaresOf(g);
        for (int c = 0; c < g; c++)
        {
            Vector256<float> own = Vector256.LoadUnsafe(ref x, (nuint)(c * Side));
            sum0 = Vector256.FusedMultiplyAdd(Entries(ref square, 0), own, sum0);
            sum1 = Vector256.FusedMultiplyAdd(Entries(ref square, 1), own, sum1);
            sum2 = Vector256.FusedMultiplyAdd(Entries(ref square, 2), own, sum2);
            sum3 = Vector256.FusedMultiplyAdd(Entries(ref square, 3), own, sum3);
            sum4 = Vector256.FusedMultiplyAdd(Entries(ref square, 4), own, sum4);
            sum5 = Vector256.FusedMultiplyAdd(Entries(ref square, 5), own, sum5);
            sum6 = Vector256.FusedMultiplyAdd(Entries(ref square, 6), own, sum6);
            sum7 = Vector256.FusedMultiplyAdd(Entries(ref square, 7), own, sum7);
            square = ref Unsafe.Add(ref square, Square);
        }

        nuint place = (nuint)(g * Side);
        Vector256<float> units = Vector256.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(_units), place),
            left = Vector256.LoadUnsafe(ref x, place) - (units * Sums(sum0, sum1, sum2, sum3, sum4, sum5, sum6, sum7));
        ref float inverse = ref InverseOf(g);
        Sums(
                Row(ref inverse, 0) * left,
                Row(ref inverse, 1) * left,
                Row(ref inverse, 2) * left,
                Row(ref inverse, 3) * left,
                Row(ref inverse, 4) * left,
                Row(ref inverse, 5) * left,
                Row(ref inverse, 6) * left,
                Row(ref inverse, 7) * left
            )
            .StoreUnsafe(ref x, place);
    }

    // Eight steps of L^T x = y.
    private void Backward(int g, ref float x)
    {
        nuint place = (nuint)(g * Side);
        ref float inverse = ref InverseOf(g);
        Vector256<float> solved = default;
        for (int i = 0; i < Side; i++)
        {
            solved = Vector256.FusedMultiplyAdd(Row(ref inverse, i), Vector256.Create(Unsafe.Add(ref x, place + (nuint)i)), solved);
        }

        solved.StoreUnsafe(ref x, place);
        Vector256<float> scaled = -solved * Vector256.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(_units), place),
            scaled0 = Vector256.Create(scaled[0]),
            scaled1 = Vector256.Create(scaled[1]),
            scaled2 = Vector256.Create(scaled[2]),
            scaled3 = Vector256.Create(scaled[3]),
            scaled4 = Vector256.Create(scaled[4]),
            scaled5 = Vector256.Create(scaled[5]),
            scaled6 = Vector256.Create(scaled[6]),
            scaled7 = Vector256.Create(scaled[7]);
        ref short square = ref SquaresOf(g);
        for (int c = 0; c < g; c++)
        {
            Vector256<float> own = Vector256.LoadUnsafe(ref x, (nuint)(c * Side)),
                other = Entries(ref square, 1) * scaled1;
            own = Vector256.FusedMultiplyAdd(Entries(ref square, 0), scaled0, own);
            other = Vector256.FusedMultiplyAdd(Entries(ref square, 3), scaled3, other);
            own = Vector256.FusedMultiplyAdd(Entries(ref square, 2), scaled2, own);
            other = Vector256.FusedMultiplyAdd(Entries(ref square, 5), scaled5, other);
            own = Vector256.FusedMultiplyAdd(Entries(ref square, 4), scaled4, own);
            other = Vector256.FusedMultiplyAdd(Entries(ref square, 7), scaled7, other);
            own = Vector256.FusedMultiplyAdd(Entries(ref square, 6), scaled6, own);
            (own + other).StoreUnsafe(ref x, (nuint)(c * Side));
            square = ref Unsafe.Add(ref square, Square);
        }
    }

    private ref short SquaresOf(int g) => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_squares), Start(g));

    private ref float InverseOf(int g) => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_inverses), g * Square);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Row(ref float inverse, int i) => Vector256.LoadUnsafe(ref inverse, (nuint)(i * Side));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Entries(ref short square, int row) =>
        Vector256.ConvertToSingle(Vector256.WidenLower(Vector128.LoadUnsafe(ref square, (nuint)(row * Side)).ToVector256Unsafe()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Sums(
        Vector256<float> a,
        Vector256<float> b,
        Vector256<float> c,
        Vector256<float> d,
        Vector256<float> e,
        Vector256<float> f,
        Vector256<float> g,
        Vector256<float> h
    ) =>
        Vector256.Create(
            Vector256.Sum(a),
            Vector256.Sum(b),
            Vector256.Sum(c),
            Vector256.Sum(d),
            Vector256.Sum(e),
            Vector256.Sum(f),
            Vector256.Sum(g),
            Vector256.Sum(h)
        );
}
