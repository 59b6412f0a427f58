using System.Numerics;
using System.Numerics.Tensors;
using Hyperkernel.Layers;
using Hyperkernel.Layers.Graphs;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Training;

/// <summary>
/// Gradients by generated weights: row c is the sum of b (x) a / sqrt(fan_in) over the examples of context c; a few columns at a time.
/// </summary>
internal sealed class GeneratedGradient<T>(int contexts, int examples, int threads)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Examples sorted by context, and where each context's begin.
    private readonly int[] _examples = new int[examples];
    private readonly int[] _starts = new int[contexts + 1];

    /// <summary>Takes which examples have which context.</summary>
    public void Group(Batch<T> batch)
    {
        Span<int> starts = _starts.AsSpan(0, batch.ContextCount + 1);
        starts.Clear();
        for (int i = 0; i < batch.Count; i++)
        {
            starts[ContextOf(batch, i) + 1]++;
        }

        for (int c = 0; c < batch.ContextCount; c++)
        {
            starts[c + 1] += starts[c];
        }

        for (int i = batch.Count - 1; i >= 0; i--)
        {
            // Entry c + 1 comes down from the end of group c to its start.
            _examples[--starts[ContextOf(batch, i) + 1]] = i;
        }

        starts[1..].CopyTo(starts);
        starts[^1] = batch.Count;
    }

    /// <summary>Writes the gradients by some rows of V.</summary>
    /// <param name="node">The layer.</param>
    /// <param name="first">The first row.</param>
    /// <param name="a">The layer's inputs, one row an example.</param>
    /// <param name="b">Gradients by its outputs.</param>
    /// <param name="destination">One row a context; as many times fan_in columns as rows of V.</param>
    public void Weights(GeneratedNode node, int first, MatrixView<T> a, MatrixView<T> b, MatrixView<T> destination)
    {
        T scale = T.CreateTruncating(node.Scale);
        RowWork.For(
            destination.Rows,
            destination.Columns,
            threads,
            c =>
            {
                Span<T> row = destination.Row(c);
                bool isFirst = true;
                foreach (int example in Of(c))
                {
                    ReadOnlySpan<T> input = a.Row(example),
                        by = b.Row(example)[first..];
                    for (int k = 0; k * node.FanIn < row.Length; k++)
                    {
                        Span<T> part = row.Slice(k * node.FanIn, node.FanIn);
                        if (isFirst)
                        {
                            TensorPrimitives.Multiply(input, scale * by[k], part);
                        }
                        else
                        {
                            TensorPrimitives.MultiplyAdd(input, scale * by[k], part, part);
                        }
                    }

                    isFirst = false;
                }
            }
        );
    }

    /// <summary>Writes the gradients by a layer's generated biases.</summary>
    public void Biases(MatrixView<T> b, MatrixView<T> destination)
    {
        for (int c = 0; c < destination.Rows; c++)
        {
            Span<T> row = destination.Row(c);
            row.Clear();
            foreach (int example in Of(c))
            {
                TensorPrimitives.Add(row, b.Row(example), row);
            }
        }
    }

    private static int ContextOf(Batch<T> batch, int example) => batch.ContextCount == batch.Count ? example : batch.ContextOf[example];

    private ReadOnlySpan<int> Of(long context) => _examples.AsSpan(_starts[context].._starts[context + 1]);
}
