using System.Numerics;
using CsCheck;
using Hyperkernel.Activations;
using Hyperkernel.Architectures;
using Hyperkernel.Features;
using Hyperkernel.Kernels;
using Hyperkernel.Layers;
using Hyperkernel.LinearAlgebra;
using Xunit;

namespace Hyperkernel.Tests.Kernels;

/// <summary>What kernel matrices of every sample hypernetwork obey, whatever inputs they are of.</summary>
public abstract class KernelLaws<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static TheoryData<string> Names => HypernetworkSamples.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_entry_is_that_of_the_scalar_maps(string name)
    {
        Hypernetwork network = HypernetworkSamples.Of(name);
        (Matrix<T> x, Matrix<T> z) = AwkwardPairs(150, 1);
        (Matrix<T> x2, Matrix<T> z2) = AwkwardPairs(70, 2);
        x.Row(3).CopyTo(x2.Row(60));
        z.Row(3).CopyTo(z2.Row(60));
        AssertEntries(network, x, z, x2, z2, network.Kernels(x, z, x2, z2));
        AssertEntries(network, x, z, x, z, network.Kernels(x, z));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(129)]
    [InlineData(200)]
    public void Every_number_of_rows_is_right(int rows)
    {
        Hypernetwork network = HypernetworkSamples.Of("relu (3,2)");
        (Matrix<T> x, Matrix<T> z) = AwkwardPairs(rows, 3);
        (Matrix<T> x2, Matrix<T> z2) = AwkwardPairs(21, 4);
        AssertEntries(network, x, z, x, z, network.Kernels(x, z));
        AssertEntries(network, x, z, x2, z2, network.Kernels(x, z, x2, z2));
        AssertEntries(network, x2, z2, x, z, network.Kernels(x2, z2, x, z));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Threads_change_no_bit_and_tiles_only_roundings(string name)
    {
        Hypernetwork network = HypernetworkSamples.Of(name);
        (Matrix<T> x, Matrix<T> z) = AwkwardPairs(150, 5);
        using KernelMatrices<T> whole = network.Kernels(x, z);
        foreach ((int size, int threads) in new[] { (128, 1), (16, 2), (1000, 1), (17, 1), (100, 3) })
        {
            // Library loops treat the ends of rows otherwise: the exponential's where a tile is narrow, a product's and sum's where it is
            // odd.
            double allowed =
                size % 8 == 0 && network.CoordinateFeatures is not FourierLimit ? 0
                : typeof(T) == typeof(float) ? 1e-6
                : 1e-15;
            using KernelMatrices<T> other = network.Kernels(x, z, new() { TileSize = size, Threads = threads });
            AssertNear(whole.Covariance, other.Covariance);
            AssertNear(whole.Tangent, other.Tangent);

            void AssertNear(Matrix<T> a, Matrix<T> b)
            {
                double difference = LargestDifference(a, b) / Largest(a);
                Assert.True(difference <= allowed, $"tiles of {size}, {threads} threads: {difference:E1}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_kernel_with_itself_is_symmetric_and_the_one_between_two_copies(string name)
    {
        Hypernetwork network = HypernetworkSamples.Of(name);
        (Matrix<T> x, Matrix<T> z) = AwkwardPairs(140, 6);
        using KernelMatrices<T> own = network.Kernels(x, z),
            cross = network.Kernels(x, z, x.Clone(), z.Clone());
        foreach ((Matrix<T> a, Matrix<T> b) in new[] { (own.Covariance, cross.Covariance), (own.Tangent, cross.Tangent) })
        {
            Assert.Equal(0, LargestDifference(a, Transposed(a)));
            Assert.True(LargestDifference(a, b) <= Tolerances.Kernel<T>() * Largest(a));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Eigenvalues_are_not_negative(string name)
    {
        Hypernetwork network = HypernetworkSamples.Of(name);
        Gen.Select(Gen.Int[1, 60], Gen.Int[0, 1000])
            .SampleSeeded(
                (rows, seed) =>
                {
                    (Matrix<T> x, Matrix<T> z) = AwkwardPairs(rows, seed);
                    using KernelMatrices<T> kernels = network.Kernels(x, z);
                    foreach (Matrix<T> kernel in new[] { kernels.Covariance, kernels.Tangent })
                    {
                        using Matrix<double> vectors = kernel.ConvertTo<double>();
                        double[] values = new double[rows];
                        MatrixBackends.Managed.SymmetricEigen<double>(vectors, values);
                        Assert.True(
                            values[0] >= -Tolerances.Kernel<T>() * Math.Max(1e-30, values[^1]),
                            $"{values[0]:E2} of {values[^1]:E2}"
                        );
                    }
                },
                iter: 4,
                threads: 1
            );
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Permuted_inputs_have_permuted_kernels(string name)
    {
        Hypernetwork network = HypernetworkSamples.Of(name);
        Gen.Select(Gen.Int[2, 140], Gen.Int[0, 1000])
            .SampleSeeded(
                (rows, seed) =>
                {
                    (Matrix<T> x, Matrix<T> z) = AwkwardPairs(rows, seed);
                    int[] order = [.. Enumerable.Range(0, rows)];
                    new Random(seed).Shuffle(order);
                    using KernelMatrices<T> kernels = network.Kernels(x, z),
                        permuted = network.Kernels(Permuted(x, order), Permuted(z, order));
                    Matrix<T> expected = Matrix<T>.Create(rows, rows, (i, j) => kernels.Tangent[order[i], order[j]]);
                    Assert.True(LargestDifference(expected, permuted.Tangent) <= Tolerances.Kernel<T>() * Largest(expected));
                },
                iter: 3,
                threads: 1
            );
    }

    [Fact]
    public void Stale_memory_behind_narrow_strips_hides_no_close_entry()
    {
        // Large weights make whatever lies behind the 9 columns overflow after some rows of tiles.
        Network network = Mlp.Of(Activation.Relu, 12, weightStd: 30, biasStd: 1e-10);
        Random random = new(8);
        Matrix<T> x = Matrix<T>.Create(600, 3, (_, _) => T.CreateTruncating(random.NextDouble() * 1e-8)),
            y = x.View.Block(583, 0, 9, 3).ToMatrix();
        using KernelMatrices<T> kernels = network.Kernels(x, y, new() { TileSize = 16, Threads = 1 });
        for (int j = 0; j < 9; j++)
        {
            double exact = network.Map(CovarianceBlock.Diagonal(Block(x, 583 + j, y, j).Variance1)).Tangent;
            Assert.Equal(1, double.CreateTruncating(kernels.Tangent[583 + j, j]) / exact, 1e-6);
        }
    }

    private static CovarianceBlock Block(Matrix<T> x, long i, Matrix<T> y, long j) =>
        CovarianceBlock.FromVectors(x.ConvertTo<double>().Row(i), y.ConvertTo<double>().Row(j), x.Columns);

    private static void AssertEntries(Hypernetwork network, Matrix<T> x, Matrix<T> z, Matrix<T> x2, Matrix<T> z2, KernelMatrices<T> kernels)
    {
        using KernelMatrices<T> owned = kernels;
        using Matrix<double> xs = x.ConvertTo<double>(),
            zs = z.ConvertTo<double>(),
            x2s = x2.ConvertTo<double>(),
            z2s = z2.ConvertTo<double>();
        double covariance = 0,
            tangent = 0,
            covarianceScale = 0,
            tangentScale = 0;
        for (int i = 0; i < x.Rows; i++)
        {
            for (int j = 0; j < x2.Rows; j++)
            {
                KernelState state = network.Map(
                    CovarianceBlock.FromVectors(xs.Row(i), x2s.Row(j), x.Columns),
                    network.CoordinateFeatures.Block(zs.Row(i), z2s.Row(j))
                );
                covarianceScale = Math.Max(covarianceScale, Math.Abs(state.Covariance.Covariance));
                tangentScale = Math.Max(tangentScale, Math.Abs(state.Tangent));
                covariance = Worse(covariance, state.Covariance.Covariance - double.CreateTruncating(kernels.Covariance[i, j]));
                tangent = Worse(tangent, state.Tangent - double.CreateTruncating(kernels.Tangent[i, j]));
            }
        }

        Assert.True(covariance <= Tolerances.Kernel<T>() * covarianceScale, $"covariance: {covariance / covarianceScale:E1}");
        Assert.True(tangent <= Tolerances.Kernel<T>() * tangentScale, $"tangent: {tangent / tangentScale:E1}");

        static double Worse(double most, double error) =>
            double.IsFinite(error) ? Math.Max(most, Math.Abs(error)) : double.PositiveInfinity;
    }

    // Pairs among which some repeat, oppose, scale or nearly equal others, and some are zero.
    private static (Matrix<T> Contexts, Matrix<T> Coordinates) AwkwardPairs(int rows, int seed)
    {
        Random random = new(seed);
        double[,] x = new double[rows, 6],
            z = new double[rows, 2];
        for (int i = 0; i < rows; i++)
        {
            int kind = i == 0 ? 11 : random.Next(12),
                other = random.Next(Math.Max(1, i));
            (double factor, double noise) = kind switch
            {
                0 => (1.0, 0.0),
                1 => (-1, 0),
                2 => (0.4, 0),
                3 => (1, 1e-7),
                4 => (1, 1e-3),
                5 => (0, 0),
                _ => (0, 1),
            };
            for (int k = 0; k < 6; k++)
            {
                x[i, k] = (factor * x[other, k]) + (noise * ((2 * random.NextDouble()) - 1));
            }

            for (int k = 0; k < 2; k++)
            {
                z[i, k] = (factor * z[other, k]) + (noise * ((2 * random.NextDouble()) - 1));
            }
        }

        return (
            Matrix<T>.Create(rows, 6, (i, k) => T.CreateTruncating(x[i, k])),
            Matrix<T>.Create(rows, 2, (i, k) => T.CreateTruncating(z[i, k]))
        );
    }

    private static Matrix<T> Permuted(Matrix<T> a, int[] order) => Matrix<T>.Create(a.Rows, a.Columns, (i, j) => a[order[i], j]);

    private static Matrix<T> Transposed(Matrix<T> a) => Matrix<T>.Create(a.Columns, a.Rows, (i, j) => a[j, i]);

    private static double Largest(Matrix<T> a) => LargestDifference(a, Matrix<T>.Zeros(a.Rows, a.Columns));

    private static double LargestDifference(Matrix<T> a, Matrix<T> b)
    {
        double largest = 0;
        for (long i = 0; i < a.Rows; i++)
        {
            for (int j = 0; j < a.Columns; j++)
            {
                double difference = Math.Abs(double.CreateTruncating(a[i, j] - b[i, j]));
                largest = double.IsNaN(difference) ? double.NaN : Math.Max(largest, difference);
            }
        }

        return largest;
    }
}

public class SingleKernelLaws : KernelLaws<float>;

public class DoubleKernelLaws : KernelLaws<double>;
