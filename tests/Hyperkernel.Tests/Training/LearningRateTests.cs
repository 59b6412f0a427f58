using Hyperkernel.Training;
using Xunit;

namespace Hyperkernel.Tests.Training;

public class LearningRateTests
{
    [Fact]
    public void Schedules_are_what_they_say()
    {
        Assert.Equal((0.3, 0.3), (LearningRate.Constant(0.3).At(0), LearningRate.Constant(0.3).At(1000)));
        LearningRate steps = LearningRate.Stepwise(1, 10, 0.5),
            cosine = LearningRate.Cosine(2, 100);
        Assert.Equal([1, 1, 0.5, 0.25], ((long[])[0, 9, 10, 29]).Select(steps.At));
        Assert.Equal((2, 1, 0, 0), (cosine.At(0), Math.Round(cosine.At(50), 15), cosine.At(100), cosine.At(200)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_rate_is_finite_and_positive(double rate)
    {
        Assert.Contains(
            "must be finite and > 0",
            Assert.Throws<ArgumentException>(() => LearningRate.Constant(rate)).Message,
            StringComparison.Ordinal
        );
        Assert.Throws<ArgumentException>(() => LearningRate.Cosine(rate, 10));
        Assert.Throws<ArgumentException>(() => LearningRate.Stepwise(1, 10, rate));
    }

    [Fact]
    public void Schedules_have_steps_and_optimisers_have_ranges()
    {
        Assert.Throws<ArgumentException>(() => LearningRate.Cosine(1, 0));
        Assert.Throws<ArgumentException>(() => LearningRate.Stepwise(1, 0, 0.5));
        Assert.Throws<ArgumentException>(() => Optimizer.Momentum(1));
        Assert.Throws<ArgumentException>(() => Optimizer.Momentum(double.NaN));
        Assert.Throws<ArgumentException>(() => Optimizer.Adam(beta2: -0.1));
        Assert.Throws<ArgumentException>(() => Optimizer.Adam(epsilon: 0));
    }

    [Fact]
    public void What_is_described_differs_if_what_is_done_does()
    {
        LearningRate[] rates =
        [
            LearningRate.Constant(0.1),
            LearningRate.Constant(0.2),
            LearningRate.Cosine(0.1, 5),
            LearningRate.Cosine(0.1, 6),
            LearningRate.Stepwise(0.1, 5, 0.5),
            LearningRate.Stepwise(0.1, 5, 0.25),
        ];
        Optimizer[] optimizers = [Optimizer.Sgd, Optimizer.Momentum(), Optimizer.Momentum(0.5), Optimizer.Adam(), Optimizer.Adam(0.5)];
        Assert.Distinct(
            rates.SelectMany(rate => optimizers.Select(optimizer => new TrainingOptions { Rate = rate, Optimizer = optimizer }.Describe()))
        );
    }
}
