using Hyperkernel.Architectures;
using Hyperkernel.Inference.Dense;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Tests.Inference.Grid;
using Xunit;
using static Hyperkernel.Tests.Inference.Dense.DenseSamples;

namespace Hyperkernel.Tests.Inference.Dense;

/// <summary>Dense regression against the textbook's formulas, literally, and against what they stand for.</summary>
public class DenseRegressionTests
{
    private const double Ridge = 0.05;

    public static TheoryData<KernelKind> Kinds => [KernelKind.Covariance, KernelKind.Tangent];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Predictions_and_posterior_covariance_are_those_of_the_textbook(KernelKind kind)
    {
        HypernetworkKernel kernel = new(Sample, kind);
        using DenseModel<double> model = DenseRegression.Fit(kernel, TrainingPoints, Values, Ridge);
        (double[,] inverse, _) = Invert(Shifted(TrainingKernel(kernel), Ridge));
        double[,] cross = CrossKernel(kernel),
            gain = Product(cross, inverse);
        AssertAgree(Product(gain, ToArray(Values)), model.Mean(New), 1e-11);
        double[,] covariance = Add(NewKernel(kernel), -1, Product(gain, Transposed(cross)));
        AssertAgree(covariance, model.PosteriorCovariance(New), 1e-11);
        Matrix<double> deviation = model.Deviation(New).Values;
        Assert.All(Enumerable.Range(0, 7), i => Assert.Equal(Math.Sqrt(covariance[i, i]), deviation[i, 0], 1e-10));
    }

