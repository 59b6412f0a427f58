using System.Numerics;
using Hyperkernel.Architectures;
using Hyperkernel.Layers;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Kernels;

/// <summary>For a list of inputs of a network: the kernels of each with itself, and the constants that strips of its activations need.</summary>
internal sealed unsafe class Profile<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Padding = 64;
    private readonly Matrix<T> _byInput;
    private readonly Matrix<T> _byConstant;
    private readonly KernelState[] _states;

    /// <summary>Runs the diagonal of every input through the network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="count">The number of inputs.</param>
    /// <param name="diagonal">The kernels at the network's input, and those of the generated weights, of one input with itself.</param>
    public Profile(Network network, long count, Func<long, (KernelState Input, KernelState Weights)> diagonal)
    {
        int constants = network.StripConstants;
        Constants = constants;
        _byInput = Matrix<T>.Uninitialized(count, constants);
        _byConstant = Matrix<T>.Zeros(constants, count + Padding);
        _states = new KernelState[count];
        Span<double> values = stackalloc double[constants];
        for (long i = 0; i < count; i++)
        {
            (KernelState state, KernelState weights) = diagonal(i);
            int offset = 0;
            foreach (Layer layer in network.Layers)
            {
                if (layer.Activation is { } activation)
                {
                    activation.PrepareStrip(state.Covariance.Variance1, values[offset..]);
                    offset += activation.StripConstants;
                }

                state = layer.Map(state, weights);
            }

            if (!T.IsFinite(T.CreateTruncating(state.Covariance.Covariance)) || !T.IsFinite(T.CreateTruncating(state.Tangent)))
            {
                throw new ArgumentException(
                    $"The kernel of input {i} with itself overflows {typeof(T).Name}: it is too large, or the weights' standard deviations are; scale the inputs down.");
            }

            _states[i] = state;
            for (int k = 0; k < constants; k++)
            {
                _byInput[i, k] = _byConstant[k, i] = T.CreateTruncating(values[k]);
            }
        }
    }

    /// <summary>Number of constants of an input.</summary>
    public int Constants { get; }

    /// <summary>The kernels of the outputs of each input with itself.</summary>
    public ReadOnlySpan<KernelState> States => _states;

    /// <summary>Constants of one input.</summary>
    public T* Row(long input) => _byInput.Pointer + (input * Constants);

    /// <summary>The addresses of the constants of the inputs from one on.</summary>
    public void Columns(long first, T** addresses)
    {
        for (int k = 0; k < Constants; k++)
        {
            addresses[k] = _byConstant.Pointer + (k * _byConstant.Columns) + first;
        }
    }
}
