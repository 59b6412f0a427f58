using Hyperkernel.Activations;
using Hyperkernel.Architectures;
using Hyperkernel.Features;
using Hyperkernel.Kernels;
using Hyperkernel.Layers;
using Hyperkernel.LinearAlgebra;
using Xunit;

namespace Hyperkernel.Tests.Activations;

/// <summary>Kernels of smooth activations at inputs that nobody normalised: tables of long series against moments entry by entry.</summary>
public class LargeDeviationTests
{
    private const int Inputs = 40;

    public static TheoryData<string, double> Cases =>
        new MatrixTheoryData<string, double>(["tanh", "sigmoid", "softplus", "swish"], [5, 25]);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Kernels_are_their_moments(string name, double largest)
    {
        Activation activation = ActivationSamples.Of(name);
        Matrix<double> inputs = Matrix<double>.Create(Inputs, 3, (i, j) => Deviation(i) * Math.Sqrt(3) * Direction(i, j));
        using KernelMatrices<double> kernels = new Network(new Dense(), new ActivationLayer(activation), new Dense()).Kernels(inputs);
        for (int i = 0; i < Inputs; i += 3)
        {
            for (int j = 1; j < Inputs; j += 4)
            {
                DualMoments own = Moments(i, i),
                    other = Moments(j, j),
                    expected = Moments(i, j);
                double scale = Math.Sqrt(own.Value.Variance1 * other.Value.Variance1),
                    slope = Math.Sqrt(own.Derivative * other.Derivative) * Deviation(i) * Deviation(j);
                Assert.Equal(expected.Value.Covariance, kernels.Covariance[i, j], 1e-10 * scale);
                Assert.Equal(
                    expected.Value.Covariance + (Covariance(i, j) * expected.Derivative),
                    kernels.Tangent[i, j],
                    1e-10 * (scale + slope)
                );
            }
        }

        DualMoments Moments(int i, int j) =>
            activation.Moments(
                i == j
                    ? CovarianceBlock.Diagonal(Covariance(i, i))
                    : CovarianceBlock.FromEntries(Covariance(i, i), Covariance(j, j), Covariance(i, j))
            );

        double Covariance(int i, int j) => Enumerable.Range(0, 3).Sum(k => inputs[i, k] * inputs[j, k]) / 3;

        double Deviation(long i) => 0.3 * Math.Pow(largest / 0.3, i / (Inputs - 1.0));

        static double Direction(long i, long j) => j == 0 ? Math.Cos(i) : Math.Sin(i) * (j == 1 ? Math.Cos(0.7 * i) : Math.Sin(0.7 * i));
    }
}
