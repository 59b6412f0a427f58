using System.Numerics;
using Hyperkernel.Activations;
using Hyperkernel.Architectures;
using Hyperkernel.Kernels;
using Hyperkernel.Layers;
using Hyperkernel.Layers.Graphs;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.FiniteWidth;

/// <summary>Draws outputs and tangent kernels of random networks at fixed points, exactly in law, without their weights.</summary>
/// <remarks>
/// A weight matrix of independent normal entries enters only by its products with the vectors it meets: W q, and W^T d given these. They
/// are drawn instead of W (docs/theory.md), the generated weights V(x) too, and the last meta layer of n x P entries. For N points a draw
/// takes of the order of N^2 (n + m) operations and N (n + m) numbers, where a network has n P. Where the meta network does not end in a
/// dense layer, V(x) is stored: N P numbers. Every draw has its points in common; for more points of the same network store its weights
/// (<see cref="FiniteNetwork{T}"/>).
/// </remarks>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
public sealed class ConditionalSampler<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly FiniteArchitecture _shape;
    private readonly Compute _compute;
    private readonly PointBatches<T> _points;

    // At n = infinity in place of a meta network: roots of its two kernels on the contexts.
    private readonly (Matrix<T> Covariance, Matrix<T> Tangent)? _limit;

    private ConditionalSampler(FiniteArchitecture shape, Points<T> points, Compute compute, Network? meta)
    {
        (_shape, _compute) = (shape, compute);
        shape.Check(points, nameof(points));
        if (shape.Meta is { Output: not DenseNode })
        {
            shape.RequireGenerated();
        }

        _points = new(shape, compute, points, checked((int)points.Count));
        if (meta is not null)
        {
            using Matrix<T> contexts = _points.Load().Select(batch => batch.Contexts.ToMatrix()).Single();
            using KernelMatrices<T> kernels = meta.Kernels(contexts, compute.Quiet);
            _limit = (GramRoot.Of(kernels.Covariance, compute.Backend), GramRoot.Of(kernels.Tangent, compute.Backend));
        }
    }

    /// <summary>Networks of finite width.</summary>
    /// <param name="architecture">A network or a hypernetwork; every hidden layer needs a width.</param>
    /// <param name="points">The points.</param>
    /// <param name="compute">How to compute.</param>
    /// <exception cref="ArgumentException">A width is missing or does not fit, or the points are not what the architecture is a function
    /// of.</exception>
    public static ConditionalSampler<T> Of(Architecture architecture, Points<T> points, Compute? compute = null)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        ArgumentNullException.ThrowIfNull(points);
        FiniteArchitecture.RequireKind(architecture, points, nameof(points));
        return new(
            FiniteArchitecture.Of(architecture, points.Contexts.Distinct.Width, points.Coordinates?.Distinct.Width ?? 0),
            points,
            Checked(compute),
            null
        );
    }

    /// <summary>
    /// Hypernetworks whose meta network is infinitely wide: V(x) is a Gaussian process of covariance S, and gradients by the meta network's
    /// weights have the kernel Theta^f (dh/dv . dh'/dv).
    /// </summary>
    /// <param name="architecture">A hypernetwork; every hidden layer of its primary network needs a width.</param>
    /// <param name="points">The points.</param>
    /// <param name="compute">How to compute.</param>
    /// <exception cref="ArgumentException">A width is missing or does not fit, or the points are not what the architecture is a function
    /// of.</exception>
    public static ConditionalSampler<T> OfInfiniteMeta(Hypernetwork architecture, Points<T> points, Compute? compute = null)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        ArgumentNullException.ThrowIfNull(points);
        FiniteArchitecture.RequireKind(architecture, points, nameof(points));
        return new(
            FiniteArchitecture.WithInfiniteMeta(architecture, points.Contexts.Distinct.Width, points.Coordinates?.Distinct.Width ?? 0),
            points,
            Checked(compute),
            architecture.Meta
        );
    }

    /// <summary>N C, the order of the tangent kernels that are drawn.</summary>
    public long Order => _points.Size * (long)_shape.Main.Output.Width;

    /// <summary>Draws a network: outputs and tangent kernel at the points.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="draw">Which of the seed's networks, below 2^49; other networks than those of <see cref="FiniteNetwork{T}"/>.</param>
    /// <returns>Features that may be combined with themselves only: two draws are two networks.</returns>
    public TangentFeatures<T> Draw(ulong seed, ulong draw = 0) =>
        _points.Load().Select(batch => Draw(batch, GaussianSource.Of(seed, draw, _compute))).Single();

    /// <inheritdoc/>
    public void Dispose()
    {
        _limit?.Covariance.Dispose();
        _limit?.Tangent.Dispose();
    }

    private static double ScaleOf(FiniteGraph graph, int parameter) => graph.Parameters[parameter].Scale;

    private static Compute Checked(Compute? compute)
    {
        Compute chosen = compute ?? new();
        chosen.Check();
        return chosen;
    }

    private TangentFeatures<T> Draw(PointBatch<T> batch, GaussianSource source)
    {
        int outputs = _shape.Main.Output.Width,
            gradients = batch.Count * outputs;
        FiniteGraph? meta = _shape.Meta;
        (IMetaHead<T>? head, FiniteGraph? body) = meta switch
        {
            null => (_limit is { } limit ? new InfiniteHead<T>(source, limit.Covariance) : null, null),
            { Output: DenseNode last } => (
                new MetaHead<T>(source, ScaleOf(meta, last.Weights), last.Bias is { } bias ? ScaleOf(meta, bias) : 0),
                meta.WithoutOutput()
            ),
            _ => ((IMetaHead<T>)new StoredHead<T>(_compute.Threads), meta),
        };
        using IDisposable? drawn = head as IDisposable;
        using VirtualParameters<T>? metaParameters = body is null ? null : new(body, source, 0);
        using VirtualParameters<T> mainParameters = new(_shape.Main, source, meta?.Parameters.Length ?? 0);
        using NetworkPass<T> pass = new(
            body is null
                ? null
                : new(body, metaParameters!.Weights, metaParameters.Biases, _compute.Threads, (int)batch.Contexts.Rows, gradients),
            head,
            new(_shape.Main, mainParameters.Weights, mainParameters.Biases, _compute.Threads, batch.Count, gradients)
        );
        TangentCollector<T> collector = new(_shape, _compute, batch.Count, batch.Contexts.Rows);
        MatrixView<T> values = pass.Forward(batch);
        pass.BackwardEachOutput();
        collector.Append(0, values, pass.Meta, pass.Main);
        return _limit is { } kernels
            ? collector.Finish(kernels.Tangent.Clone(), new(batch.ContextOf, outputs))
            : collector.Finish(isAlone: true);
    }
}