    [Fact]
    public void Deviations_of_many_points_are_those_of_each()
    {
        // More points than are solved for at once.
        Points<double> many = Points<double>.Grid(GridRegressionTests.Rows(20, 5, 8), GridRegressionTests.Rows(15, 2, 9));
        using DenseModel<double> model = DenseRegression.Fit(Sample.Covariance, TrainingPoints, Values, Ridge);
        Matrix<double> all = model.Deviation(many).Values;
        Assert.Equal(300, all.Rows);
        Assert.All(new[] { 0, 255, 256, 299 }, i => Assert.Equal(model.Deviation(many.Select(i)).Values[0, 0], all[i, 0], 1e-11));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Residuals_of_points_left_out_are_those_of_fits_without_them(KernelKind kind)
    {
        HypernetworkKernel kernel = new(Sample, kind);
        using DenseModel<double> model = DenseRegression.Fit(kernel, TrainingPoints, Values, Ridge);
        Matrix<double> residuals = model.LeaveOut().Residuals;
        double sum = 0;
        for (int left = 0; left < Count; left++)
        {
            long[] others = [.. Enumerable.Range(0, Count).Where(i => i != left).Select(i => (long)i)];
            using DenseModel<double> without = DenseRegression.Fit(kernel, TrainingPoints.Select(others), Rows(others), Ridge);
            Matrix<double> prediction = without.Mean(TrainingPoints.Select(left));
            for (int c = 0; c < 2; c++)
            {
                Assert.Equal(Values[left, c] - prediction[0, c], residuals[left, c], 1e-10);
                sum += Math.Pow(Values[left, c] - prediction[0, c], 2);
            }
        }

        Assert.Equal(sum / (2 * Count), model.LeaveOut().MeanSquare, 1e-10);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_evidence_is_that_of_the_textbook_and_of_its_points_one_after_the_other(KernelKind kind)
    {
        HypernetworkKernel kernel = new(Sample, kind);
        using DenseModel<double> model = DenseRegression.Fit(kernel, TrainingPoints, Values, Ridge);
        (double[,] inverse, double logDeterminant) = Invert(Shifted(TrainingKernel(kernel), Ridge));
        double[,] y = ToArray(Values),
            quadratic = Product(Transposed(y), Product(inverse, y));
        double textbook = -(quadratic[0, 0] + quadratic[1, 1] + (2 * logDeterminant) + (2 * Count * Math.Log(2 * Math.PI))) / 2;
        Assert.Equal(textbook, model.LogMarginalLikelihood().Value, 1e-9);

        // The chain rule: each point under the posterior that the earlier ones leave.
        double chain = 0,
            prior = kernel.Diagonal(TrainingPoints)[0] + Ridge;
        for (int c = 0; c < 2; c++)
        {
            chain -= ((Values[0, c] * Values[0, c] / prior) + Math.Log(2 * Math.PI * prior)) / 2;
        }

        for (int i = 1; i < Count; i++)
        {
            long[] earlier = [.. Enumerable.Range(0, i).Select(k => (long)k)];
            using DenseModel<double> first = DenseRegression.Fit(kernel, TrainingPoints.Select(earlier), Rows(earlier), Ridge);
            Matrix<double> mean = first.Mean(TrainingPoints.Select(i));
            double variance = Math.Pow(first.Deviation(TrainingPoints.Select(i)).Values[0, 0], 2) + Ridge;
            for (int c = 0; c < 2; c++)
            {
                chain -= ((Math.Pow(Values[i, c] - mean[0, c], 2) / variance) + Math.Log(2 * Math.PI * variance)) / 2;
            }
        }

        Assert.Equal(chain, model.LogMarginalLikelihood().Value, 1e-8);
    }

    [Fact]
    public void Points_that_occur_twice_count_as_two_observations_of_their_mean()
    {
        long[] twice = [.. Enumerable.Range(0, 2 * Count).Select(i => (long)(i % Count))];
        Matrix<double> spread = Matrix<double>.Create(2 * Count, 2, (i, c) => Values[i % Count, c] + (i < Count ? 0.7 : -0.7));
        using DenseModel<double> repeated = DenseRegression.Fit(Sample.Tangent, TrainingPoints.Select(twice), spread, Ridge);
        using DenseModel<double> averaged = DenseRegression.Fit(Sample.Tangent, TrainingPoints, Values, Ridge / 2);
        AssertAgree(ToArray(averaged.Mean(New)), repeated.Mean(New), 1e-10);
        AssertAgree(ToArray(averaged.Deviation(New).Values), repeated.Deviation(New).Values, 1e-9);
    }

    [Fact]
    public void Constant_values_are_fitted_like_any_others()
    {
        Matrix<double> ones = Matrix<double>.Create(Count, 1, (_, _) => 1),
            zeros = Matrix<double>.Zeros(Count, 1);
        using DenseModel<double> one = DenseRegression.Fit(Sample.Tangent, TrainingPoints, ones, Ridge);
        using DenseModel<double> zero = DenseRegression.Fit(Sample.Tangent, TrainingPoints, zeros, Ridge);
        (double[,] inverse, _) = Invert(Shifted(TrainingKernel(Sample.Tangent), Ridge));
        AssertAgree(Product(Product(CrossKernel(Sample.Tangent), inverse), ToArray(ones)), one.Mean(New), 1e-11);
        Assert.All(Enumerable.Range(0, 7), i => Assert.Equal(0, zero.Mean(New)[i, 0]));
        Assert.Equal(0, zero.LeaveOut().MeanSquare);
        Assert.Equal(ToArray(one.Deviation(New).Values), ToArray(zero.Deviation(New).Values));
    }

    [Fact]
    public void Single_precision_is_double_precision_rounded()
    {
        using DenseModel<double> wide = DenseRegression.Fit(Sample.Tangent, TrainingPoints, Values, Ridge);
        Points<float> training = Points<float>.Pairs(Contexts.ConvertTo<float>(), Coordinates.ConvertTo<float>());
        Points<float> news = Points<float>.Pairs(NewContexts.ConvertTo<float>(), NewCoordinates.ConvertTo<float>());
        using DenseModel<float> single = DenseRegression.Fit(Sample.Tangent, training, Values.ConvertTo<float>(), Ridge);
        AssertAgree(ToArray(wide.Mean(New)), single.Mean(news).ConvertTo<double>(), 1e-4);
        AssertAgree(ToArray(wide.Deviation(New).Values), single.Deviation(news).Values.ConvertTo<double>(), 1e-4);
        Assert.Equal(wide.LeaveOut().MeanSquare, single.LeaveOut().MeanSquare, 1e-4 * wide.LeaveOut().MeanSquare);
        Assert.Equal(
            wide.LogMarginalLikelihood().Value,
            single.LogMarginalLikelihood().Value,
            1e-4 * Math.Abs(wide.LogMarginalLikelihood().Value)
        );
    }

    [Fact]
    public void A_network_s_kernel_is_fitted_on_inputs()
    {
        NetworkKernel kernel = Mlp.Relu(2).Tangent;
        Points<double> inputs = Points<double>.Of(Contexts);
        using DenseModel<double> model = DenseRegression.Fit(kernel, inputs, Values, Ridge);
        using KernelMatrices<double> matrices = Mlp.Relu(2).Kernels(Contexts);
        (double[,] inverse, _) = Invert(Shifted(ToArray(matrices.Tangent), Ridge));
        AssertAgree(Product(Product(ToArray(matrices.Tangent), inverse), ToArray(Values)), model.Mean(inputs), 1e-11);
    }

    [Fact]
    public void A_restored_model_has_the_same_bits()
    {
        using DenseModel<double> model = DenseRegression.Fit(Sample.Covariance, TrainingPoints, Values, Ridge);
        using DenseModel<double> restored = DenseRegression.Restore(model.Kernel, model.Points, model.Values, model.Weights, model.Ridge);
        Matrix<double> expected = model.Mean(New),
            actual = restored.Mean(New);
        Assert.All(Enumerable.Range(0, 7), i => Assert.Equal(expected.Row(i).ToArray(), actual.Row(i).ToArray()));
        Assert.Equal(ToArray(model.Deviation(New).Values), ToArray(restored.Deviation(New).Values));
        Assert.Equal(model.LogMarginalLikelihood().Value, restored.LogMarginalLikelihood().Value);
        _ = Assert.Throws<ArgumentException>(() =>
            DenseRegression.Restore(model.Kernel, model.Points, model.Values, Matrix<double>.Zeros(3, 2), Ridge)
        );
    }

    private static Matrix<double> Rows(long[] rows) => Matrix<double>.Create(rows.Length, 2, (i, c) => Values[rows[i], c]);
}
