using System.Numerics;
using System.Numerics.Tensors;
using Hyperkernel.Strips;

namespace Hyperkernel.Layers;

/// <summary>Lam = weight Sig + bias and R := Lam + weight R over strips.</summary>
internal sealed unsafe class DenseStripMap<T>(T weight, T bias) : StripMap<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override int Constants => 0;

    public override void Prepare(ReadOnlySpan<double> variances, Span<double> constants) { }

    public override T Map(in KernelStrip<T> strip)
    {
        Span<T> covariance = new(strip.Covariance, strip.Count),
            tangent = new(strip.Tangent, strip.Count);
        if (weight != T.One)
        {
            TensorPrimitives.Multiply(covariance, weight, covariance);
        }

        if (bias > T.Zero)
        {
            TensorPrimitives.Add(covariance, bias, covariance);
        }

        TensorPrimitives.MultiplyAdd(tangent, weight, covariance, tangent);
        return T.Zero;
    }
}
