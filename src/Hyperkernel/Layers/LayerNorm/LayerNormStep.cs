using System.Numerics;
using System.Numerics.Tensors;
using Hyperkernel.Layers.Polynomials;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Layers;

/// <summary>
/// Layer normalisation: q(e) = c(e) r(e), c the inputs less their mean, r = (mean(c^2) + epsilon)^(-1/2), a series about its constant term.
/// </summary>
internal sealed class LayerNormStep : TaylorStep
{
    private readonly LayerNormNode _node;
    private readonly MonomialSet _variances;
    private readonly SlotProduct[] _squares;
    private readonly Composition _roots;
    private readonly SlotProduct[] _products;

    public LayerNormStep(LayerNormNode node, TaylorPlan plan)
        : this(node, plan.Set(node.Input), plan.Set(node.Input).Plus(plan.Set(node.Input).Times(plan.Set(node.Input)))) { }

    private LayerNormStep(LayerNormNode node, MonomialSet input, MonomialSet variances)
        : this(node, input, variances, new Composition(variances, null)) { }

    private LayerNormStep(LayerNormNode node, MonomialSet input, MonomialSet variances, Composition roots)
        : base(input.Plus(roots.Output).Plus(input.Times(roots.Output)))
    {
        (_node, _variances, _roots) = (node, variances, roots);
        _squares = input.ProductsWith(input, variances);
        _products = input.ProductsWith(roots.Output, Set);
    }

    public override void Apply<T>(TaylorPass<T> pass)
    {
        PolynomialRows<T> input = pass.Rows(_node.Input),
            output = pass.Rows(_node.Index);
        MatrixView<T> y = pass.Points.Output(_node.Input);
        using PolynomialRows<T> centred = new(input.Set, input.Rows, _node.Width),
            variances = new(_variances, input.Rows, 1),
            roots = new(_roots.Output, input.Rows, 1);
        using Matrix<T> constants = Matrix<T>.Uninitialized(input.Rows, _node.Width),
            series = Matrix<T>.Uninitialized(input.Rows, _roots.Order);
        pass.ForRows(
            input.Rows,
            (_squares.Length + _products.Length) * (long)_node.Width,
            i =>
            {
                Span<T> constant = constants.Row(i);
                Centre(y.Row(i), constant);
                for (int slot = 0; slot < input.Set.Count; slot++)
                {
                    Centre(input.Row(slot, i), centred.Row(slot, i));
                }

                WriteVariances(constant, centred, variances, i);
                T root = WriteSeries(constant, series.Row(i));
                _roots.Apply<T>(series.Row(i), variances, roots, i);
                WriteProducts(constant, root, centred, roots, output, i);
            }
        );
    }

    private static void Centre<T>(ReadOnlySpan<T> values, Span<T> centred)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        TensorPrimitives.Subtract(values, TensorPrimitives.Sum(values) / T.CreateTruncating(values.Length), centred);

    private static T Mean<T>(ReadOnlySpan<T> first, ReadOnlySpan<T> second)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => TensorPrimitives.Dot(first, second) / T.CreateTruncating(first.Length);

    private void WriteVariances<T>(ReadOnlySpan<T> constant, PolynomialRows<T> centred, PolynomialRows<T> variances, long row)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        variances.Clear(row);
        for (int slot = 0; slot < centred.Set.Count; slot++)
        {
            variances.Row(slot, row)[0] = (T.One + T.One) * Mean<T>(constant, centred.Row(slot, row));
        }

        foreach (SlotProduct square in _squares)
        {
            variances.Row(square.Target, row)[0] += Mean<T>(centred.Row(square.Left, row), centred.Row(square.Right, row));
        }
    }

    // The coefficients of (v + x)^(-1/2) of orders 1, 2, ...; returns that of order 0.
    private T WriteSeries<T>(ReadOnlySpan<T> constant, Span<T> series)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T variance = Mean(constant, constant) + T.CreateTruncating(_node.Epsilon),
            root = T.One / T.Sqrt(variance),
            coefficient = root;
        for (int k = 0; k < series.Length; k++)
        {
            coefficient *= T.CreateTruncating(-(k + 0.5) / (k + 1)) / variance;
            series[k] = coefficient;
        }

        return root;
    }

    private void WriteProducts<T>(
        ReadOnlySpan<T> constant,
        T root,
        PolynomialRows<T> centred,
        PolynomialRows<T> roots,
        PolynomialRows<T> output,
        long row
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        output.Clear(row);
        for (int slot = 0; slot < centred.Set.Count; slot++)
        {
            TensorPrimitives.Multiply(centred.Row(slot, row), root, output.Row(slot, row));
        }

        for (int slot = 0; slot < roots.Set.Count; slot++)
        {
            Span<T> target = output.Row(Set.SlotOf(roots.Set.Members[slot]), row);
            TensorPrimitives.MultiplyAdd(constant, roots.Row(slot, row)[0], target, target);
        }

        foreach (SlotProduct product in _products)
        {
            Span<T> target = output.Row(product.Target, row);
            TensorPrimitives.MultiplyAdd(centred.Row(product.Left, row), roots.Row(product.Right, row)[0], target, target);
        }
    }
}
