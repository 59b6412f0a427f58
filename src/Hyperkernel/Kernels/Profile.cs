using System.Numerics;
using Hyperkernel.Layers;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Strips;

namespace Hyperkernel.Kernels;

/// <summary>
/// For a list of inputs of a network: the kernels of each with itself, and the constants that the network's map over strips needs.
/// </summary>
internal sealed unsafe class Profile<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Padding = 64;
    private readonly Diagonals<T> _diagonals;
    private readonly Matrix<T> _byInput;
    private readonly Matrix<T> _byConstant;

    /// <summary>Derives the constants that a map needs of every input.</summary>
    public Profile(Diagonals<T> diagonals, StripMap<T> map)
    {
        int count = diagonals.States.Length;
        _diagonals = diagonals;
        _byInput = Matrix<T>.Uninitialized(count, map.Constants);
        _byConstant = Matrix<T>.Zeros(map.Constants, count + Padding);
        InParallel.For(
            count,
            diagonals.Parallel,
            i =>
            {
                Span<double> values = stackalloc double[map.Constants];
                map.Prepare(diagonals.Variances(i), values);
                for (int k = 0; k < values.Length; k++)
                {
                    _byInput[i, k] = _byConstant[k, i] = T.CreateTruncating(values[k]);
                }
            }
        );

        // Whole vectors read behind the last input: constants of no input could make numbers there that hide what real entries say.
        for (int k = 0; k < map.Constants; k++)
        {
            _byConstant.Row(k)[count..].Fill(_byConstant[k, count - 1]);
        }
    }

    /// <summary>The kernels of the outputs of each input with itself.</summary>
    public ReadOnlySpan<KernelState> States => _diagonals.States;

    /// <inheritdoc cref="Diagonals{T}.HasExtreme"/>
    public bool HasExtreme => _diagonals.HasExtreme;

    /// <inheritdoc cref="Diagonals{T}.IsExtreme"/>
    public bool IsExtreme(long input) => _diagonals.IsExtreme(input);

    /// <summary>Constants of one input.</summary>
    public T* Row(long input) => _byInput.Pointer + (input * _byInput.Columns);

    /// <summary>The addresses of the constants of the inputs from one on.</summary>
    public void Columns(long first, T** addresses)
    {
        for (int k = 0; k < _byConstant.Rows; k++)
        {
            addresses[k] = _byConstant.Pointer + (k * _byConstant.Columns) + first;
        }
    }
}
