using System.Numerics;
using System.Numerics.Tensors;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference;

/// <summary>Powers of two that take values to about 1, and change no digit of them.</summary>
internal static class BinaryScale
{
    /// <summary>The exponent of the largest magnitude; 0 where all values are 0.</summary>
    public static int Exponent<T>(MatrixView<T> values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T largest = T.Zero;
        for (long i = 0; i < values.Rows; i++)
        {
            largest = T.Max(largest, T.Abs(TensorPrimitives.MaxMagnitude<T>(values.Row(i))));
        }

        return largest == T.Zero ? 0 : T.ILogB(largest);
    }

    /// <summary>Multiplies by 2 to an exponent, in place.</summary>
    public static void Apply<T>(MatrixView<T> values, int exponent)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (long i = 0; exponent != 0 && i < values.Rows; i++)
        {
            TensorPrimitives.ScaleB<T>(values.Row(i), exponent, values.Row(i));
        }
    }
}
