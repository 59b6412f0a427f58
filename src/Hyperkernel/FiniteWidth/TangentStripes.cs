using System.Numerics;
using System.Numerics.Tensors;
using Hyperkernel.Layers.Graphs;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.FiniteWidth;

/// <summary>Makes stripes of tangent kernels, some rows by the first columns, from products of layers' factors.</summary>
internal sealed class TangentStripes<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Rows = 512;

    private readonly Compute _compute;
    private readonly Matrix<T> _inputs;
    private readonly Matrix<T> _deltas;
    private readonly Matrix<T> _sum;
    private readonly int[] _local;

    public TangentStripes(Compute compute, long rows, long columns)
    {
        _compute = compute;
        Height = (int)Math.Min(Rows, rows);
        _inputs = Matrix<T>.Uninitialized(Height, columns);
        _deltas = Matrix<T>.Uninitialized(Height, columns);
        _sum = Matrix<T>.Uninitialized(Height, columns);
        _local = new int[Height];
    }

    /// <summary>How many rows a stripe has at most.</summary>
    public int Height { get; }

    /// <summary>Writes a stripe.</summary>
    /// <param name="terms">The layers at the rows' points.</param>
    /// <param name="others">The same layers at the columns' points.</param>
    /// <param name="first">The first row.</param>
    /// <param name="blocks">Which blocks of parameters count.</param>
    /// <param name="stripe">As many rows and columns as are wanted.</param>
    public void Fill(List<TangentTerm<T>> terms, List<TangentTerm<T>> others, long first, Func<string, bool> blocks, MatrixView<T> stripe)
    {
        stripe.Fill(T.Zero);
        for (int t = 0; t < terms.Count; t++)
        {
            _compute.Cancellation.ThrowIfCancellationRequested();
            TangentTerm<T> term = terms[t],
                other = others[t];
            double factor = blocks(term.Weights) ? term.Factor : 0,
                constant = term.Bias is { } bias && blocks(bias) ? term.Constant : 0;
            if (factor == 0 && constant == 0)
            {
                continue;
            }

            if (term.Deltas is not null)
            {
                Add(term, other, first, factor, constant, stripe);
                continue;
            }

            MatrixView<T> sum = Part(_sum, stripe.Rows, stripe.Columns);
            sum.Fill(T.Zero);
            for (int p = 0; p < term.Parts.Length; p++)
            {
                Add(term.Parts[p], other.Parts[p], first, term.Parts[p].Factor, term.Parts[p].Constant, sum);
            }

            AddProduct(term, other, first, factor, constant, sum, stripe);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _inputs.Dispose();
        _deltas.Dispose();
        _sum.Dispose();
    }

    private static MatrixView<T> Part(Matrix<T> buffer, long rows, long columns) => buffer.View.Block(0, 0, rows, columns);

    private void Add(TangentTerm<T> term, TangentTerm<T> other, long first, double factor, double constant, MatrixView<T> stripe)
    {
        MatrixView<T> deltas = Part(_deltas, stripe.Rows, stripe.Columns);
        Matrix<T> d = term.Deltas!,
            otherD = other.Deltas!;
        _compute.Backend.Multiply(
            T.One,
            d.View.Block(first, 0, stripe.Rows, d.Columns),
            Transposition.None,
            otherD.View.Block(0, 0, stripe.Columns, d.Columns),
            Transposition.Transposed,
            T.Zero,
            deltas
        );
        AddProduct(term, other, first, factor, constant, deltas, stripe);
    }

    // stripe += (factor q.q' + constant) deltas, entry by entry.
    private void AddProduct(
        TangentTerm<T> term,
        TangentTerm<T> other,
        long first,
        double factor,
        double constant,
        MatrixView<T> deltas,
        MatrixView<T> stripe
    )
    {
        T added = T.CreateTruncating(constant);
        if (factor == 0)
        {
            RowWork.For(
                stripe.Rows,
                stripe.Columns,
                _compute.Threads,
                r => TensorPrimitives.MultiplyAdd(deltas.Row(r), added, stripe.Row(r), stripe.Row(r))
            );
            return;
        }

        int[] columns = other.InputOf;
        MatrixView<T> products = InputProducts(term, other, first, factor, stripe, out bool inOrder);
        RowWork.For(
            stripe.Rows,
            2 * stripe.Columns,
            _compute.Threads,
            r =>
            {
                ReadOnlySpan<T> product = products.Row(_local[r]),
                    delta = deltas.Row(r);
                Span<T> target = stripe.Row(r);
                if (added != T.Zero)
                {
                    TensorPrimitives.MultiplyAdd(delta, added, target, target);
                }

                if (inOrder)
                {
                    TensorPrimitives.MultiplyAdd(product, delta, target, target);
                    return;
                }

                for (int c = 0; c < target.Length; c++)
                {
                    target[c] += product[columns[c]] * delta[c];
                }
            }
        );
    }

    // factor q.q' of the inputs of rows and columns, each once; whether a column's input has the column's number.
    private MatrixView<T> InputProducts(
        TangentTerm<T> term,
        TangentTerm<T> other,
        long first,
        double factor,
        MatrixView<T> stripe,
        out bool inOrder
    )
    {
        MatrixView<T> inputs = Gather(term, first, stripe.Rows, out Matrix<T>? gathered);
        int distinct = 0;
        inOrder = true;
        for (int c = 0; c < stripe.Columns; c++)
        {
            distinct = Math.Max(distinct, other.InputOf[c] + 1);
            inOrder &= other.InputOf[c] == c;
        }

        MatrixView<T> products = Part(_inputs, inputs.Rows, distinct);
        _compute.Backend.Multiply(
            T.CreateTruncating(factor),
            inputs,
            Transposition.None,
            other.Inputs.View.Block(0, 0, distinct, inputs.Columns),
            Transposition.Transposed,
            T.Zero,
            products
        );
        gathered?.Dispose();
        return products;
    }

    // The inputs of a stripe's rows, those that follow each other and are the same once; _local says which each row has.
    private MatrixView<T> Gather(TangentTerm<T> term, long first, long rows, out Matrix<T>? gathered)
    {
        int count = 0,
            start = term.InputOf[first];
        bool contiguous = true;
        Span<int> inputs = stackalloc int[Rows];
        for (int r = 0; r < rows; r++)
        {
            int input = term.InputOf[first + r];
            if (count == 0 || inputs[count - 1] != input)
            {
                contiguous &= input == start + count;
                inputs[count++] = input;
            }

            _local[r] = count - 1;
        }

        Matrix<T> all = term.Inputs;
        if (contiguous)
        {
            gathered = null;
            return all.View.Block(start, 0, count, all.Columns);
        }

        gathered = Matrix<T>.Uninitialized(count, all.Columns);
        for (int k = 0; k < count; k++)
        {
            all.Row(inputs[k]).CopyTo(gathered.Row(k));
        }

        return gathered;
    }
}
