using System.Numerics;
using System.Numerics.Tensors;
using Hyperkernel.Layers;
using Hyperkernel.Layers.Graphs;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.FiniteWidth;

/// <summary>Generated weights as rows of F = f(X), read where they lie.</summary>
/// <param name="f">N_x x P: row c is f(x_c).</param>
/// <param name="contexts">The row of F of each example.</param>
/// <param name="threads">Threads at most.</param>
internal sealed unsafe class StoredGeneratedWeights<T>(MatrixView<T> f, RowMap contexts, int threads) : IGeneratedWeights<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public void Multiply(GeneratedNode node, MatrixView<T> a, MatrixView<T> y)
    {
        T scale = T.CreateTruncating(node.Scale);
        RowWork.For(
            y.Rows,
            node.Count,
            threads,
            i =>
            {
                T* row = f.Pointer + (contexts.Of(i) * f.Stride),
                    v = row + node.Offset;
                ReadOnlySpan<T> input = a.Row(i);
                Span<T> output = y.Row(i);
                for (int k = 0; k < output.Length; k++, v += node.FanIn)
                {
                    output[k] = scale * TensorPrimitives.Dot(new ReadOnlySpan<T>(v, node.FanIn), input);
                }

                if (node.HasBias)
                {
                    TensorPrimitives.Add(output, new ReadOnlySpan<T>(row + node.BiasOffset, node.Width), output);
                }
            }
        );
        GC.KeepAlive(f.Owner);
    }

    public void MultiplyTransposed(GeneratedNode node, MatrixView<T> b, RowMap examples, T beta, MatrixView<T> g)
    {
        T scale = T.CreateTruncating(node.Scale);
        RowWork.For(
            b.Rows,
            node.Count,
            threads,
            r =>
            {
                T* v = f.Pointer + (contexts.Of(examples.Of(r)) * f.Stride) + node.Offset;
                Span<T> gradient = b.Row(r),
                    result = g.Row(r);
                if (beta == T.Zero)
                {
                    result.Clear();
                }

                for (int k = 0; k < gradient.Length; k++, v += node.FanIn)
                {
                    TensorPrimitives.MultiplyAdd(new ReadOnlySpan<T>(v, node.FanIn), scale * gradient[k], result, result);
                }
            }
        );
        GC.KeepAlive(f.Owner);
    }

    /// <summary>Gradients by F: writes b (x) a / sqrt(fan_in), and b, to the columns of a layer.</summary>
    /// <param name="node">The layer.</param>
    /// <param name="a">Its inputs, one row an example.</param>
    /// <param name="b">Gradients by its outputs.</param>
    /// <param name="examples">The example of each row of <paramref name="b"/>.</param>
    /// <param name="gradients">As many rows as <paramref name="b"/>, of P entries.</param>
    /// <param name="threads">Threads at most.</param>
    public static void WriteGradients(
        GeneratedNode node,
        MatrixView<T> a,
        MatrixView<T> b,
        RowMap examples,
        MatrixView<T> gradients,
        int threads
    )
    {
        T scale = T.CreateTruncating(node.Scale);
        RowWork.For(
            b.Rows,
            node.Count,
            threads,
            r =>
            {
                T* row = gradients.Pointer + (r * gradients.Stride),
                    v = row + node.Offset;
                ReadOnlySpan<T> input = a.Row(examples.Of(r)),
                    gradient = b.Row(r);
                for (int k = 0; k < gradient.Length; k++, v += node.FanIn)
                {
                    TensorPrimitives.Multiply(input, scale * gradient[k], new Span<T>(v, node.FanIn));
                }

                if (node.HasBias)
                {
                    gradient.CopyTo(new Span<T>(row + node.BiasOffset, node.Width));
                }
            }
        );
        GC.KeepAlive(gradients.Owner);
    }
}
