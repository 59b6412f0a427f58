using System.Globalization;
using Xunit;

namespace Hyperkernel.Tests.Differential;

/// <summary>Every route to a kernel and to a regression against every other, on random cases.</summary>
public class DifferentialTests(ITestOutputHelper output)
{
    private const string CasesVariable = "HYPERKERNEL_DIFFERENTIAL_CASES";
    private const string SeedVariable = "HYPERKERNEL_DIFFERENTIAL_SEED";

    [Fact]
    public void All_routes_agree_on_some_hundred_cases() => Run(seed: 20_200_328, first: 0, end: 300);

    [Fact]
    public void All_routes_agree_on_as_many_cases_as_the_environment_says()
    {
        string? cases = Environment.GetEnvironmentVariable(CasesVariable),
            seed = Environment.GetEnvironmentVariable(SeedVariable);
        Assert.SkipWhen(cases is null, $"{CasesVariable} is not set.");
        int[] range = [.. cases!.Split('-').Select(n => int.Parse(n, CultureInfo.InvariantCulture))];
        Run(seed is null ? 1 : ulong.Parse(seed, CultureInfo.InvariantCulture), range.Length == 1 ? 0 : range[0], range[^1]);
    }

    private void Run(ulong seed, int first, int end)
    {
        DifferentialRunner runner = new(seed);
        runner.Run(first, end);
        string report = runner.Report();
        output.WriteLine(report);
        Assert.True(runner.Tally.Failures == 0, report);
    }
}
