using CsCheck;
using Hyperkernel.Activations;
using Hyperkernel.Architectures;
using Hyperkernel.FiniteWidth;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Tests.Activations;
using Hyperkernel.Training;
using Xunit;

namespace Hyperkernel.Tests.Training;

/// <summary>Gradients that training gives to its updates, against central differences of the loss.</summary>
public class GradientTests
{
    private const double Difference = 1e-5;
    private const double Least = 1e-7;
    private const double Kink = 1e-4;

    // Differences at two steps leave the fifth derivative of the loss times Difference^4, and rounding over Difference: below 1e-8 of what
    // the loss is made of.
    private const double Tolerance = 1e-6;

    public static TheoryData<string> Activations => ActivationSamples.Names;

    [Theory]
    [MemberData(nameof(Activations))]
    public void Gradients_are_those_of_the_loss(string name)
    {
        Activation activation = ActivationSamples.Of(name);
        Gen.Select(Gen.Int[0, int.MaxValue], Gen.Int[1, 3], Gen.Bool)
            .SampleSeeded(
                (seed, others, classes) =>
                {
                    // Cross-entropy over one class is 0 whatever the weights.
                    RandomNetworks random = new(seed);
                    int outputs = classes ? 1 + others : others;
                    Architecture architecture = random.Draw(activation, outputs);
                    TrainingData<double> data = random.Data<double>(architecture, outputs, classes);
                    using FiniteNetwork<double> network = random.Network<double>(architecture);
                    using Trainer<double> trainer = new(network, data, new() { Rate = LearningRate.Constant(1), BatchSize = null });
                    double loss = trainer.Evaluate().Loss;
                    Matrix<double>[] before = [.. network.Parameters.Select(p => p.Values.Clone())];
                    Assert.True(trainer.TakeStep());

                    // Plain SGD at rate 1 moves every weight by its gradient.
                    Matrix<double>[] gradients =
                    [
                        .. network.Parameters.Select(
                            (p, b) => Matrix<double>.Create(p.Values.Rows, p.Values.Columns, (i, j) => before[b][i, j] - p.Values[i, j])
                        ),
                    ];
                    for (int b = 0; b < before.Length; b++)
                    {
                        for (int direction = 0; direction < 2; direction++)
                        {
                            Matrix<double> towards = random.Normal<double>((int)before[b].Rows, (int)before[b].Columns);
                            double slope = 0,
                                size = 0;
                            for (long i = 0; i < towards.Rows; i++)
                            {
                                for (long j = 0; j < towards.Columns; j++)
                                {
                                    slope += towards[i, j] * gradients[b][i, j];
                                    size += Math.Abs(towards[i, j] * gradients[b][i, j]);
                                }
                            }

                            double difference = Difference,
                                scale = 1 + loss + size;
                            while (Math.Abs(Slope(difference) - Slope(2 * difference)) > Kink * scale && difference > Least)
                            {
                                // Between the two steps lies a kink.
                                difference /= 10;
                            }

                            double measured = ((4 * Slope(difference)) - Slope(2 * difference)) / 3;
                            Assert.True(
                                Math.Abs(measured - slope) <= Tolerance * scale,
                                $"seed {seed}, {architecture}: {network.Parameters[b].Shape.Name} has slope {slope}, measured {measured}"
                            );

                            double Slope(double step) => (LossAt(step) - LossAt(-step)) / (2 * step);

                            double LossAt(double step)
                            {
                                for (int k = 0; k < before.Length; k++)
                                {
                                    Matrix<double> values = network.Parameters[k].Values;
                                    before[k].View.CopyTo(values);
                                    for (long i = 0; k == b && i < towards.Rows; i++)
                                    {
                                        System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(
                                            towards.Row(i),
                                            step,
                                            values.Row(i),
                                            values.Row(i)
                                        );
                                    }
                                }

                                return trainer.Evaluate().Loss;
                            }
                        }
                    }
                },
                iter: 12
            );
    }
}
