using Hyperkernel.LinearAlgebra;
using Xunit;

namespace Hyperkernel.Tests.FiniteWidth;

/// <summary>Outputs and tangent kernels of finite hypernetworks that automatic differentiation computed (Golden/README.md).</summary>
public class FiniteGoldenTests
{
    // The reference's own agreement, relative to the largest entry (Golden/README.md).
    private const double Tolerance = 1e-9;

    public static TheoryData<string> Names => GoldenNetwork.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void A_finite_hypernetwork_has_the_reference_outputs_and_tangent_kernel(string name)
    {
        using GoldenNetwork golden = GoldenNetwork.Open(name);
        AssertAgree(golden.Array("output"), golden.Network.Outputs(golden.Points));
        AssertAgree(golden.Array("tangent_kernel"), golden.Network.TangentKernel(golden.Points));
        AssertAgree(golden.Array("tangent_kernel"), golden.Network.TangentKernel(golden.Points, golden.Points));
    }

    internal static void AssertAgree(Matrix<double> expected, Matrix<double> actual)
    {
        Assert.Equal(expected.Rows * expected.Columns, actual.Rows * actual.Columns);
        double largest = 0,
            error = 0;
        for (long k = 0; k < expected.Rows * expected.Columns; k++)
        {
            double value = expected[k / expected.Columns, k % expected.Columns];
            largest = Math.Max(largest, Math.Abs(value));
            error = Math.Max(error, Math.Abs(value - actual[k / actual.Columns, k % actual.Columns]));
        }

        Assert.True(error <= Tolerance * largest, $"differs by {error / largest:E2} of the largest entry");
    }
}
