using System.Numerics;
using Hyperkernel.FiniteWidth;
using Hyperkernel.Kernels;
using Hyperkernel.Layers.Polynomials;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Taylor;

/// <summary>Derivatives of all orders of a finite network along gradients of its outputs.</summary>
public static class TaylorExpansions
{
    /// <summary>The Taylor terms K^(0), ..., K^(R) of a network with one output.</summary>
    /// <param name="network">The network.</param>
    /// <param name="rows">The points u_i of outputs.</param>
    /// <param name="order">R, 0 to 170, or 34 in single precision.</param>
    /// <param name="columns">The points u_j of gradients; the rows if null.</param>
    /// <exception cref="ArgumentException"> The network has several outputs, R is not one of these, the points are not what the network is
    /// a function of, or an activation has no Taylor coefficients of an order that is needed.
    /// </exception>
    public static TaylorTerms<T> TaylorTerms<T>(this FiniteNetwork<T> network, Points<T> rows, int order, Points<T>? columns = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(network);
        TermWriter<T>.Check(order, network.OutputCount);
        network.Shape.Check(rows, nameof(rows));
        network.Shape.Check(columns ?? rows, nameof(columns));
        NetworkExpansion expansion = new(network.Shape, TruncatedAlgebra.Univariate(order), (_, _) => true);
        TermWriter<T> writer = new(expansion.Algebra, expansion.Output, rows.Count, (columns ?? rows).Count);
        PointBatches<T> sources = PointBatches<T>.Of(network, columns ?? rows, expansion.Algebra.Count);
        using NetworkPass<T> source = new(network, sources.Size, 1);
        PointBatches<T> points = PointBatches<T>.Of(network, rows, expansion.Algebra.Count);

        // The pass at one batch of equal points serves both.
        using NetworkPass<T>? pass = columns is null && sources.Size == rows.Count ? null : new(network, points.Size, 0);
        foreach (PointBatch<T> column in sources.Load())
        {
            MatrixView<T> outputs = source.Forward(column);
            source.BackwardEachOutput();
            if (pass is null)
            {
                using NetworkTaylorPass<T> taylor = expansion.At(source, source, network.Compute.Threads);
                writer.Write(0, outputs, 0, column.Count, j => taylor.Expand(j), network.Compute.Cancellation);
                continue;
            }

            foreach (PointBatch<T> row in points.Load())
            {
                MatrixView<T> values = pass.Forward(row);
                using NetworkTaylorPass<T> taylor = expansion.At(pass, source, network.Compute.Threads);
                writer.Write(row.First, values, column.First, column.Count, j => taylor.Expand(j), network.Compute.Cancellation);
            }
        }

        return writer.Finish();
    }

    /// <summary>
    /// The correlation function T^r(u_i; u_1, ..., u_r) = d^r/de_1...de_r h(u_i; w + sum of e_k g_k) at 0, with a direction g_k for each k:
    /// equation 7 where they are restricted to layers.
    /// </summary>
    /// <param name="network">The network.</param>
    /// <param name="points">The points u_i, or x_0.</param>
    /// <param name="sources">The points that directions are taken at.</param>
    /// <param name="directions">The directions, at most 12: the gradient of an output at one of the sources, by all weights or some blocks
    /// of them.</param>
    /// <returns>N x C: the derivative of each output at each point. Without directions the outputs themselves.</returns>
    /// <exception cref="ArgumentException">A direction names no source, output or block, there are too many, or an activation has no Taylor
    /// coefficients of an order that is needed.</exception>
    public static Matrix<T> CorrelationFunction<T>(
        this FiniteNetwork<T> network,
        Points<T> points,
        Points<T> sources,
        params IReadOnlyList<TaylorDirection> directions
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(directions);
        if (directions.Count == 0)
        {
            return network.Outputs(points);
        }

        network.Shape.Check(points, nameof(points));
        network.Shape.Check(sources, nameof(sources));
        TaylorDirection.Check(directions, sources.Count, network.OutputCount, network.Shape.Parameters);
        NetworkExpansion expansion = new(
            network.Shape,
            TruncatedAlgebra.Multilinear(directions.Count),
            (t, block) => directions[t].Moves(block.Name)
        );
        Matrix<T> result = Matrix<T>.Zeros(points.Count, network.OutputCount);
        int slot = expansion.Output.SlotOf(expansion.Algebra.Top);
        if (slot < 0)
        {
            return result;
        }

        Points<T> used = sources.Select([.. directions.Select(d => d.Point)]);
        int[] gradients = [.. directions.Select((d, t) => (t * network.OutputCount) + d.Output)];
        PointBatches<T> batches = PointBatches<T>.Of(network, points, expansion.Algebra.Count);
        using NetworkPass<T> source = new(network, directions.Count, network.OutputCount),
            pass = new(network, batches.Size, 0);
        foreach (PointBatch<T> all in new PointBatches<T>(network.Shape, network.Compute, used, directions.Count).Load())
        {
            _ = source.Forward(all);
            source.BackwardEachOutput();
            foreach (PointBatch<T> batch in batches.Load())
            {
                _ = pass.Forward(batch);
                using NetworkTaylorPass<T> taylor = expansion.At(pass, source, network.Compute.Threads);
                taylor.Expand(gradients).Part(slot).CopyTo(result.View.Block(batch.First, 0, batch.Count, result.Columns));
            }
        }

        return result;
    }
}
