using Hyperkernel.Architectures;
using Hyperkernel.Features;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Tests.Inference.Models;

/// <summary>Smooth fields over random contexts, for models to learn.</summary>
internal static class FieldSamples
{
    public const int ContextWidth = 3;

    public static Hypernetwork Hypernetwork { get; } = Hypernetwork.Of(Mlp.Relu(2), Mlp.Relu(1), CoordinateFeatures.Fourier(0.7));

    public static Network Network { get; } = Mlp.Of(Hyperkernel.Activations.Activation.ReluSqrt2, 2, biasStd: 0.2);

    public static HypernetworkKernel Kernel => Hypernetwork.Tangent;

    public static NetworkKernel PlainKernel { get; } = new(Network, KernelKind.Tangent);

    public static Matrix<double> Contexts(int count, int seed = 1)
    {
        Random random = new(seed);
        return Matrix<double>.Create(count, ContextWidth, (_, _) => (2 * random.NextDouble()) - 1);
    }

    public static Matrix<double> Coordinates(int count) =>
        Matrix<double>.Create(count, 2, (a, axis) => axis == 0 ? a / (double)count : (a * a % 7) / 7.0);

    /// <summary>N x (M C): the field of every channel at every pair.</summary>
    public static Matrix<double> Values(Matrix<double> contexts, Matrix<double> coordinates, int channels = 1) =>
        Matrix<double>.Create(
            contexts.Rows,
            coordinates.Rows * channels,
            (i, j) => Value(contexts.Row(i), coordinates.Row(j / channels), (int)(j % channels))
        );

    private static double Value(Span<double> x, Span<double> z, int channel) => (x[channel] * Math.Sin((3 * z[0]) + x[1])) + (z[1] * x[2]);
}
