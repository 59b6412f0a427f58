using Hyperkernel.Activations;
using Hyperkernel.Architectures;
using Hyperkernel.Features;
using Hyperkernel.Kernels;
using Hyperkernel.Kernels.Gradients;
using Hyperkernel.Layers;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Tests.Layers;
using Xunit;

namespace Hyperkernel.Tests.Kernels.Gradients;

/// <summary>Derivatives of kernels by their settings against differences of the matrices that tiles give.</summary>
public sealed class KernelGradientTests
{
    private const double Tolerance = 1e-6;

    // The maps of a function without a closed form are integrals: a point of it takes as long as thirty of the others.
    private const string Slowest = "tanh(y + 0.3)";

    public static TheoryData<string, KernelKind> Layers
    {
        get
        {
            TheoryData<string, KernelKind> data = [];
            foreach (Layer layer in LayerSamples.All.Where(HasDerivatives))
            {
                data.Add(layer.ToString(), KernelKind.Covariance);
                data.Add(layer.ToString(), KernelKind.Tangent);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void They_are_those_of_the_matrix(string name, KernelKind kind)
    {
        Layer layer = LayerSamples.Of(name);
        Network inside = new(new Dense(0.6, 0.5), layer, new Dense(0.9, 0.1), new ActivationLayer(Activation.Erf), new Dense(1.2, 0.3)),
            alone = layer.IsGenerated ? new(new Dense(0.6, 0.5), new ActivationLayer(Activation.Relu), new Dense(1.1)) : inside;
        Hypernetwork hypernetwork = new(
            alone,
            new(
                (Layer[])
                    [
                        new GeneratedDense(bias: true, weightStd: 0.7),
                        layer is ActivationLayer or LayerNorm ? layer : new ActivationLayer(Activation.Relu),
                        new GeneratedDense(weightStd: 0.9),
                        layer is ActivationLayer or LayerNorm ? new LayerNorm(0.3) : layer,
                        new ActivationLayer(Activation.Gelu),
                        new Dense(0.8),
                    ]
            ),
            CoordinateFeatures.Fourier(0.8)
        );
        int points = name == Slowest ? 3 : 6;
        using Matrix<double> contexts = Numbers(points, 3, 3);
        if (!layer.IsGenerated)
        {
            Check(new NetworkKernel(inside, kind), null, contexts);
        }

        Check(new HypernetworkKernel(hypernetwork, kind), Numbers(points, 2, 5), contexts);
        Check(new HypernetworkKernel(hypernetwork.With(CoordinateFeatures.Raw), kind), Numbers(points, 2, 7), contexts);
    }

    [Fact]
    public void Points_that_repeat_are_one_point()
    {
        Matrix<double> contexts = Numbers(4, 3, 1),
            coordinates = Numbers(4, 1, 2);
        contexts.Row(0).CopyTo(contexts.Row(3));
        coordinates.Row(0).CopyTo(coordinates.Row(3));
        Hypernetwork h = new(
            new(new Dense(1, 0.4), new ActivationLayer(Activation.Relu), new Dense()),
            new(new GeneratedDense(), new ActivationLayer(Activation.Relu), new GeneratedDense()),
            CoordinateFeatures.Fourier(0.5)
        );
        Check(new HypernetworkKernel(h, KernelKind.Tangent), coordinates, contexts);
    }

    [Fact]
    public void What_has_none_says_so()
    {
        Points<double> points = Points<double>.Of(Numbers(3, 2, 1));
        Network elu = new(new Dense(), new ActivationLayer(Activation.Elu), new Dense());
        ArgumentException error = Assert.Throws<ArgumentException>(() =>
            new KernelGradient(new NetworkKernel(elu, KernelKind.Covariance), points, new())
        );
        Assert.StartsWith("elu: no kernel with it can be learnt, since its dual maps", error.Message, StringComparison.Ordinal);
    }

    private static void Check(PointKernel kernel, Matrix<double>? coordinates, Matrix<double> contexts)
    {
        Matrix<double> adjoint = Numbers(contexts.Rows, contexts.Rows, 11);
        adjoint.View.MirrorLowerTriangle();
        using KernelGradient gradient = new(kernel, PointsOf(contexts, coordinates), new() { Threads = 2 });
        using Matrix<double> matrix = kernel.Matrix(PointsOf(contexts, coordinates));
        for (int i = 0; i < matrix.Rows; i++)
        {
            for (int j = 0; j < matrix.Rows; j++)
            {
                Assert.Equal(matrix[i, j], gradient.Matrix[i, j], 1e-9 * (1 + Math.Abs(matrix[i, j])));
            }
        }

        SettingsGradient actual = gradient.Backward(adjoint);

        (Network first, Network? second) = kernel is HypernetworkKernel { Hypernetwork: var h }
            ? (h.Meta, h.Primary)
            : (((NetworkKernel)kernel).Network, null);
        CompareAll(actual.Meta, first, changed => With(kernel, changed, second));
        if (second is not null)
        {
            CompareAll(actual.Primary, second, changed => With(kernel, first, changed));
        }

        for (int k = 0; k < contexts.Columns; k++)
        {
            int column = k;
            Compare(actual.ContextColumns[k], f => Weighted(kernel, Scaled(contexts, column, f), coordinates));
        }

        for (int k = 0; k < coordinates?.Columns; k++)
        {
            int column = k;
            Compare(actual.CoordinateColumns[k], f => Weighted(kernel, contexts, Scaled(coordinates, column, f)));
        }

        void CompareAll(double[] derivatives, Network network, Func<Network, PointKernel> with)
        {
            double[] settings = [.. network.Settings.Select(s => s.Value)];
            Assert.Equal(settings.Length, derivatives.Length);
            for (int k = 0; k < settings.Length; k++)
            {
                int which = k;
                Compare(
                    derivatives[k],
                    f => Weighted(with(network.With([.. settings.Select((s, i) => i == which ? s * f : s)])), contexts, coordinates)
                );
            }
        }

        double Weighted(PointKernel changed, Matrix<double> x, Matrix<double>? z)
        {
            using Matrix<double> of = changed.Matrix(PointsOf(x, z));
            double sum = 0;
            for (int i = 0; i < of.Rows; i++)
            {
                for (int j = 0; j < of.Rows; j++)
                {
                    sum += adjoint[i, j] * of[i, j];
                }
            }

            return sum;
        }
    }

    // By the logarithm of a factor, by central differences of two steps, extrapolated.
    private static void Compare(double actual, Func<double, double> function)
    {
        const double Step = 2e-3;
        double Central(double h) => (function(Math.Exp(h)) - function(Math.Exp(-h))) / (2 * h);
        double expected = ((4 * Central(Step / 2)) - Central(Step)) / 3,
            scale = 1 + Math.Abs(expected) + Math.Abs(function(1));
        Assert.True(Math.Abs(expected - actual) <= Tolerance * scale, $"{actual:R}, by differences {expected:R}");
    }

    private static bool HasDerivatives(Layer layer) => layer is not ActivationLayer { Function.WhyNoDerivatives: not null };

    private static PointKernel With(PointKernel kernel, Network first, Network? second) =>
        kernel is HypernetworkKernel { Hypernetwork: var h }
            ? new HypernetworkKernel(new(first, second!, h.CoordinateFeatures), kernel.Kind)
            : new NetworkKernel(first, kernel.Kind);

    private static Points<double> PointsOf(Matrix<double> contexts, Matrix<double>? coordinates) =>
        coordinates is null ? Points<double>.Of(contexts) : Points<double>.Pairs(contexts, coordinates);

    private static Matrix<double> Scaled(Matrix<double> rows, int column, double factor) =>
        Matrix<double>.Create(rows.Rows, rows.Columns, (i, j) => rows[i, j] * (j == column ? factor : 1));

    private static Matrix<double> Numbers(long rows, long columns, ulong seed)
    {
        Random random = new((int)seed);
        return Matrix<double>.Create(rows, columns, (_, _) => (2 * random.NextDouble()) - 1);
    }
}
