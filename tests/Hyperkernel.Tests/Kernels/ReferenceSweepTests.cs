using Hyperkernel.Activations;
using Xunit;

namespace Hyperkernel.Tests.Kernels;

/// <summary>
/// Kernels of every activation, form of network, route and precision against stored values of 40 digits, at scales of inputs from 1e-300 to
/// 1e300.
/// </summary>
/// <remarks>
/// The promise: an error of at most 1e-12 in double and 1e-5 in single precision, over the entry where it is not a cancellation, else over
/// the geometric mean of both points' own entries. An entry is a cancellation where s(a)s(b) takes both signs, or where the tangent kernel
/// is a sum of terms of both signs. For all entries alike the error is taken over max(|k|, 0.1 sqrt(k11 k22)); what one-signed entries lose
/// over themselves is reported beside. A route may refuse inputs whose variance x.x/n is no normal number of its precision, but must not
/// answer wrongly.
/// </remarks>
public class ReferenceSweepTests(ITestOutputHelper output)
{
    internal const double DoubleTolerance = 1e-12;
    internal const double SingleTolerance = 1e-5;
    private const int LeastEntries = 20_000;

    // Whose values, and of the second kind whose slopes too, have one sign.
    private static readonly string[] _positive = ["abs", "gaussian(1,-0.7)", "monomial(2)"];
    private static readonly string[] _increasing =
    [
        "relu",
        "relu_sqrt2",
        "rectified_monomial(0)",
        "rectified_monomial(2)",
        "rectified_monomial(3)",
        "exp(1,0.5)",
        "sigmoid",
        "softplus",
    ];

    public static TheoryData<string> Activations => [.. ReferenceCase.All.Select(c => c.Activation).Distinct()];

    [Fact]
    public void The_file_has_enough_entries() => Assert.True(ReferenceCase.All.Sum(c => 2 * c.Entries.Length) >= LeastEntries);

    [Theory]
    [MemberData(nameof(Activations))]
    public void Kernels_are_right_or_refused(string activation)
    {
        SweepReport report = new();
        int expected = 0;
        foreach (ReferenceCase given in ReferenceCase.All.Where(c => c.Activation == activation))
        {
            foreach (KernelRoute route in KernelRoute.All.Where(route => route.Serves(given)))
            {
                expected += Sweep(given, route, report);
            }
        }

        output.WriteLine($"{report.Compared} entries compared, {report.Refused} refused.");
        output.WriteLine(report.ToString());
        Assert.Equal(expected, report.Compared + report.Refused);
        Assert.False(report.HasFailures, $"{activation}: {report.Compared} entries compared.{Environment.NewLine}{report}");
    }

    // Rows whose own kernels are numbers of the precision, and of their pairs those whose kernels are. Returns how many entries that are.
    private static int Sweep(ReferenceCase given, KernelRoute route, SweepReport report)
    {
        Dictionary<int, ReferenceEntry> own = given.Entries.Where(e => e.Row == e.Column && IsNumber(e, route)).ToDictionary(e => e.Row);
        ReferenceEntry[] entries = [.. given.Entries.Where(e => own.ContainsKey(e.Row) && own.ContainsKey(e.Column) && IsNumber(e, route))];
        if (entries.Length == 0)
        {
            return 0;
        }

        int[] rows = [.. own.Keys.Order()];
        bool mayRefuse = rows.Any(row => !IsVariance(given.Contexts[row], route));
        KernelEntries kernels;
        try
        {
            kernels = route.Entries(given, rows);
        }
        catch (Exception e) when (IsRefusal(e))
        {
            report.Refuse(given, route, mayRefuse, 2 * entries.Length, e.Message);
            return 2 * entries.Length;
        }

        foreach (ReferenceEntry entry in entries)
        {
            try
            {
                (double covariance, double tangent) = kernels(Array.IndexOf(rows, entry.Row), Array.IndexOf(rows, entry.Column));
                ReferenceEntry first = own[entry.Row],
                    second = own[entry.Column];
                bool increasing = _increasing.Contains(given.Activation);
                report.Compare(
                    given,
                    route,
                    entry,
                    "covariance",
                    covariance,
                    entry.Covariance,
                    Mean(first.Covariance, second.Covariance),
                    increasing || _positive.Contains(given.Activation)
                );
                report.Compare(
                    given,
                    route,
                    entry,
                    "tangent",
                    tangent,
                    entry.Tangent,
                    Mean(first.Tangent, second.Tangent),
                    increasing && IsAcute(given, entry)
                );
            }
            catch (Exception e) when (IsRefusal(e))
            {
                report.Refuse(given, route, mayRefuse, 2, e.Message);
            }
        }

        return 2 * entries.Length;
    }

    private static double Mean(double first, double second) => Math.Sqrt(Math.Abs(first)) * Math.Sqrt(Math.Abs(second));

    private static bool IsRefusal(Exception e) => e is ArgumentException or ArithmeticException or InvalidOperationException;

    private static bool IsNumber(ReferenceEntry entry, KernelRoute route) =>
        IsNumber(entry.Covariance, route) && IsNumber(entry.Tangent, route);

    private static bool IsNumber(double value, KernelRoute route) =>
        value == 0 || (Math.Abs(value) > (route.IsSingle ? 1.2e-38 : 2.3e-308) && Math.Abs(value) < (route.IsSingle ? 3.4e38 : 1.7e308));

    private static bool IsVariance(double[] row, KernelRoute route)
    {
        double largest = row.Max(Math.Abs);
        double variance = largest * row.Sum(v => v / largest * (v / row.Length));
        return largest == 0 || (variance != 0 && IsNumber(variance, route));
    }

    private static bool IsAcute(ReferenceCase given, ReferenceEntry entry) =>
        Acute(given.Contexts[entry.Row], given.Contexts[entry.Column])
        && (given.Coordinates is not { } z || Acute(z[entry.Row], z[entry.Column]));

    private static bool Acute(double[] x, double[] y) => CovarianceBlock.FromVectors(x, y, x.Length).Covariance >= 0;
}
