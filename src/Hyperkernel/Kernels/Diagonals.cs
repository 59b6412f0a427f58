using System.Globalization;
using System.Numerics;
using Hyperkernel.Activations;
using Hyperkernel.Architectures;
using Hyperkernel.Layers;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Strips;

namespace Hyperkernel.Kernels;

/// <summary>
/// For a list of inputs of a network: the kernels of each with itself, and the variances on the way that strips depend on.
/// </summary>
internal sealed class Diagonals<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Outside, products and powers of a few variances leave the range of T, in single precision above all.
    private static readonly double _least = typeof(T) == typeof(float) ? 1e-30 : 1e-290;
    private readonly KernelState[] _states;
    private readonly bool[] _isExtreme;
    private readonly double[] _variances;
    private readonly int _width;

    /// <summary>Runs the diagonal of every input through the network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="count">The number of inputs.</param>
    /// <param name="diagonal">The kernels at the network's input, and those of the generated weights, of one input with itself.</param>
    /// <param name="parallel">Threads and cancellation, also of what is made for the diagonals later.</param>
    /// <param name="isExtreme">Whether an input's kernels before the network are out of the range of strips; none's are if null.</param>
    /// <exception cref="ArgumentException">A kernel overflows, or a variance underflows before a layer that needs correlations.</exception>
    public Diagonals(
        Network network,
        long count,
        Func<long, (KernelState Input, KernelState Weights)> diagonal,
        ParallelOptions parallel,
        Func<long, bool>? isExtreme = null
    )
    {
        Parallel = parallel;
        _isExtreme = new bool[count];
        _width = network.StripVariances;
        bool[] needsCorrelation = network.NeedsCorrelation;
        double[] unit = new double[_width];
        _ = network.Trace(KernelState.Input(CovarianceBlock.Diagonal(1)), new(CovarianceBlock.Diagonal(1), 1), unit);
        for (int k = 0; k < _width; k++)
        {
            // What is 0 whatever the input has is no underflow.
            needsCorrelation[k] &= unit[k] != 0;
        }

        _states = new KernelState[count];
        _variances = new double[count * _width];
        InParallel.For(
            (int)count,
            parallel,
            i =>
            {
                (KernelState input, KernelState weights) = diagonal(i);
                KernelState state = network.Trace(input, weights, _variances.AsSpan(i * _width, _width));
                if (input.Covariance.Variance1 > 0 && (!network.IsGenerated || weights.Covariance.Variance1 > 0))
                {
                    RequireVariances(i, needsCorrelation);
                }

                RequireRange(i, state.Covariance.Covariance);
                RequireRange(i, state.Tangent);
                _states[i] = state;
                _isExtreme[i] =
                    isExtreme?.Invoke(i) == true
                    || IsOutside(input.Covariance.Variance1)
                    || IsOutside(weights.Covariance.Variance1)
                    || Array.Exists(_variances[(i * _width)..((i + 1) * _width)], IsOutside);
            }
        );
        HasExtreme = _isExtreme.Contains(true);
    }

    /// <summary>Threads and cancellation.</summary>
    public ParallelOptions Parallel { get; }

    /// <summary>The kernels of the outputs of each input with itself.</summary>
    public ReadOnlySpan<KernelState> States => _states;

    /// <summary>Whether some input is out of the range of strips.</summary>
    public bool HasExtreme { get; }

    /// <summary>
    /// Whether a variance of an input on the way is so small or so large that strips may underflow or overflow where the result does not.
    /// </summary>
    public bool IsExtreme(long input) => _isExtreme[input];

    /// <summary>The variances of one input.</summary>
    public ReadOnlySpan<double> Variances(int input) => _variances.AsSpan(input * _width, _width);

    /// <summary>The ranges of all inputs' variances and another list's.</summary>
    public VarianceRange[] RangesWith(Diagonals<T> others)
    {
        VarianceRange[] ranges =
        [
            .. Enumerable.Repeat(VarianceRange.Empty((double)_states.Length * others._states.Length) with { Parallel = Parallel }, _width),
        ];
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

    private static bool IsOutside(double variance) => variance != 0 && !(variance >= _least && variance <= 1 / _least);

    private void RequireVariances(int input, bool[] needsCorrelation)
    {
        for (int k = 0; k < _width; k++)
        {
            double variance = _variances[(input * _width) + k];
            if (variance < CovarianceBlock.LeastVariance && needsCorrelation[k])
            {
                throw new ArgumentException(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"The variance of input {input} before activation or normalisation {k} is {variance:G3}, must be at least "
                            + $"{CovarianceBlock.LeastVariance}: scale the inputs, or the weights' standard deviations, up."
                    )
                );
            }
        }
    }

    private static void RequireRange(int input, double value)
    {
        if (!T.IsFinite(T.CreateTruncating(value)))
        {
            throw new ArgumentException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The kernel of input {input} with itself is {value:G3}, which overflows {typeof(T).Name}: scale the inputs, "
                        + $"or the weights' standard deviations, "
                        + $"down{(typeof(T) == typeof(float) ? ", or compute in double precision" : "")}."
                )
            );
        }
    }
}
