using System.Text.Json;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Taylor;
using Hyperkernel.Tests.FiniteWidth;
using Xunit;

namespace Hyperkernel.Tests.Taylor;

/// <summary>
/// Taylor terms and correlation functions of finite hypernetworks that automatic differentiation computed (Golden/README.md).
/// </summary>
public class TaylorGoldenTests
{
    private const double Tolerance = 1e-9;

    public static TheoryData<string> Names => GoldenNetwork.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void The_Taylor_terms_are_the_references(string name)
    {
        using GoldenNetwork golden = GoldenNetwork.Open(name);
        if (!golden.Case.TryGetProperty("taylor_orders", out JsonElement orders))
        {
            Assert.Contains(
                "must have 1",
                Assert.Throws<ArgumentException>(() => golden.Network.TaylorTerms(golden.Points, 2)).Message,
                StringComparison.Ordinal
            );
            return;
        }

        using Matrix<double> expected = golden.Array("taylor_terms");
        using TaylorTerms<double> terms = golden.Network.TaylorTerms(golden.Points, orders.GetArrayLength() - 1);
        for (int r = 0; r <= terms.Order; r++)
        {
            AssertClose(expected.Row(r), [.. Entries(terms[r])], $"order {r}");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_correlation_functions_are_the_references(string name)
    {
        using GoldenNetwork golden = GoldenNetwork.Open(name);
        if (golden.Network.OutputCount > 1)
        {
            return;
        }

        double[] all = [.. Entries(golden.Array("correlations_at_0_of_1_to_r"))];
        double[] actual =
        [
            .. Enumerable
                .Range(1, all.Length)
                .Select(r => Correlation(golden, [.. Enumerable.Range(1, r).Select(k => new TaylorDirection(k))])),
        ];
        AssertClose(all, actual, "all weights");

        using Matrix<double> byLayer = golden.Array("correlations_r2_by_layer");
        int layers = (int)byLayer.Rows;
        double[] parts =
        [
            .. Enumerable
                .Range(0, layers * layers)
                .Select(k => Correlation(golden, [new(1, 0, $"W{(k / layers) + 1}"), new(2, 0, $"W{(k % layers) + 1}")])),
        ];
        AssertClose([.. Entries(byLayer)], parts, "by layer");
        Assert.Equal(actual[1], parts.Sum(), Tolerance * parts.Max(Math.Abs));
    }

    private static double Correlation(GoldenNetwork golden, TaylorDirection[] directions)
    {
        using Matrix<double> result = golden.Network.CorrelationFunction(golden.Points.Select(0), golden.Points, directions);
        return result[0, 0];
    }

    private static IEnumerable<double> Entries(Matrix<double> matrix) =>
        Enumerable.Range(0, (int)(matrix.Rows * matrix.Columns)).Select(k => matrix[k / matrix.Columns, k % matrix.Columns]);

    private static void AssertClose(ReadOnlySpan<double> expected, ReadOnlySpan<double> actual, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        double largest = 0,
            error = 0;
        for (int k = 0; k < expected.Length; k++)
        {
            largest = Math.Max(largest, Math.Abs(expected[k]));
            error = Math.Max(error, Math.Abs(expected[k] - actual[k]));
        }

        Assert.True(error <= Tolerance * largest, $"{what}: differs by {error:E2} where the largest entry is {largest:E2}");
    }
}
