using Hyperkernel.Activations;
using Hyperkernel.Architectures;
using Hyperkernel.Inference;
using Hyperkernel.Inference.Dense;
using Hyperkernel.Inference.Iterative;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Xunit;
using static Hyperkernel.Tests.Inference.Dense.DenseSamples;

namespace Hyperkernel.Tests.Inference.Dense;

/// <summary>How many digits a dense solve says it has.</summary>
public class ConditioningTests
{
    // k(x, x') = x x' of inputs that are numbers.
    private static readonly NetworkKernel _product = Mlp.Of(Activation.ReluSqrt2, 0).Covariance;

    [Theory]
    [InlineData(10)]
    [InlineData(1)]
    [InlineData(5e-3)]
    [InlineData(1e-8)]
    [InlineData(1e-12)]
    public void Two_equal_points_have_the_number_that_a_hand_computes(double ridge)
    {
        // K + ridge = [1 + r, 1; 1, 1 + r]; scaled to ones c = 1 / (1 + r), (1 + c) / (1 - c) = (2 + r) / r.
        using DenseModel<double> model = Fit<double>([1, 1], ridge);
        Conditioning conditioning = model.Conditioning!.Value;
        Assert.Equal((2 + ridge) / ridge, conditioning.Number, 1e-3 * (2 + ridge) / ridge);
        Assert.Equal(-Math.Log10((2 + ridge) / ridge * Math.ScaleB(1, -53)), conditioning.Digits, 1e-3);
        Assert.Equal(ridge == 1e-12, conditioning.Digits < 4);
        Assert.False(conditioning.IsPoor);
    }

    [Fact]
    public void Points_of_different_size_are_no_trouble()
    {
        // Of the matrix as it is the condition number were 1e20.
        using DenseModel<double> model = DenseRegression.Fit(
            new NetworkKernel(Mlp.Of(Activation.ReluSqrt2, 0), KernelKind.Covariance),
            Points<double>.Of(Matrix<double>.From(2, 2, [1e5, 0, 0, 1e-5])),
            Matrix<double>.From(2, 1, [3, 4]),
            1e-30
        );
        Assert.Equal(1, model.Conditioning!.Value.Number, 1e-12);
        Assert.Equal([3 / 5e9, 4 / 5e-11], [model.Weights[0, 0], model.Weights[1, 0]], (a, b) => Math.Abs(a - b) <= 1e-14 * Math.Abs(a));
    }

    [Fact]
    public void Few_sure_digits_are_said_and_none_is_refused()
    {
        using DenseModel<float> poor = Fit<float>([1, 1], 1e-4),
            good = Fit<float>([1, 1], 1e-2);
        Assert.Equal((true, false), (poor.Conditioning!.Value.IsPoor, good.Conditioning!.Value.IsPoor));
        Assert.Equal(
            "Warning: the equations are so ill-conditioned (about 2.0e4) that single precision leaves 2.9 sure digits of the "
                + "solution; use double precision, or a larger ridge.",
            poor.Conditioning.Value.Warning
        );
        using DenseModel<double> wide = Fit<double>([1, 1], 1e-4);
        Assert.False(wide.Conditioning!.Value.IsPoor);

        // Pivots are positive, each a few roundings, and the solution is noise.
        double[] same = [.. Enumerable.Repeat(1.0, 300)];
        NotPositiveDefiniteException error = Assert.Throws<NotPositiveDefiniteException>(() => Fit<double>(same, 2e-14));
        Assert.Contains("so that not one digit of a solution is sure", error.Message, StringComparison.Ordinal);
        Assert.Contains("covariance kernel with ridge 2E-14", error.Message, StringComparison.Ordinal);
        Assert.Contains(
            "leaves a relative residual of",
            Assert.Throws<InaccurateException>(() => Fit<double>(same, 2e-12)).Message,
            StringComparison.Ordinal
        );

        // It is true: the ridge that the message names serves.
        Assert.Contains("a ridge of about 3E-10 leaves 3 digits", error.Message, StringComparison.Ordinal);
        using DenseModel<double> enough = Fit<double>(same, 2.7e-10);
        Assert.Equal(3.6, enough.Conditioning!.Value.Digits, .1);
    }

    [Fact]
    public void A_kernel_that_is_zero_at_all_points_is_refused_by_every_solver()
    {
        Points<double> zeros = Points<double>.Of(Matrix<double>.Zeros(3, 2));
        Matrix<double> values = Matrix<double>.Create(3, 1, (i, _) => i);
        foreach (
            Action fit in (Action[])
                [
                    () => DenseRegression.Fit(_product, zeros, values, 1),
                    () => IterativeRegression.Fit(_product, zeros, values, 1),
                    () => DenseRegression.Choose([_product], [1], zeros, values, SelectionCriterion.Evidence),
                ]
        )
        {
            Assert.Contains(
                "the kernel is zero at all points, so there is nothing to learn from it",
                Assert.Throws<ArgumentException>(fit).Message,
                StringComparison.Ordinal
            );
        }
    }

    [Theory]
    [InlineData(10)]
    [InlineData(1)]
    [InlineData(.1)]
    [InlineData(1e-2)]
    [InlineData(5e-3)]
    public void The_digits_that_are_promised_are_there(double ridge)
    {
        // Each point three times: large eigenvalues beside ones that are the ridge.
        long[] rows = [.. Enumerable.Range(0, 3 * Count).Select(i => (long)(i % Count))];
        Matrix<double> values = Matrix<double>.Create(3 * Count, 1, (i, _) => Math.Sin(i * i));
        using DenseModel<double> exact = DenseRegression.Fit(Sample.Tangent, TrainingPoints.Select(rows), values, ridge);
        using DenseModel<float> rounded = DenseRegression.Fit(
            Sample.Tangent,
            Points<float>.Pairs(Contexts.ConvertTo<float>(), Coordinates.ConvertTo<float>()).Select(rows),
            values.ConvertTo<float>(),
            ridge
        );
        double error = 0,
            size = 0;
        for (long i = 0; i < values.Rows; i++)
        {
            error = Math.Max(error, Math.Abs(exact.Weights[i, 0] - rounded.Weights[i, 0]));
            size = Math.Max(size, Math.Abs(exact.Weights[i, 0]));
        }

        // Kernel entries have some roundings themselves.
        Assert.InRange(error / size, 0, 10 * Math.Pow(10, -rounded.Conditioning!.Value.Digits));
    }

    private static DenseModel<T> Fit<T>(double[] inputs, double ridge)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T> =>
        DenseRegression.Fit(
            _product,
            Points<T>.Of(Matrix<T>.Create(inputs.Length, 1, (i, _) => T.CreateTruncating(inputs[i]))),
            Matrix<T>.Create(inputs.Length, 1, (i, _) => T.CreateTruncating(i)),
            ridge,
            new() { Backend = MatrixBackends.Managed }
        );
}
