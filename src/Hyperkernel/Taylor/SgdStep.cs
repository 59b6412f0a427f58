using System.Numerics;
using Hyperkernel.FiniteWidth;
using Hyperkernel.Kernels;
using Hyperkernel.Layers;
using Hyperkernel.Layers.Graphs;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Taylor;

/// <summary>A step of stochastic gradient descent on one sample, as Taylor terms predict it and as it is.</summary>
/// <param name="Sample">The sample j.</param>
/// <param name="Step">-mu l'_j, what the weights moved by along grad h_j.</param>
/// <param name="Predicted">(R + 1) x N: row r holds sum over s up to r of Step^s K^(s)_ij / s!, so row 0 the outputs before the step and
/// row 1 those of the tangent kernel alone.</param>
/// <param name="Actual">The outputs of the N points after the step.</param>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
public sealed record SgdStep<T>(long Sample, T Step, Matrix<T> Predicted, Matrix<T> Actual)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Takes steps one after the other, each predicted from the Taylor terms at the weights it starts from.</summary>
    /// <param name="network">A network with one output; its weights are changed.</param>
    /// <param name="points">The points, samples among them.</param>
    /// <param name="samples">The numbers j of the samples, a step each.</param>
    /// <param name="lossSlope">l'_j, the derivative of sample j's loss at an output; takes the output and j.</param>
    /// <param name="rate">mu, the learning rate.</param>
    /// <param name="order">R, the highest order that predicts.</param>
    /// <exception cref="ArgumentException">There is no such sample, or the Taylor terms do not exist.</exception>
    public static IReadOnlyList<SgdStep<T>> Follow(
        FiniteNetwork<T> network,
        Points<T> points,
        IEnumerable<long> samples,
        Func<T, long, T> lossSlope,
        double rate,
        int order
    )
    {
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentNullException.ThrowIfNull(lossSlope);
        List<SgdStep<T>> steps = [];
        foreach (long sample in samples)
        {
            Points<T> source = points.Select(sample);
            using TaylorTerms<T> terms = network.TaylorTerms(points, order, source);
            T step = -T.CreateTruncating(rate) * lossSlope(terms[0][sample, 0], sample);
            Matrix<T> predicted = Matrix<T>.Uninitialized(order + 1, points.Count);
            for (int r = 0; r <= order; r++)
            {
                using Matrix<T> sum = terms.AfterStep([step], r);
                for (long i = 0; i < points.Count; i++)
                {
                    predicted[r, i] = sum[i, 0];
                }
            }

            Move(network, source, step);
            steps.Add(new(sample, step, predicted, network.Outputs(points)));
        }

        return steps;
    }

    // w += step grad h at the one point: for a layer of gradients d and inputs q, W += step Scale d q^T.
    private static void Move(FiniteNetwork<T> network, Points<T> point, T step)
    {
        using NetworkPass<T> pass = new(network, 1, 1);
        foreach (PointBatch<T> batch in new PointBatches<T>(network.Shape, network.Compute, point, 1).Load())
        {
            _ = pass.Forward(batch);
            pass.BackwardEachOutput();
            Move(network, pass, step);
        }
    }

    private static void Move(FiniteNetwork<T> network, NetworkPass<T> pass, T step)
    {
        int first = 0;
        foreach (GraphPass<T> part in pass.Meta is { } meta ? new[] { meta, pass.Main } : [pass.Main])
        {
            foreach (DenseNode node in part.Graph.Dense)
            {
                MatrixView<T> gradient = part.Gradient(node.Index);
                network.Compute.Backend.Multiply(
                    step * part.Scale(node.Weights),
                    gradient,
                    Transposition.Transposed,
                    part.Output(node.Input),
                    Transposition.None,
                    T.One,
                    network.Parameters[first + node.Weights].Values
                );
                for (int k = 0; node.Bias is { } bias && k < node.Width; k++)
                {
                    network.Parameters[first + bias].Values[k, 0] += step * part.Scale(bias) * gradient[0, k];
                }
            }

            first += part.Graph.Parameters.Length;
        }
    }
}
