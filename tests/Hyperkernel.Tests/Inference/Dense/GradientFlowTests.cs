using Hyperkernel.Inference.Dense;
using Hyperkernel.Inference.Flow;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Xunit;
using static Hyperkernel.Tests.Inference.Dense.DenseSamples;

namespace Hyperkernel.Tests.Inference.Dense;

/// <summary>Trained ensembles against their differential equation, integrated, and at both ends of time.</summary>
public class GradientFlowTests
{
    private const double Ridge = 0.05;

    public static TheoryData<KernelKind> Kinds => [KernelKind.Covariance, KernelKind.Tangent];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Mean_and_covariance_solve_the_differential_equation(KernelKind kind)
    {
        // Runge and Kutta's steps of dA/dt = 1 - (K + r) A, by which every network's output is h_0(u) + K(u, U) A (Y - h_0(U)).
        const double Time = 0.8;
        const int Steps = 400;
        HypernetworkKernel kernel = new(Sample, kind),
            initial = Sample.Covariance;
        double[,] k = Shifted(TrainingKernel(kernel), Ridge),
            a = new double[Count, Count];
        for (int step = 0; step < Steps; step++)
        {
            const double H = Time / Steps;
            double[,] k1 = Slope(a),
                k2 = Slope(Add(a, H / 2, k1)),
                k3 = Slope(Add(a, H / 2, k2)),
                k4 = Slope(Add(a, H, k3));
            a = Add(Add(Add(Add(a, H / 6, k1), H / 3, k2), H / 3, k3), H / 6, k4);
        }

        using GradientFlow<double> flow = GradientFlow.Fit(kernel, TrainingPoints, Values, Ridge);
        using TrainedEnsemble<double> ensemble = flow.At(New);
        double[,] gain = Product(CrossKernel(kernel), a),
            initialCross = CrossKernel(initial),
            mixed = Product(gain, Transposed(initialCross));
        AssertAgree(Product(gain, ToArray(Values)), ensemble.Mean(Time), 1e-8);

        // Where only the last layer is trained, each network's targets have noise of variance r as well.
        double[,] targets = Shifted(TrainingKernel(initial), kind == KernelKind.Covariance ? Ridge : 0);
        double[,] covariance = Add(
            Add(Add(NewKernel(initial), -1, mixed), -1, Transposed(mixed)),
            1,
            Product(Product(gain, targets), Transposed(gain))
        );
        AssertAgree(covariance, ensemble.Covariance(Time), 1e-8);
        double[] deviation = ensemble.Deviation(Time);
        Assert.All(Enumerable.Range(0, 7), i => Assert.Equal(Math.Sqrt(covariance[i, i]), deviation[i], 1e-7));

        double[,] Slope(double[,] at) => Shifted(Add(new double[Count, Count], -1, Product(k, at)), 1);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_end_of_training_is_regression_as_the_ridge_vanishes(KernelKind kind)
    {
        HypernetworkKernel kernel = new(Sample, kind);
        using GradientFlow<double> flow = GradientFlow.Fit(kernel, TrainingPoints, Values);
        using TrainedEnsemble<double> ensemble = flow.At(New);
        using DenseModel<double> regression = DenseRegression.Fit(kernel, TrainingPoints, Values, 1e-11);
        AssertAgree(ToArray(regression.Mean(New)), ensemble.Mean(double.PositiveInfinity), 1e-8);
        AssertAgree(ToArray(regression.Mean(New)), ensemble.Mean(1e9), 1e-8);
        if (kind == KernelKind.Covariance)
        {
            AssertAgree(ToArray(regression.PosteriorCovariance(New)), ensemble.Covariance(double.PositiveInfinity), 1e-8);
        }

        // On the training points themselves the trained networks agree with the values, and so with each other.
        using TrainedEnsemble<double> trained = flow.At(TrainingPoints);
        AssertAgree(ToArray(Values), trained.Mean(double.PositiveInfinity), 1e-9);
        Assert.All(trained.Deviation(double.PositiveInfinity), deviation => Assert.Equal(0, deviation, 1e-6));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Before_training_the_ensemble_is_the_prior(KernelKind kind)
    {
        using GradientFlow<double> flow = GradientFlow.Fit(new HypernetworkKernel(Sample, kind), TrainingPoints, Values, Ridge);
        using TrainedEnsemble<double> ensemble = flow.At(New);
        Matrix<double> mean = ensemble.Mean(0);
        Assert.All(Enumerable.Range(0, 14), i => Assert.Equal(0, mean[i / 2, i % 2]));
        AssertAgree(NewKernel(Sample.Covariance), ensemble.Covariance(0), 1e-13);
    }

    [Fact]
    public void The_posterior_of_the_process_is_its_last_layer_trained_to_the_end()
    {
        using GradientFlow<double> flow = GradientFlow.Fit(Sample.Covariance, TrainingPoints, Values, Ridge);
        using TrainedEnsemble<double> ensemble = flow.At(New);
        using DenseModel<double> process = DenseRegression.Fit(Sample.Covariance, TrainingPoints, Values, Ridge);
        AssertAgree(ToArray(process.Mean(New)), ensemble.Mean(double.PositiveInfinity), 1e-10);
        AssertAgree(ToArray(process.PosteriorCovariance(New)), ensemble.Covariance(double.PositiveInfinity), 1e-10);
    }

    [Fact]
    public void Single_precision_is_double_precision_rounded()
    {
        using GradientFlow<double> wide = GradientFlow.Fit(Sample.Tangent, TrainingPoints, Values, Ridge);
        using GradientFlow<float> single = GradientFlow.Fit(
            Sample.Tangent,
            Points<float>.Pairs(Contexts.ConvertTo<float>(), Coordinates.ConvertTo<float>()),
            Values.ConvertTo<float>(),
            Ridge
        );
        using TrainedEnsemble<double> expected = wide.At(New);
        using TrainedEnsemble<float> actual = single.At(
            Points<float>.Pairs(NewContexts.ConvertTo<float>(), NewCoordinates.ConvertTo<float>())
        );
        AssertAgree(ToArray(expected.Mean(2)), actual.Mean(2).ConvertTo<double>(), 1e-4);
        AssertAgree(ToArray(expected.Covariance(2)), actual.Covariance(2).ConvertTo<double>(), 1e-4);
    }

    [Theory]
    [InlineData(-1e-3)]
    [InlineData(double.NaN)]
    [InlineData(double.NegativeInfinity)]
    public void A_time_is_not_negative(double time)
    {
        using GradientFlow<double> flow = GradientFlow.Fit(Sample.Tangent, TrainingPoints, Values);
        using TrainedEnsemble<double> ensemble = flow.At(New);
        foreach (Action ask in new Action[] { () => ensemble.Mean(time), () => ensemble.Covariance(time), () => ensemble.Deviation(time) })
        {
            Assert.Contains(
                $"GradientFlow: time = {time}, must be >= 0",
                Assert.Throws<ArgumentException>(ask).Message,
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public void A_singular_kernel_has_no_end_of_training_but_every_finite_time()
    {
        // Each point twice, with different values: no network fits both, and the flow goes to their mean.
        long[] twice = [.. Enumerable.Range(0, 2 * Count).Select(i => (long)(i % Count))];
        Matrix<double> spread = Matrix<double>.Create(2 * Count, 2, (i, c) => Values[i % Count, c] + (i < Count ? 0.7 : -0.7));
        using GradientFlow<double> flow = GradientFlow.Fit(Sample.Tangent, TrainingPoints.Select(twice), spread);
        using TrainedEnsemble<double> ensemble = flow.At(New);
        ArithmeticException error = Assert.Throws<ArithmeticException>(() => ensemble.Mean(double.PositiveInfinity));
        Assert.Contains("which rounding cannot tell from 0", error.Message, StringComparison.Ordinal);
        using GradientFlow<double> once = GradientFlow.Fit(Sample.Tangent, TrainingPoints, Values);
        using TrainedEnsemble<double> mean = once.At(New);
        AssertAgree(ToArray(mean.Mean(2 * 3.0)), ensemble.Mean(3.0), 1e-9);
    }
}
