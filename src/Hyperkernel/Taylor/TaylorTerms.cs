using System.Collections.Immutable;
using System.Numerics;
using System.Numerics.Tensors;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Taylor;

/// <summary>
/// The Taylor terms K^(r)_ij = d^r/de^r h(u_i; w + e grad h(u_j)) at e = 0 of a finite network with one output, r = 0, ..., R.
/// </summary>
/// <remarks>
/// K^(0)_ij is h(u_i) and K^(1) the empirical tangent kernel. A truncated polynomial in e goes through the network beside its outputs;
/// gradients enter as their factors of rank one, the masks of piecewise linear activations stay as they are at e = 0, and what the
/// structure makes 0 is not computed: for ReLU networks K^(r) is exactly 0 for r > L H. For one j and all i it costs about R ways forward.
/// Source: section 4.2 of the paper's appendix; docs/taylor.md.
/// </remarks>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
public sealed class TaylorTerms<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ImmutableArray<Matrix<T>> _terms;

    internal TaylorTerms(IEnumerable<Matrix<T>> terms) => _terms = [.. terms];

    /// <summary>R, the highest order.</summary>
    public int Order => _terms.Length - 1;

    /// <summary>K^(r), N x N': entry (i, j) is that of output u_i and the gradient at u_j.</summary>
    /// <param name="order">r.</param>
    public Matrix<T> this[int order] =>
        order >= 0 && order <= Order
            ? _terms[order]
            : throw new ArgumentOutOfRangeException(nameof(order), $"TaylorTerms: order {order}, must be 0 to {Order}.");

    /// <summary>
    /// The outputs after one gradient step at a time: h(u_i; w + s_j grad h(u_j)), summed up to order R; s_j is -mu l'_j for a step of SGD
    /// on sample j.
    /// </summary>
    /// <param name="steps">s_j for each column.</param>
    /// <param name="order">Where to end the sum; R if null.</param>
    /// <returns>N x N'.</returns>
    /// <exception cref="ArgumentException">There are more or fewer steps than columns, or no terms of the order.</exception>
    public Matrix<T> AfterStep(ReadOnlySpan<T> steps, int? order = null)
    {
        int last = order ?? Order;
        if (steps.Length != this[last].Columns)
        {
            throw new ArgumentException(
                $"TaylorTerms: {steps.Length} steps, must be {this[0].Columns}, one for each column.",
                nameof(steps)
            );
        }

        Matrix<T> sum = _terms[last].Clone();
        for (int r = last; r > 0; r--)
        {
            T inverse = T.One / T.CreateTruncating(r);
            for (long i = 0; i < sum.Rows; i++)
            {
                Span<T> row = sum.Row(i);
                TensorPrimitives.Multiply(row, steps, row);
                TensorPrimitives.MultiplyAdd(row, inverse, _terms[r - 1].Row(i), row);
            }
        }

        return sum;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Matrix<T> term in _terms)
        {
            term.Dispose();
        }
    }
}
