using Hyperkernel.Activations;
using Hyperkernel.Architectures;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Xunit;

namespace Hyperkernel.Tests.Kernels;

/// <summary>Kernels of the paper's hypernetwork where a closed form is exact: equal, opposite, scaled and nearly equal inputs.</summary>
public class ExactKernelTests
{
    private const double Exactly = 1e-14;

    public static TheoryData<int, int> Depths =>
        new()
        {
            { 1, 1 },
            { 2, 1 },
            { 1, 2 },
            { 3, 2 },
            { 3, 3 },
            { 4, 4 },
            { 3, 6 },
        };

    [Theory]
    [MemberData(nameof(Depths))]
    public void Equal_inputs_have_the_exact_kernels(int l, int h)
    {
        // s = x.x/n0, t = z.z/m0: Lam^H = s^H t and Theta^h = L H s^H t; on the diagonal by place, and where rows repeat between two
        // arrays.
        Hypernetwork network = Hypernetwork.Of(Mlp.Relu(l - 1), Mlp.Relu(h - 1));
        Matrix<double> x = Rows(37, 5, 1),
            z = Rows(37, 3, 2);
        using KernelMatrices<double> own = network.Kernels(x, z),
            cross = network.Kernels(x, z, x.Clone(), z.Clone());
        for (int i = 0; i < 37; i++)
        {
            double covariance = Math.Pow(Square(x, i), h) * Square(z, i);
            AssertRelative(covariance, own.Covariance[i, i], Exactly);
            AssertRelative(l * h * covariance, own.Tangent[i, i], Exactly);
            AssertRelative(covariance, cross.Covariance[i, i], Exactly);
            AssertRelative(l * h * covariance, cross.Tangent[i, i], Exactly);
        }
    }

    [Theory]
    [MemberData(nameof(Depths))]
    public void Equal_inputs_have_the_exact_kernels_in_single_precision(int l, int h)
    {
        Hypernetwork network = Hypernetwork.Of(Mlp.Relu(l - 1), Mlp.Relu(h - 1));
        Matrix<float> x = Rows(37, 5, 1).ConvertTo<float>(),
            z = Rows(37, 3, 2).ConvertTo<float>();
        using KernelMatrices<float> own = network.Kernels(x, z),
            cross = network.Kernels(x, z, x.Clone(), z.Clone());
        for (int i = 0; i < 37; i++)
        {
            double covariance = Math.Pow(Square(x.ConvertTo<double>(), i), h) * Square(z.ConvertTo<double>(), i);
            AssertRelative(covariance, own.Covariance[i, i], 1e-6);
            AssertRelative(l * h * covariance, own.Tangent[i, i], 1e-6);
            AssertRelative(covariance, cross.Covariance[i, i], 1e-6);
            AssertRelative(l * h * covariance, cross.Tangent[i, i], 1e-6);
        }
    }

    [Theory]
    [MemberData(nameof(Depths))]
    public void Scaled_inputs_are_as_equal_ones_up_to_homogeneity(int l, int h)
    {
        Hypernetwork network = Hypernetwork.Of(Mlp.Relu(l - 1), Mlp.Relu(h - 1));
        Matrix<double> x = Rows(20, 5, 3),
            z = Rows(20, 3, 4),
            scaledX = Scaled(x, 0.3),
            scaledZ = Scaled(z, 7);
        using KernelMatrices<double> kernels = network.Kernels(x, z, scaledX, scaledZ),
            own = network.Kernels(x, z),
            scaled = network.Kernels(scaledX, scaledZ);
        for (int i = 0; i < 20; i++)
        {
            double covariance = Math.Pow(0.3 * Square(x, i), h) * 7 * Square(z, i);
            AssertRelative(covariance, kernels.Covariance[i, i], Exactly);
            AssertRelative(l * h * covariance, kernels.Tangent[i, i], Exactly);
            for (int j = 0; j < 20; j++)
            {
                double factor = Math.Pow(0.3, 2 * h) * 49;
                Assert.Equal(
                    factor * own.Covariance[i, j],
                    scaled.Covariance[i, j],
                    1e-11 * Math.Sqrt(scaled.Covariance[i, i] * scaled.Covariance[j, j])
                );
                Assert.Equal(
                    factor * own.Tangent[i, j],
                    scaled.Tangent[i, j],
                    1e-11 * Math.Sqrt(scaled.Tangent[i, i] * scaled.Tangent[j, j])
                );
            }
        }
    }

