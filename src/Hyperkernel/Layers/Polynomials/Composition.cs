using System.Buffers;
using System.Numerics;
using System.Numerics.Tensors;

namespace Hyperkernel.Layers.Polynomials;

/// <summary>
/// A function of truncated polynomials, entry by entry: s(y + eta) - s(y) = sum over k > 0 of s^(k)(y)/k! eta^k, with eta without a
/// constant term.
/// </summary>
internal sealed class Composition
{
    // Power k + 1 of eta: its monomials, their places in the result, and what it is made of from the power before and eta.
    private readonly List<(MonomialSet Set, int[] Targets, SlotProduct[] Products)> _powers = [];
    private readonly int _largest;

    /// <summary>Plans the powers that do not vanish.</summary>
    /// <param name="input">The monomials of eta.</param>
    /// <param name="degree">The order above which all coefficients of s are 0; null where there is none.</param>
    public Composition(MonomialSet input, int? degree)
    {
        List<MonomialSet> sets = [];
        for (MonomialSet power = input; power.Count > 0 && !(sets.Count >= degree); power = power.Times(input))
        {
            sets.Add(power);
        }

        Output = sets.Count == 0 ? input.None : sets.Aggregate((a, b) => a.Plus(b));
        for (int k = 0; k < sets.Count; k++)
        {
            _powers.Add((sets[k], [.. sets[k].Members.Select(Output.SlotOf)], k == 0 ? [] : sets[k - 1].ProductsWith(input, sets[k])));
        }

        _largest = sets.Select(s => s.Count).DefaultIfEmpty().Max();
    }

    /// <summary>The monomials of the result.</summary>
    public MonomialSet Output { get; }

    /// <summary>The highest k that counts.</summary>
    public int Order => _powers.Count;

    /// <summary>About how many operations an entry takes.</summary>
    public long Operations => _powers.Sum(p => p.Products.Length + p.Targets.Length);

    /// <summary>Composes one row.</summary>
    /// <param name="series">The coefficients of s: for k = 1, ..., <see cref="Order"/> one number for each entry of the row.</param>
    /// <param name="input">eta.</param>
    /// <param name="output">Takes the result, of the monomials <see cref="Output"/>.</param>
    /// <param name="row">Which row.</param>
    public void Apply<T>(ReadOnlySpan<T> series, PolynomialRows<T> input, PolynomialRows<T> output, long row)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int width = (int)input.Values.Columns,
            size = _largest * width;
        T[] buffer = ArrayPool<T>.Shared.Rent(2 * size);
        Span<T> power = buffer.AsSpan(0, size),
            next = buffer.AsSpan(size, size);
        output.Clear(row);
        for (int k = 0; k < Order; k++)
        {
            (MonomialSet set, int[] targets, SlotProduct[] products) = _powers[k];
            if (k == 0)
            {
                for (int slot = 0; slot < set.Count; slot++)
                {
                    input.Row(slot, row).CopyTo(power[(slot * width)..]);
                }
            }
            else
            {
                next[..(set.Count * width)].Clear();
                foreach (SlotProduct product in products)
                {
                    Span<T> target = next.Slice(product.Target * width, width);
                    TensorPrimitives.MultiplyAdd(power.Slice(product.Left * width, width), input.Row(product.Right, row), target, target);
                }

                Span<T> previous = power;
                power = next;
                next = previous;
            }

            ReadOnlySpan<T> coefficients = series.Slice(k * width, width);
            for (int slot = 0; slot < set.Count; slot++)
            {
                Span<T> target = output.Row(targets[slot], row);
                TensorPrimitives.MultiplyAdd(coefficients, power.Slice(slot * width, width), target, target);
            }
        }

        ArrayPool<T>.Shared.Return(buffer);
    }
}
