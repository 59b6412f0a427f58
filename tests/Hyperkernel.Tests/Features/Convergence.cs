using System.Numerics.Tensors;
using Hyperkernel.Architectures;
using Hyperkernel.Features;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Tests.Features;

/// <summary>
/// Root mean square errors of finitely many random Fourier features, over seeds and over all pairs of 30 pixels of a 6 x 5 image, ell =
/// sqrt(2).
/// </summary>
internal static class Convergence
{
    private const int Pixels = 30;
    private static readonly double _lengthScale = Math.Sqrt(2);
    private static readonly Matrix<double> _coordinates = Matrix<double>.Create(Pixels, 2, (a, k) => k == 0 ? a / 6 : a % 6);
    private static readonly Matrix<double> _contexts = Matrix<double>.Create(Pixels, 4, (i, k) => Math.Cos((i * (k + 1)) + k));

    /// <summary>Of p(z).p(z')/k, whose limit is at most 1.</summary>
    public static double OfCovariance(int count, int seeds) =>
        Error(
            seeds,
            seed =>
            {
                Matrix<double> p = new RandomFourierFeatures(_lengthScale, count, seed).Map(_coordinates);
                return Matrix<double>.Create(Pixels, Pixels, (a, b) => TensorPrimitives.Dot<double>(p.Row(a), p.Row(b)) / count);
            },
            Limit()
        );

    /// <summary>What <see cref="RandomFourierFeatures.EstimateVariance"/> makes of it.</summary>
    public static double PredictedOfCovariance(int count)
    {
        RandomFourierFeatures features = new(_lengthScale, count, 1);
        double sum = 0;
        for (int a = 0; a < Pixels; a++)
        {
            for (int b = 0; b < Pixels; b++)
            {
                sum += features.EstimateVariance(_coordinates.Row(a), _coordinates.Row(b));
            }
        }

        return Math.Sqrt(sum / Pixels / Pixels);
    }

    /// <summary>Of the hyperkernel of (L, H) = (3, 2) on as many pairs, over the root mean square of its entries.</summary>
    public static double OfHyperkernel(int count, int seeds)
    {
        Matrix<double> limit = Kernel(CoordinateFeatures.Fourier(_lengthScale));
        return Error(seeds, seed => Kernel(CoordinateFeatures.Fourier(_lengthScale, count, seed)), limit)
            / Error(1, _ => Matrix<double>.Zeros(Pixels, Pixels), limit);
    }

    private static Matrix<double> Kernel(CoordinateFeatures features) =>
        Hypernetwork.Of(Mlp.Relu(2), Mlp.Relu(1), features).Kernels(_contexts, _coordinates).Tangent;

    private static Matrix<double> Limit() =>
        Matrix<double>.Create(
            Pixels,
            Pixels,
            (a, b) => new FourierLimit(_lengthScale).Block(_coordinates.Row(a), _coordinates.Row(b)).Covariance
        );

    private static double Error(int seeds, Func<ulong, Matrix<double>> estimate, Matrix<double> limit)
    {
        double sum = 0;
        for (ulong seed = 1; seed <= (ulong)seeds; seed++)
        {
            using Matrix<double> matrix = estimate(seed);
            for (int a = 0; a < Pixels; a++)
            {
                for (int b = 0; b < Pixels; b++)
                {
                    sum += Math.Pow(matrix[a, b] - limit[a, b], 2);
                }
            }
        }

        return Math.Sqrt(sum / seeds / Pixels / Pixels);
    }
}
