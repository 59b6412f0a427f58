using Hyperkernel.Activations;
using Hyperkernel.Architectures;
using Hyperkernel.Kernels;
using Hyperkernel.Layers;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Tests.Golden;
using Xunit;

namespace Hyperkernel.Tests.Kernels;

/// <summary>Values that other software computed (Golden/README.md): fully connected networks, hypernetworks, dual moments.</summary>
public class GoldenTests
{
    // The reference's own agreement, relative to the largest entry (Golden/README.md).
    private const double Tolerance = 1e-9;

    // On the diagonal the reference takes arccos of a correlation that rounding has left an ulp below 1, which costs it up to 1.5e-8 of a
    // slope; ours is exact there, as Equal_inputs_have_the_exact_kernels shows against the closed form.
    private const double DiagonalTolerance = 1e-8;

    public static TheoryData<string> Networks => GoldenCase.Names("fully_connected", 42);

    public static TheoryData<string> Hypernetworks => GoldenCase.Names("hypernetwork", 14);

    public static TheoryData<string> Moments => GoldenCase.Names("dual_moments", 10);

    [Theory]
    [MemberData(nameof(Networks))]
    public void A_network_has_the_reference_kernels(string name)
    {
        using GoldenCase golden = GoldenCase.Open(name);
        string json = $$"""{"layers": {{golden.Raw("layers")}}}""";
        Network network = (Network)Architecture.FromJson(json);
        Matrix<double> x1 = golden.Array("x1"),
            x2 = golden.Array("x2");
        AssertAgree(network.Kernels(x1, x2), golden, "", (i, j) => SignOfParallel(network, x1.Row(i), x2.Row(j)));
        AssertAgree(network.Kernels(x1), golden, "_self", (i, j) => SignOfParallel(network, x1.Row(i), x1.Row(j)));
    }

    // Each sign turns an error e of the reference's correlation of parallel inputs into sqrt(e), so after three it has a few digits there;
    // ours is exact by definition.
    private static bool SignOfParallel(Network network, ReadOnlySpan<double> x, ReadOnlySpan<double> y) =>
        network.Layers.Contains(new ActivationLayer(Activation.Sign))
        && CovarianceBlock.FromVectors(x, y, 1) is var b
        && b.Gap < 1e-9 * b.GeometricMean;

    [Theory]
    [MemberData(nameof(Hypernetworks))]
    public void A_hypernetwork_has_the_reference_kernels(string name)
    {
        using GoldenCase golden = GoldenCase.Open(name);
        string json = $$"""{"meta": {{golden.Raw("meta")}}, "primary": {{golden.Raw("primary")}}}""";
        Hypernetwork hypernetwork = ((Hypernetwork)Architecture.FromJson(json));
        Matrix<double> x1 = golden.Array("x1"),
            x2 = golden.Array("x2");
        Matrix<double> z1 = golden.Array("z1"),
            z2 = golden.Array("z2");
        AssertAgree(hypernetwork.Kernels(x1, z1, x2, z2), golden, "", (_, _) => false);
        AssertAgree(hypernetwork.Kernels(x1, z1), golden, "_self", (_, _) => false);
    }

    [Theory]
    [MemberData(nameof(Moments))]
    public void An_activation_has_the_reference_moments(string name)
    {
        using GoldenCase golden = GoldenCase.Open(name);
        Assert.True(ActivationNames.TryParse(golden.Text("activation"), out Activation? activation, out string problem), problem);
        Matrix<double> blocks = golden.Array("covariances"),
            values = golden.Array("value_moment"),
            slopes = golden.Array("derivative_moment");
        for (int i = 0; i < blocks.Rows; i++)
        {
            DualMoments moments = activation!.Moments(CovarianceBlock.FromEntries(blocks[i, 0], blocks[i, 1], blocks[i, 2]));
            Assert.Equal(
                values.View[i / values.Columns, i % values.Columns],
                moments.Value.Covariance,
                Tolerance * Math.Max(1, Math.Abs(moments.Value.Covariance))
            );
            Assert.Equal(
                slopes.View[i / slopes.Columns, i % slopes.Columns],
                moments.Derivative,
                Tolerance * Math.Max(1, Math.Abs(moments.Derivative))
            );
        }
    }

    private static void AssertAgree(KernelMatrices<double> kernels, GoldenCase golden, string suffix, Func<long, long, bool> except)
    {
        AssertAgree(golden.Array("nngp" + suffix), kernels.Covariance, own: suffix.Length > 0, except);
        AssertAgree(golden.Array("ntk" + suffix), kernels.Tangent, own: suffix.Length > 0, except);
    }

    private static void AssertAgree(Matrix<double> expected, Matrix<double> actual, bool own, Func<long, long, bool> except)
    {
        Assert.Equal((expected.Rows, expected.Columns), (actual.Rows, actual.Columns));
        double largest = 0,
            error = 0,
            diagonalError = 0;
        for (long i = 0; i < expected.Rows; i++)
        {
            for (long j = 0; j < expected.Columns; j++)
            {
                largest = Math.Max(largest, Math.Abs(expected[i, j]));
                if (except(i, j))
                {
                    continue;
                }

                ref double worst = ref own && i == j ? ref diagonalError : ref error;
                worst = Math.Max(worst, Math.Abs(expected[i, j] - actual[i, j]));
            }
        }

        Assert.True(error <= Tolerance * largest, $"differs by {error / largest:E2} of the largest entry");
        Assert.True(
            diagonalError <= DiagonalTolerance * largest,
            $"the diagonal differs by {diagonalError / largest:E2} of the largest entry"
        );
    }
}
