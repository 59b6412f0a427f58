using System.Numerics;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Training;

/// <summary>The mean over N examples of -log p_c, where c is the class and p = softmax(h).</summary>
internal static class CrossEntropyLoss
{
    /// <summary>The loss, and its gradient (p - e_c) / N.</summary>
    /// <remarks>
    /// -log p_c = log sum_k exp(h_k - max) + max - h_c: nothing overflows, and what underflows is negligible. Computed in double precision.
    /// </remarks>
    /// <param name="outputs">N x C: h.</param>
    /// <param name="labels">The class of each example, 0 to C - 1.</param>
    /// <param name="gradient">Takes the gradient by the outputs, N x C; may be the outputs.</param>
    /// <returns>The loss; NaN where an output is not finite.</returns>
    /// <exception cref="ArgumentException">The shapes differ, or a label is no class.</exception>
    public static double Compute<T>(MatrixView<T> outputs, ReadOnlySpan<int> labels, MatrixView<T> gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Shape.RequireLength(outputs.Rows, labels.Length, nameof(labels));
        Shape.RequireEqual(outputs.Rows, outputs.Columns, gradient.Rows, gradient.Columns, nameof(gradient));
        if (labels.IndexOfAnyExceptInRange(0, (int)outputs.Columns - 1) is var wrong and >= 0)
        {
            throw new ArgumentException(
                $"CrossEntropyLoss: label {labels[wrong]} of example {wrong}, must be 0 to {outputs.Columns - 1}.",
                nameof(labels)
            );
        }

        double scale = 1.0 / outputs.Rows,
            sum = 0;
        for (int i = 0; i < labels.Length; i++)
        {
            ReadOnlySpan<T> h = outputs.Row(i);
            Span<T> by = gradient.Row(i);
            double highest = double.NegativeInfinity,
                total = 0;
            foreach (T output in h)
            {
                highest = Math.Max(highest, T.IsFinite(output) ? double.CreateTruncating(output) : double.NaN);
            }

            double own = double.CreateTruncating(h[labels[i]]);
            foreach (T output in h)
            {
                total += Math.Exp(double.CreateTruncating(output) - highest);
            }

            sum += Math.Log(total) + (highest - own);
            for (int c = 0; c < h.Length; c++)
            {
                double probability = Math.Exp(double.CreateTruncating(h[c]) - highest) / total;
                by[c] = T.CreateTruncating((probability - (c == labels[i] ? 1 : 0)) * scale);
            }
        }

        return sum * scale;
    }

    /// <summary>How many examples have their highest output at their class; of equal outputs the first counts.</summary>
    /// <param name="outputs">N x C.</param>
    /// <param name="labels">The class of each example.</param>
    public static int CountCorrect<T>(MatrixView<T> outputs, ReadOnlySpan<int> labels)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Shape.RequireLength(outputs.Rows, labels.Length, nameof(labels));
        int correct = 0;
        for (int i = 0; i < labels.Length; i++)
        {
            correct += System.Numerics.Tensors.TensorPrimitives.IndexOfMax<T>(outputs.Row(i)) == labels[i] ? 1 : 0;
        }

        return correct;
    }
}
