using System.Numerics;
using Hyperkernel.Architectures;
using Hyperkernel.Layers;
using Hyperkernel.Strips;

namespace Hyperkernel.Kernels;

/// <summary>For a list of inputs of a network: the kernels of each with itself, and the variances on the way that strips depend on.</summary>
internal sealed class Diagonals<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly KernelState[] _states;
    private readonly double[] _variances;
    private readonly int _width;

    /// <summary>Runs the diagonal of every input through the network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="count">The number of inputs.</param>
    /// <param name="diagonal">The kernels at the network's input, and those of the generated weights, of one input with itself.</param>
    /// <exception cref="ArgumentException">A kernel overflows.</exception>
    public Diagonals(Network network, long count, Func<long, (KernelState Input, KernelState Weights)> diagonal)
    {
        _width = network.StripVariances;
        _states = new KernelState[count];
        _variances = new double[count * _width];
        InParallel.For((int)count, i =>
        {
            (KernelState input, KernelState weights) = diagonal(i);
            KernelState state = network.Trace(input, weights, _variances.AsSpan(i * _width, _width));
            _states[i] = T.IsFinite(T.CreateTruncating(state.Covariance.Covariance)) && T.IsFinite(T.CreateTruncating(state.Tangent))
                ? state
                : throw new ArgumentException(
                    $"The kernel of input {i} with itself overflows {typeof(T).Name}: it is too large, or the weights' standard deviations are; scale the inputs down.");
        });
    }

    /// <summary>The kernels of the outputs of each input with itself.</summary>
    public ReadOnlySpan<KernelState> States => _states;

    /// <summary>The variances of one input.</summary>
    public ReadOnlySpan<double> Variances(int input) => _variances.AsSpan(input * _width, _width);

    /// <summary>The ranges of all inputs' variances and another list's.</summary>
    public VarianceRange[] RangesWith(Diagonals<T> others)
    {
        VarianceRange[] ranges = [.. Enumerable.Repeat(VarianceRange.Empty((double)_states.Length * others._states.Length), _width)];
        foreach (double[] variances in new[] { _variances, others._variances })
        {
            for (int i = 0; i < variances.Length; i++)
            {
                ref VarianceRange range = ref ranges[i % _width];
                range = range.With(variances[i]);
            }
        }

        return ranges;
    }
}