    [Fact]
    public void Opposite_inputs_have_no_kernel_behind_one_rectifier()
    {
        // T and D of a correlation of -1 are 0.
        Hypernetwork network = Hypernetwork.Of(Mlp.Relu(1), Mlp.Relu(1));
        Matrix<double> x = Rows(20, 5, 5),
            z = Rows(20, 3, 6);
        using KernelMatrices<double> contexts = network.Kernels(x, z, Scaled(x, -1), z),
            coordinates = network.Kernels(x, z, x, Scaled(z, -2));
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal(0, contexts.Covariance[i, i], 1e-15);
            Assert.Equal(0, contexts.Tangent[i, i], 1e-15);
            Assert.Equal(0, coordinates.Covariance[i, i], 1e-15);
            Assert.Equal(0, coordinates.Tangent[i, i], 1e-14);
        }
    }

    [Fact]
    public void With_one_primary_layer_the_kernel_is_linear_in_the_coordinate()
    {
        Hypernetwork network = Hypernetwork.Of(Mlp.Relu(2), Mlp.Relu(0));
        Matrix<double> x = Rows(20, 5, 7),
            z = Rows(20, 3, 8);
        using KernelMatrices<double> kernels = network.Kernels(x, z),
            meta = network.Meta.Kernels(x);
        for (int i = 0; i < 20; i++)
        {
            for (int j = 0; j < 20; j++)
            {
                double product = 0;
                for (int k = 0; k < 3; k++)
                {
                    product += z[i, k] * z[j, k] / 3;
                }

                Assert.Equal(meta.Tangent[i, j] * product, kernels.Tangent[i, j], 1e-12);
                Assert.Equal(meta.Covariance[i, j] * product, kernels.Covariance[i, j], 1e-12);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Nearly_equal_inputs_keep_their_digits(int hiddenLayers)
    {
        // Single precision loses no more than the angle of its threshold; the naive sqrt(1 - rho^2) loses 20 times that.
        double worst = 0,
            worstSingle = 0,
            worstNaive = 0;
        foreach (double t in new[] { 1e-9, 1e-7, 1e-5, 1e-4, 2.4e-4, 3.5e-4, 1e-3, 0.01, 0.1 })
        {
            Matrix<double> x = Matrix<double>.From(1, 2, [0.8 * Math.Sqrt(2), 0.6 * Math.Sqrt(2)]);
            Matrix<double> y = Matrix<double>.From(
                1,
                2,
                [Math.Sqrt(2) * Math.Cos(Math.Atan2(0.6, 0.8) + t), Math.Sqrt(2) * Math.Sin(Math.Atan2(0.6, 0.8) + t)]
            );
            using KernelMatrices<double> kernels = Mlp.Relu(hiddenLayers).Kernels(x, y);
            worst = Math.Max(worst, Math.Abs(kernels.Tangent[0, 0] - Expected(x, y, hiddenLayers)));
            Matrix<float> xs = x.ConvertTo<float>(),
                ys = y.ConvertTo<float>();
            using KernelMatrices<float> single = Mlp.Relu(hiddenLayers).Kernels(xs, ys);
            double expected = Expected(xs.ConvertTo<double>(), ys.ConvertTo<double>(), hiddenLayers);
            worstSingle = Math.Max(worstSingle, Math.Abs(single.Tangent[0, 0] - expected));
            worstNaive = Math.Max(worstNaive, Math.Abs(Naive(xs, ys, hiddenLayers) - expected));
        }

        Assert.True(worst < 1e-10, $"double: {worst:E1}");
        Assert.True(worstSingle < 4e-6 * (hiddenLayers + 1), $"single: {worstSingle:E1}");
        Assert.True(worstNaive > 20 * worstSingle, $"single: {worstSingle:E1}, naive: {worstNaive:E1}");
    }

    // The tangent kernel of two inputs of the plane, its angles by 1 - cos t1 = (1 - cos t) - (sin t - t cos t)/pi, which cancels nothing.
    private static double Expected(Matrix<double> x, Matrix<double> y, int hiddenLayers)
    {
        double t = Math.Atan2(Math.Abs((x[0, 0] * y[0, 1]) - (x[0, 1] * y[0, 0])), (x[0, 0] * y[0, 0]) + (x[0, 1] * y[0, 1]));
        double bound = Math.Sqrt(Square(x, 0) * Square(y, 0)),
            tangent = bound * Math.Cos(t);
        for (int l = 0; l < hiddenLayers; l++)
        {
            double slope = 1 - (t / Math.PI),
                half = Math.Sin(t / 2),
                excess = (Math.Pow(t, 3) / 3) - (Math.Pow(t, 5) / 30) + (Math.Pow(t, 7) / 840);
            t = 2 * Math.Asin(Math.Sqrt(((2 * half * half) - (excess / Math.PI)) / 2));
            tangent = (bound * Math.Cos(t)) + (slope * tangent);
        }

        return tangent;
    }

    private static float Naive(Matrix<float> x, Matrix<float> y, int hiddenLayers)
    {
        float xx = Dot(x, x),
            yy = Dot(y, y),
            c = Dot(x, y),
            tangent = c,
            bound = MathF.Sqrt(xx * yy);
        for (int l = 0; l < hiddenLayers; l++)
        {
            float rho = MathF.Min(1, c / bound),
                angle = MathF.Acos(rho);
            c = bound * (MathF.Sqrt(1 - (rho * rho)) + (rho * (MathF.PI - angle))) / MathF.PI;
            tangent = c + ((MathF.PI - angle) / MathF.PI * tangent);
        }

        return tangent;

        static float Dot(Matrix<float> a, Matrix<float> b) => ((a[0, 0] * b[0, 0]) + (a[0, 1] * b[0, 1])) / 2;
    }

    private static Matrix<double> Rows(int count, int width, int seed)
    {
        Random random = new(seed);
        return Matrix<double>.Create(count, width, (_, _) => (2 * random.NextDouble()) - 1);
    }

    private static Matrix<double> Scaled(Matrix<double> rows, double factor) =>
        Matrix<double>.Create(rows.Rows, rows.Columns, (i, j) => factor * rows[i, j]);

    private static double Square(Matrix<double> rows, int i) =>
        CovarianceBlock.FromVectors(rows.Row(i), rows.Row(i), rows.Columns).Variance1;

    private static void AssertRelative(double expected, double actual, double tolerance) =>
        Assert.Equal(expected, actual, tolerance * Math.Abs(expected));
}
