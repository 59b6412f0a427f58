using System.Numerics.Tensors;
using Hyperkernel.Layers.Gradients;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Kernels.Gradients;

/// <summary>Kernels of all pairs of some distinct inputs, for the places of a list of points; or derivatives by them.</summary>
/// <param name="Covariance">Symmetric, or of derivatives: those by an entry and its mirror image add up to the derivative by both.</param>
/// <param name="Tangent">The same of tangent kernels; null where they are 0.</param>
/// <param name="Index">Which input each point has; null where point i has input i.</param>
internal sealed record PairTable(Matrix<double> Covariance, Matrix<double>? Tangent, int[]? Index) : IDisposable
{
    /// <summary>The number of points.</summary>
    public int Count => Index?.Length ?? (int)Covariance.Rows;

    /// <summary>The input of a point.</summary>
    public int At(int point) => Index is null ? point : Index[point];

    /// <summary>The kernels of two inputs.</summary>
    public KernelPair Of(int first, int second) => new(Covariance[first, second], Tangent is null ? 0 : Tangent[first, second]);

    /// <summary>A table of zeros of the same inputs.</summary>
    public PairTable Zeros(bool withTangent) =>
        new(
            Matrix<double>.Zeros(Covariance.Rows, Covariance.Columns),
            withTangent ? Matrix<double>.Zeros(Covariance.Rows, Covariance.Columns) : null,
            Index
        );

    /// <summary>Adds to an entry.</summary>
    public void Add(int first, int second, in KernelPair kernels)
    {
        Covariance[first, second] += kernels.Covariance;
        if (Tangent is not null)
        {
            Tangent[first, second] += kernels.Tangent;
        }
    }

    /// <summary>Adds another table of the same inputs.</summary>
    public void Add(PairTable other)
    {
        Add(Covariance, other.Covariance);
        if (Tangent is not null)
        {
            Add(Tangent, other.Tangent!);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Covariance.Dispose();
        Tangent?.Dispose();
    }

    private static void Add(Matrix<double> sum, Matrix<double> other)
    {
        for (long i = 0; i < sum.Rows; i++)
        {
            TensorPrimitives.Add<double>(sum.Row(i), other.Row(i), sum.Row(i));
        }
    }
}
