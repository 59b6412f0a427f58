using Hyperkernel.Inference;
using Xunit;

namespace Hyperkernel.Tests.Inference;

/// <summary>Which solutions are refused.</summary>
public sealed class SolveReportTests
{
    [Theory]
    [InlineData(1.0)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void What_is_no_nearer_than_nothing_is_refused(double residual)
    {
        InvalidOperationException e = Assert.Throws<InvalidOperationException>(() =>
            new SolveReport(40, residual, Converged: false).RequireNearer("fit")
        );
        Assert.StartsWith("fit: the iterations did not come nearer to a solution", e.Message, StringComparison.Ordinal);
        Assert.Contains("after 40)", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.9, false)]
    [InlineData(1e-9, true)]
    public void Others_are_not(double residual, bool converged) => new SolveReport(40, residual, converged).RequireNearer("fit");
}
