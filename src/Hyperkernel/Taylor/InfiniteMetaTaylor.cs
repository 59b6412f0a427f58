using System.Numerics;
using System.Numerics.Tensors;
using Hyperkernel.Architectures;
using Hyperkernel.Features;
using Hyperkernel.FiniteWidth;
using Hyperkernel.Kernels;
using Hyperkernel.Layers;
using Hyperkernel.Layers.Polynomials;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Taylor;

/// <summary>Taylor terms of random hypernetworks whose meta network is infinitely wide, at fixed points.</summary>
/// <remarks>
/// V(x) is a Gaussian process of covariance S, and linear in the meta network's weights: V(x; e) = V(x) + e Theta^f(x, x_j) dh_j/dV. So
/// K^(r) is that of the primary network alone, and for ReLU networks exactly 0 for r > H. V is drawn as a linear function W R_x, R R^T = S.
/// N_x x P numbers are stored. Source: section 4.3 of the paper's appendix.
/// </remarks>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
public sealed class InfiniteMetaTaylor<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Hypernetwork _linear;
    private readonly Compute _compute;
    private readonly Points<T> _points;
    private readonly Matrix<T> _tangent;

    /// <summary>Computes both kernels of the meta network.</summary>
    /// <param name="architecture">A hypernetwork with one output; every hidden layer of its primary network needs a width.</param>
    /// <param name="points">The points.</param>
    /// <param name="compute">How to compute.</param>
    /// <exception cref="ArgumentException">A width is missing or does not fit, or the points are not what the architecture is a function
    /// of.</exception>
    public InfiniteMetaTaylor(Hypernetwork architecture, Points<T> points, Compute? compute = null)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        ArgumentNullException.ThrowIfNull(points);
        FiniteArchitecture.RequireKind(architecture, points, nameof(points));
        _compute = compute ?? new();
        _linear = new(new Network(new Dense()), architecture.Primary, architecture.CoordinateFeatures);
        FiniteArchitecture
            .Of(_linear, points.Contexts.Distinct.Width, points.Coordinates?.Distinct.Width ?? 0)
            .Check(points, nameof(points));

        // Contexts in the order of their first points, which is how passes have them.
        Points<T> ordered = points.Select([.. Enumerable.Range(0, checked((int)points.Count))]);
        using KernelMatrices<T> kernels = architecture.Meta.Kernels(ordered.Contexts.Distinct.As<T>(), _compute.Quiet);
        _tangent = kernels.Tangent.Clone();
        using Matrix<T> root = GramRoot.Of(kernels.Covariance, _compute.Backend);

        // A linear network divides by the root of its number of inputs.
        T scale = T.Sqrt(T.CreateTruncating(root.Columns));
        Matrix<T> inputs = Matrix<T>.Create(root.Rows, root.Columns, (i, k) => scale * root[i, k]);
        _points = new(new InputList(Inputs.Checked(inputs), ordered.Contexts.Index), ordered.Coordinates);
    }

    /// <summary>The Taylor terms of one random hypernetwork for all pairs of points.</summary>
    /// <param name="order">R, 0 to 170, or 34 in single precision.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="draw">Which of the seed's hypernetworks, below 2^49.</param>
    /// <exception cref="ArgumentException">The primary network has several outputs, R is not one of these, or an activation has no Taylor
    /// coefficients of an order that is needed.</exception>
    public TaylorTerms<T> Draw(int order, ulong seed, ulong draw = 0)
    {
        using FiniteNetwork<T> network = FiniteNetwork<T>.Sample(
            _linear,
            (int)_points.Contexts.Distinct.Width,
            (int)_points.Coordinates!.Distinct.Width,
            seed,
            draw,
            _compute
        );
        TermWriter<T>.Check(order, network.OutputCount);
        TruncatedAlgebra algebra = TruncatedAlgebra.Univariate(order);
        MonomialSet weights = new(algebra, order > 0 ? [1] : []);
        TaylorPlan plan = new(network.Shape.Main, algebra, (_, _) => true, weights);
        TermWriter<T> writer = new(algebra, plan.Output, _points.Count, _points.Count);
        int count = checked((int)_points.Count);
        using NetworkPass<T> pass = new(network, count, 1);
        foreach (PointBatch<T> batch in new PointBatches<T>(network.Shape, _compute, _points, count).Load())
        {
            int head = network.Shape.Meta!.Output.Index;
            MatrixView<T> outputs = pass.Forward(batch),
                generated = pass.Meta!.Output(head);
            pass.BackwardEachOutput();
            MatrixView<T> gradients = pass.Meta.Gradient(head);
            using PolynomialRows<T> moving = new(weights, generated.Rows, generated.Columns);
            using TaylorPass<T> taylor = new(plan, pass.Main, pass.Main, _compute.Threads);
            writer.Write(
                0,
                outputs,
                0,
                count,
                j =>
                {
                    Move(gradients.Row(j), _tangent.Row(pass.Contexts.Of(j)), moving);
                    return taylor.Expand([j], new(generated, moving, pass.Contexts));
                },
                _compute.Cancellation
            );
        }

        return writer.Finish();
    }

    /// <inheritdoc/>
    public void Dispose() => _tangent.Dispose();

    private static void Move(ReadOnlySpan<T> gradient, ReadOnlySpan<T> tangent, PolynomialRows<T> moving)
    {
        for (int c = 0; c < tangent.Length && moving.Set.Count > 0; c++)
        {
            TensorPrimitives.Multiply(gradient, tangent[c], moving.Row(0, c));
        }
    }
}
