using Hyperkernel.LinearAlgebra;
using Hyperkernel.Training;
using Xunit;

namespace Hyperkernel.Tests.Training;

public class LossTests
{
    [Fact]
    public void Squared_loss_is_the_mean_over_examples_of_half_the_sum_of_squares()
    {
        Matrix<double> gradient = Matrix<double>.Zeros(2, 2);
        double loss = SquaredLoss.Compute(Matrix<double>.From(2, 2, [1, 2, 3, 4]).View, Matrix<double>.From(2, 2, [0, 2, 5, 1]), gradient);
        Assert.Equal((1 + 0 + 4 + 9) / 4.0, loss, 1e-15);
        Assert.Equal([0.5, 0, -1, 1.5], [.. gradient.Row(0), .. gradient.Row(1)]);
    }

    [Fact]
    public void Cross_entropy_is_the_mean_of_minus_the_logarithm_of_the_softmax()
    {
        double[] h = [0.3, -1.2, 2.1];
        double[] p = [.. h.Select(v => Math.Exp(v) / h.Sum(Math.Exp))];
        Matrix<double> gradient = Matrix<double>.Zeros(2, 3);
        double loss = CrossEntropyLoss.Compute(Matrix<double>.From(2, 3, [.. h, .. h]).View, [0, 2], gradient);
        Assert.Equal(-(Math.Log(p[0]) + Math.Log(p[2])) / 2, loss, 1e-14);
        Assert.All(
            gradient.Row(0).ToArray().Zip((double[])[(p[0] - 1) / 2, p[1] / 2, p[2] / 2]),
            pair => Assert.Equal(pair.Second, pair.First, 1e-15)
        );
    }

    [Fact]
    public void Large_outputs_do_not_overflow()
    {
        Matrix<float> outputs = Matrix<float>.From(2, 2, [1e30f, -1e30f, 3e38f, 3e38f]),
            gradient = Matrix<float>.Zeros(2, 2);
        Assert.Equal((2e30 + Math.Log(2)) / 2, CrossEntropyLoss.Compute(outputs.View, [1, 0], gradient), 1e24);
        Assert.Equal([0.5f, -0.5f, -0.25f, 0.25f], [.. gradient.Row(0), .. gradient.Row(1)]);
        Assert.Equal(0, CrossEntropyLoss.Compute(Matrix<float>.From(1, 2, [1000, 0]).View, [0], Matrix<float>.Zeros(1, 2)));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Outputs_that_are_not_finite_give_a_loss_that_is_not(float output)
    {
        Matrix<float> outputs = Matrix<float>.From(1, 2, [output, 0]);
        Assert.False(double.IsFinite(CrossEntropyLoss.Compute(outputs.View, [1], Matrix<float>.Zeros(1, 2))));
        Assert.False(double.IsFinite(SquaredLoss.Compute(outputs.View, Matrix<float>.Zeros(1, 2), Matrix<float>.Zeros(1, 2))));
    }

    [Fact]
    public void The_highest_output_decides_and_the_first_of_equals() =>
        Assert.Equal(2, CrossEntropyLoss.CountCorrect(Matrix<double>.From(3, 2, [1, 0, 0, 1, 2, 2]).View, [0, 0, 0]));

    [Fact]
    public void Shapes_must_agree()
    {
        Assert.Throws<ArgumentException>(() =>
            SquaredLoss.Compute(Matrix<double>.Zeros(2, 2).View, Matrix<double>.Zeros(2, 1), Matrix<double>.Zeros(2, 2))
        );
        Assert.Throws<ArgumentException>(() => CrossEntropyLoss.Compute(Matrix<double>.Zeros(2, 2).View, [0], Matrix<double>.Zeros(2, 2)));
    }
}
