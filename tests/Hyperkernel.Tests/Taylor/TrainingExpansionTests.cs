using Hyperkernel.Activations;
using Hyperkernel.Architectures;
using Hyperkernel.FiniteWidth;
using Hyperkernel.Kernels;
using Hyperkernel.Layers;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Taylor;
using Hyperkernel.Training;
using Xunit;

namespace Hyperkernel.Tests.Taylor;

/// <summary>Training predicted from its start, beside training.</summary>
public class TrainingExpansionTests
{
    private const int Trained = 4;

    private static readonly Hypernetwork _hypernetwork = new(
        new(new Dense(1.1, 0.3, 9), new ActivationLayer(Activation.Erf), new Dense(0.9, 0.2)),
        new(
            new GeneratedDense(true, 5),
            new ActivationLayer(Activation.Tanh),
            new Dense(1.2, 0.1, 4),
            new ActivationLayer(Activation.Erf),
            new GeneratedDense()
        )
    );

    private static readonly Points<double> _points = Points<double>.Pairs(
        Matrix<double>.Create(7, 3, (i, j) => Math.Cos((1.3 * i) + j)),
        Matrix<double>.Create(7, 2, (i, j) => Math.Sin(i + (2.1 * j)))
    );

    private static readonly Matrix<double> _values = Matrix<double>.Create(Trained, 1, (i, _) => (i % 2) - 0.4);

    // Over a time t the kernel's motion is of order t^2 in the outputs, and what the second order leaves out of order t^3.
    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 3)]
    public void The_error_of_an_order_is_a_power_of_time_higher(int order, int power)
    {
        double[] times = [0.02, 0.04, 0.08],
            errors = [.. times.Select(time => Error(order, time))];
        Assert.InRange(Math.Log2(errors[1] / errors[0]), power - 0.15, power + 0.15);
        Assert.InRange(Math.Log2(errors[2] / errors[1]), power - 0.25, power + 0.25);
        Assert.InRange(errors[0], 1e-9, 1e-2);
    }

    [Fact]
    public void A_network_that_is_linear_in_its_weights_is_predicted_exactly()
    {
        Hypernetwork linear = new(new(new Dense(0.8, 0.4)), new(new GeneratedDense(true)));
        using FiniteNetwork<double> network = FiniteNetwork<double>.Sample(linear, 3, 2, 3);
        foreach (int order in (int[])[1, 2])
        {
            using TrainingExpansion<double> expansion = new(network, _points, _values, order);
            using Matrix<double> predicted = expansion.After(30, 0.1),
                actual = Train(network, 30, 0.1);
            network.Resample(3);
            AssertNear(actual, predicted, 1e-12);
        }
    }

    // The first step is that of K^(1) and K^(2) in one sample, and its own value does not move.
    [Fact]
    public void One_step_on_one_sample_is_that_of_the_Taylor_terms()
    {
        using FiniteNetwork<double> network = FiniteNetwork<double>.Sample(_hypernetwork, 3, 2, 5);
        using Matrix<double> value = Matrix<double>.From(1, 1, [0.7]);
        using TaylorTerms<double> terms = network.TaylorTerms(_points, 2, _points.Select(0));
        double step = -0.3 * (terms[0][0, 0] - 0.7);
        using TrainingExpansion<double> first = new(network, _points, value, 1),
            second = new(network, _points, value, 2);
        using Matrix<double> linear = first.After(1, 0.3),
            quadratic = second.After(1, 0.3);
        for (int i = 0; i < 7; i++)
        {
            Assert.Equal(terms[0][i, 0] + (step * terms[1][i, 0]), linear[i, 0], 1e-13);
            Assert.Equal(terms[0][i, 0] + (step * terms[1][i, 0]) + (step * step * terms[2][i, 0] / 2), quadratic[i, 0], 1e-13);
        }
    }

    [Fact]
    public void What_cannot_be_is_refused()
    {
        using FiniteNetwork<double> network = FiniteNetwork<double>.Sample(_hypernetwork, 3, 2, 5);
        Assert.Contains(
            "order 3",
            Assert.Throws<ArgumentException>(() => new TrainingExpansion<double>(network, _points, _values, 3)).Message,
            StringComparison.Ordinal
        );
        using Matrix<double> many = Matrix<double>.Zeros(8, 1);
        Assert.Contains(
            "8 x 1 values, 7 points",
            Assert.Throws<ArgumentException>(() => new TrainingExpansion<double>(network, _points, many, 1)).Message,
            StringComparison.Ordinal
        );
        using TrainingExpansion<double> expansion = new(network, _points, _values, 1);
        Assert.Throws<ArgumentException>(() => expansion.After(-1, 0.1));
        Assert.Throws<ArgumentException>(() => expansion.After(1, double.NaN));
    }

    private static double Error(int order, double time)
    {
        const int Steps = 400;
        double rate = time * Trained / Steps;
        using FiniteNetwork<double> network = FiniteNetwork<double>.Sample(_hypernetwork, 3, 2, 5);
        using TrainingExpansion<double> expansion = new(network, _points, _values, order);
        using Matrix<double> predicted = expansion.After(Steps, rate),
            actual = Train(network, Steps, rate);
        return Enumerable.Range(0, 7).Max(i => Math.Abs(predicted[i, 0] - actual[i, 0]));
    }

    private static Matrix<double> Train(FiniteNetwork<double> network, int steps, double rate)
    {
        PointData<double> data = new(_points.Select([.. Enumerable.Range(0, Trained)]), _values);
        using Trainer<double> trainer = new(network, data, new() { Rate = LearningRate.Constant(rate), BatchSize = null });
        Assert.True(trainer.Run(steps));
        return network.Outputs(_points);
    }

    private static void AssertNear(Matrix<double> expected, Matrix<double> actual, double tolerance)
    {
        for (int i = 0; i < expected.Rows; i++)
        {
            Assert.Equal(expected[i, 0], actual[i, 0], tolerance);
        }
    }
}
