using Hyperkernel.Activations;
using Hyperkernel.Kernels;
using Hyperkernel.Layers;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Grid.Decomposition;

/// <summary>
/// Scales s(x) and t(z) of contexts and coordinates such that s(x)^2 t(z)^2 is about the kernel of (x, z) with itself, and hardly below it.
/// </summary>
/// <remarks>
/// |K(u, u')| is at most sqrt(K(u, u) K(u', u')). So divided by the scales of its four inputs no entry is large, and an error relative to
/// them is one relative to what the entry's own inputs make of it, however far norms are spread. For networks without biases whose
/// activations are homogeneous, K((x, z), (x, z)) = s^2 t^2 exactly; others are scaled by the diagonal at inputs that represent the
/// training set. Only variances enter, so any input has a scale.
/// </remarks>
internal sealed class DiagonalScale
{
    private const int References = 8;
    private readonly HypernetworkKernel _kernel;
    private readonly KernelState[] _contexts;
    private readonly (KernelState State, double Scale)[] _coordinates;
    private readonly double _largest;
    private readonly ParallelOptions _parallel;

    /// <summary>Takes references from the training set.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="contexts">The contexts' variances.</param>
    /// <param name="coordinates">The coordinates' variances.</param>
    /// <param name="parallel">Threads and cancellation.</param>
    public DiagonalScale(HypernetworkKernel kernel, double[] contexts, double[] coordinates, ParallelOptions parallel)
    {
        (_kernel, _parallel) = (kernel, parallel);
        _contexts = [.. Spread(contexts).Select(v => kernel.Hypernetwork.Meta.Map(CovarianceBlock.Diagonal(v)))];
        _largest = 1;
        _coordinates =
        [
            .. Spread(coordinates).Select(v => (KernelState.Input(CovarianceBlock.Diagonal(v)), OfCoordinate(v))).Where(r => r.Item2 > 0),
        ];
        double largest = contexts.Length == 0 ? 0 : OfContexts([.. Spread(contexts)]).Max();
        _largest = largest > 0 ? largest : 1;
    }

    /// <summary>s at contexts of some variances; at most about 1 on the training set.</summary>
    public double[] OfContexts(double[] variances) => Map(variances, OfContext);

    /// <summary>t at coordinates of some variances.</summary>
    public double[] OfCoordinates(double[] variances) => Map(variances, OfCoordinate);

    private double[] Map(double[] variances, Func<double, double> scale)
    {
        double[] distinct = [.. variances.Distinct()],
            scales = new double[distinct.Length];
        InParallel.For(0, distinct.Length, _parallel, i => scales[i] = scale(distinct[i]));
        Dictionary<double, double> known = distinct.Zip(scales).ToDictionary(p => p.First, p => p.Second);
        return Array.ConvertAll(variances, v => known[v]);
    }

    // Of every size, the smallest and the largest among them.
    private static IEnumerable<double> Spread(double[] variances)
    {
        double[] sorted = [.. variances.Distinct().Order()];
        return sorted.Length <= References
            ? sorted
            : Enumerable.Range(0, References).Select(k => sorted[(int)((long)k * (sorted.Length - 1) / (References - 1))]);
    }

    private double OfContext(double variance)
    {
        KernelState weights = _kernel.Hypernetwork.Meta.Map(CovarianceBlock.Diagonal(variance));
        return _coordinates.Select(z => Deviation(z.State, weights) / z.Scale).DefaultIfEmpty(0).Max() / _largest;
    }

    // The geometric mean over contexts: a few large ones among them do not hide what coordinates do.
    private double OfCoordinate(double variance)
    {
        KernelState coordinate = KernelState.Input(CovarianceBlock.Diagonal(variance));
        double[] logarithms = [.. _contexts.Select(weights => Deviation(coordinate, weights)).Where(d => d > 0).Select(d => Math.Log(d))];
        return logarithms.Length == 0 ? 0 : Math.Exp(logarithms.Average()) * _largest;
    }

    private double Deviation(in KernelState coordinate, in KernelState weights)
    {
        double variance = _kernel.Select(_kernel.Hypernetwork.Primary.Map(coordinate, weights));
        return double.IsFinite(variance)
            ? Math.Sqrt(variance)
            : throw new ArgumentException(
                "GridRegression: the kernel overflows at some pairs of inputs; scale the inputs, or the weights' standard deviations, down."
            );
    }
}
