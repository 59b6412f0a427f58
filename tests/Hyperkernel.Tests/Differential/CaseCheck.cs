using System.Numerics;
using Hyperkernel.Architectures;

namespace Hyperkernel.Tests.Differential;

/// <summary>Runs all routes of a case and compares them.</summary>
/// <param name="tally">Takes the counts.</param>
/// <param name="only">The beginning of the failures' route that is asked for; null for all routes.</param>
internal sealed class CaseCheck(Tally tally, string? only = null)
{
    // Entries of a case for which the scalar maps are compared with 96 digits, which take a millisecond each.
    private const int LiteralEntries = 4;

    /// <summary>Every wrong answer of a case, at most one for each route.</summary>
    public List<Failure> Failures(DifferentialCase drawn)
    {
        tally.Count("cases");
        List<Failure> failures = [];
        Try(failures, "architecture file", () => RoundTrip(drawn));
        Kernels<double>(drawn, failures);
        if (drawn.X.Concat(drawn.Z).All(row => row.All(v => float.IsFinite((float)v))))
        {
            Kernels<float>(drawn, failures);
        }

        return failures;
    }

    private void Kernels<T>(DifferentialCase drawn, List<Failure> failures)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        bool single = typeof(T) == typeof(float);
        ScalarReference reference = new(drawn, single);
        KernelComparison comparison = new(reference, single, tally);
        if (!single)
        {
            for (int n = 0; n < LiteralEntries; n++)
            {
                (int i, int j) = (n * 7 % drawn.Count, ((n * 5) + 1) % drawn.Count);
                Try(failures, "scalar maps", () => comparison.Scalar(new(i, i), new(j, j)));
            }
        }

        foreach (KernelRoute route in new KernelRoutes<T>(drawn).All())
        {
            Try(failures, route.Name, () => comparison.Entries(route, route.Entries()));
        }

        if (drawn.Regression is not null)
        {
            Regression<T>(drawn, failures);
        }
    }

    private void Regression<T>(DifferentialCase drawn, List<Failure> failures)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (RegressionData<T>.Of(drawn) is not { } data)
        {
            tally.Count("regressions left out, whose kernel is not finite, zero, or beyond the precision");
            return;
        }

        tally.Count("regressions");
        foreach ((string route, Func<Failure?> check) in new RegressionCheck<T>(data, tally).All())
        {
            Try(failures, route, check);
        }

        bool inDouble = typeof(T) == typeof(double);
        Try(failures, inDouble ? "double model file" : "single model file", () => ModelFileCheck.Run(drawn, data.Ridge, inDouble));
    }

    private static Failure? RoundTrip(DifferentialCase drawn)
    {
        string json = drawn.Architecture.ToJson(),
            again = Architecture.FromJson(json).ToJson();
        return json == again ? null : new("architecture file", "changes", $"{json} is read as {again}", double.PositiveInfinity);
    }

    /// <summary>A check that may refuse with an exception of a documented kind and a message that says something.</summary>
    private void Try(List<Failure> failures, string route, Func<Failure?> check)
    {
        if (only is not null && !only.StartsWith(route, StringComparison.Ordinal))
        {
            return;
        }

        try
        {
            if (check() is { } failure)
            {
                failures.Add(failure);
            }
        }
        catch (Exception refusal)
            when (refusal is ArgumentException or ArithmeticException or InsufficientMemoryException && refusal.Message.Length > 20)
        {
            tally.Refused(route, refusal.Message);
        }
        catch (Exception error)
        {
            failures.Add(new(route, error.GetType().Name, error.Message, double.PositiveInfinity));
        }
    }
}
