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

    // The third derivative of the loss times Difference^2, and rounding over Difference: both below 1e-8 of what the loss is made of.
    private const double Tolerance = 1e-6;

    public static TheoryData<string> Activations => ActivationSamples.Names;

    [Theory]
    [MemberData(nameof(Activations))]
    public void Gradients_are_those_of_the_loss(string name)
    {
        Activation activation = ActivationSamples.Of(name);
        for (int seed = 0; seed < 12; seed++)
        {
            RandomNetworks random = new(seed);
            int outputs = 1 + (seed % 3);
            Architecture architecture = random.Draw(activation, outputs);
            TrainingData<double> data = random.Data<double>(architecture, outputs, classes: seed % 2 == 0);
            using FiniteNetwork<double> network = random.Network<double>(architecture);
            using Trainer<double> trainer = new(network, data, new() { Rate = LearningRate.Constant(1), BatchSize = null });
            double loss = trainer.Evaluate().Loss;
            Matrix<double>[] before = [.. network.Parameters.Select(p => p.Values.Clone())];
            Assert.True(trainer.TakeStep());

            // Plain SGD at rate 1 moves every weight by its gradient.
            Matrix<double>[] gradients = [.. network.Parameters.Select((p, b) => Matrix<double>.Create(p.Values.Rows, p.Values.Columns, (i, j) => before[b][i, j] - p.Values[i, j]))];
            for (int b = 0; b < before.Length; b++)
            {
                for (int direction = 0; direction < 2; direction++)
                {
                    Matrix<double> towards = random.Normal<double>((int)before[b].Rows, (int)before[b].Columns);
                    double slope = 0, size = 0;
                    for (long i = 0; i < towards.Rows; i++)
                    {
                        for (long j = 0; j < towards.Columns; j++)
                        {
                            slope += towards[i, j] * gradients[b][i, j];
                            size += Math.Abs(towards[i, j] * gradients[b][i, j]);
                        }
                    }

                    double measured = (LossAt(Difference) - LossAt(-Difference)) / (2 * Difference);
                    Assert.True(
                        Math.Abs(measured - slope) <= Tolerance * (1 + loss + size),
                        $"seed {seed}, {architecture}: {network.Parameters[b].Shape.Name} has slope {slope}, measured {measured}");

                    double LossAt(double step)
                    {
                        for (int k = 0; k < before.Length; k++)
                        {
                            Matrix<double> values = network.Parameters[k].Values;
                            before[k].View.CopyTo(values);
                            for (long i = 0; k == b && i < towards.Rows; i++)
                            {
                                System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(towards.Row(i), step, values.Row(i), values.Row(i));
                            }
                        }

                        return trainer.Evaluate().Loss;
                    }
                }
            }
        }
    }
}
