using System.Numerics;
using Hyperkernel.Activations;
using Hyperkernel.Architectures;
using Hyperkernel.Features;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Benchmarks;

/// <summary>
/// Kernels of one hidden layer of each activation, beside those of ReLU in the same rounds, for inputs of equal and of spread norms. What
/// is made once for a kernel matrix, such as a table, is taken out: the time of a matrix of a few inputs.
/// </summary>
internal static class ActivationBenchmark
{
    private const int Count = 4096;
    private const int Few = 64;
    private const int Width = 8;

    public static void Run()
    {
        Console.WriteLine(
            $"One hidden layer, {Count} x {Count} symmetric, {Width} inputs; ns a computed entry (x ReLU's) + ms made once; "
                + $"medians of 5 rounds"
        );
        Console.WriteLine($"{"", -28}{"float, equal", 26}{"float, spread", 26}{"double, equal", 26}{"double, spread", 26}");
        Activation[] activations =
        [
            Activation.Relu,
            Activation.ReluSqrt2,
            Activation.LeakyRelu(0.1),
            Activation.Abs,
            Activation.AbRelu(0.5, 1.2),
            Activation.Erf,
            Activation.Sin,
            Activation.Cos,
            Activation.Rbf(0.7),
            Activation.Exp(0.5, 0.8),
            Activation.Gaussian(0.9, -0.4),
            Activation.Sign,
            Activation.Monomial(3),
            Activation.RectifiedMonomial(2),
            Activation.Polynomial(0.2, 0.5, -0.3),
            Activation.Tanh,
            Activation.Sigmoid,
            Activation.Softplus,
            Activation.Swish,
            Activation.Gelu,
            Activation.Elu,
        ];
        foreach (Activation activation in activations)
        {
            Console.WriteLine(
                $"{activation.Name, -28}{Cell<float>(activation, false)}{Cell<float>(activation, true)}"
                    + $"{Cell<double>(activation, false)}{Cell<double>(activation, true)}"
            );
        }
    }

    private static string Cell<T>(Activation activation, bool spread)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using Matrix<T> inputs = Inputs<T>(spread),
            few = inputs.View.Block(0, 0, Few, Width).ToMatrix();
        double[] seconds = Measure.InTurn(
            5,
            () => Evaluate(Activation.Relu, inputs),
            () => Evaluate(Activation.Relu, few),
            () => Evaluate(activation, inputs),
            () => Evaluate(activation, few)
        );
        double relu = seconds[0] - seconds[1],
            own = seconds[2] - seconds[3],
            entries = Count * (Count + 1.0) / 2;
        return $"{own / entries * 1e9, 12:F2} ({own / relu:F1}) +{seconds[3] * 1e3, 6:F1}";
    }

    private static void Evaluate<T>(Activation activation, Matrix<T> inputs)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Mlp.Of(activation, hiddenLayers: 1).Kernels(inputs).Dispose();

    // Rows of norm sqrt(width), so of variance 1; or of variances between 0.25 and 1.
    private static Matrix<T> Inputs<T>(bool spread)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using Matrix<float> random = Measure.Random(Count, Width, 3);
        Matrix<T> inputs = Matrix<T>.Uninitialized(Count, Width);
        for (int i = 0; i < Count; i++)
        {
            double square = 0;
            foreach (double x in random.Row(i))
            {
                square += x * x;
            }

            double scale = Math.Sqrt(Width / square) * (spread ? 0.5 + (i % 17 / 32.0) : 1);
            for (int k = 0; k < Width; k++)
            {
                inputs[i, k] = T.CreateTruncating(random[i, k] * scale);
            }
        }

        return inputs;
    }
}
