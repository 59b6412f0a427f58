using Hyperkernel.Architectures;
using Hyperkernel.Features;
using Hyperkernel.Layers;

namespace Hyperkernel.Tests.Differential;

/// <summary>Takes from a failing case whatever it fails without: points, entries, layers, digits.</summary>
internal static class CaseShrinker
{
    private const int MostTrials = 200;

    /// <summary>The smallest case found that fails by the same route in the same way.</summary>
    public static (DifferentialCase Case, Failure Failure) Shrink(DifferentialCase failing, Failure failure)
    {
        CaseCheck check = new(new(), failure.Route);
        int trials = 0;
        bool goesOn = true;
        while (goesOn)
        {
            goesOn = false;
            foreach (DifferentialCase candidate in Smaller(failing))
            {
                if (++trials > MostTrials)
                {
                    return (failing, failure);
                }

                if (check.Failures(candidate).Find(f => f.Route == failure.Route && f.Kind == failure.Kind) is { } same)
                {
                    (failing, failure, goesOn) = (candidate, same, true);
                    break;
                }
            }
        }

        return (failing, failure);
    }

    private static IEnumerable<DifferentialCase> Smaller(DifferentialCase c)
    {
        if (c.Regression is not null)
        {
            yield return c with
            {
                Regression = null,
            };
        }

        for (int i = 0; i < c.Count && c.Count > 1; i++)
        {
            yield return c with
            {
                X = Without(c.X, i),
                Z = c.Z.Length == 0 ? c.Z : Without(c.Z, i),
                Regression = Without(c.Regression, c, i),
            };
        }

        if (c.Regression is { } r && (r.Channels > 1 || r.Holes.Any(h => h)))
        {
            yield return c with
            {
                Regression = r with { Values = [.. r.Values.Select(v => v[..1])], Holes = new bool[r.Holes.Length] },
            };
        }

        foreach (Architecture smaller in Smaller(c.Architecture))
        {
            yield return c with
            {
                Architecture = smaller,
            };
        }

        for (int k = 0; k < c.X[0].Length && c.X[0].Length > 1; k++)
        {
            yield return c with
            {
                X = [.. c.X.Select(row => Without(row, k))],
            };
        }

        for (int k = 0; c.Z.Length > 0 && k < c.Z[0].Length && c.Z[0].Length > 1; k++)
        {
            yield return c with
            {
                Z = [.. c.Z.Select(row => Without(row, k))],
            };
        }

        foreach (double[][] x in Rounder(c.X))
        {
            yield return c with
            {
                X = x,
            };
        }

        foreach (double[][] z in Rounder(c.Z))
        {
            yield return c with
            {
                Z = z,
            };
        }
    }

    private static IEnumerable<Architecture> Smaller(Architecture architecture)
    {
        if (architecture is Network network)
        {
            return Smaller(network).Select(n => Made(() => n)).OfType<Architecture>();
        }

        Hypernetwork h = ((Hypernetwork)architecture);
        IEnumerable<(Network Meta, Network Primary, CoordinateFeatures Features)> parts = Smaller(h.Meta)
            .Select(f => (f, h.Primary, h.CoordinateFeatures))
            .Concat(Smaller(h.Primary).Select(g => (h.Meta, g, h.CoordinateFeatures)))
            .Concat(h.CoordinateFeatures == CoordinateFeatures.Raw ? [] : [(h.Meta, h.Primary, CoordinateFeatures.Raw)]);
        return parts.Select(p => Made(() => new Hypernetwork(p.Meta, p.Primary, p.Features))).OfType<Architecture>();
    }

    // One layer less, or one layer plainer; what cannot be composed is no candidate.
    private static IEnumerable<Network> Smaller(Network network)
    {
        for (int l = 0; l < network.Layers.Length; l++)
        {
            Layer[][] instead = network.Layers[l] switch
            {
                Residual r =>
                [
                    [],
                    [.. r.Branch],
                    [.. r.Shortcut],
                ],
                Dense { WeightStd: not 1 } or Dense { BiasStd: not null } =>
                [
                    [],
                    [new Dense()],
                ],
                GeneratedDense { WeightStd: not 1 } or GeneratedDense { HasBias: true } =>
                [
                    [],
                    [new GeneratedDense()],
                ],
                _ =>
                [
                    [],
                ],
            };
            foreach (Layer[] layers in instead)
            {
                if (Made(() => new Network([.. network.Layers[..l], .. layers, .. network.Layers[(l + 1)..]])) is { } smaller)
                {
                    yield return smaller;
                }
            }
        }
    }

    private static IEnumerable<double[][]> Rounder(double[][] rows)
    {
        foreach (int digits in new[] { 1, 3, 6 })
        {
            double[][] rounded = [.. rows.Select(row => row.Select(v => Rounded(v, digits)).ToArray())];
            if (!rounded.Zip(rows).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second)))
            {
                yield return rounded;
            }
        }
    }

    private static double Rounded(double value, int digits) =>
        double.Parse(
            value.ToString($"E{digits}", System.Globalization.CultureInfo.InvariantCulture),
            System.Globalization.CultureInfo.InvariantCulture
        );

    // Without point i, or on a grid without context and coordinate i.
    private static RegressionCase? Without(RegressionCase? regression, DifferentialCase c, int point)
    {
        int[] kept =
        [
            .. Enumerable
                .Range(0, regression?.Values.Length ?? 0)
                .Where(p => c.Hypernetwork is null ? p != point : p / c.Count != point && p % c.Count != point),
        ];
        return regression is null
            ? null
            : regression with
            {
                Values = [.. kept.Select(p => regression.Values[p])],
                Holes = [.. kept.Select(p => regression.Holes[p])],
            };
    }

    private static TItem[] Without<TItem>(TItem[] items, int index) => [.. items.Where((_, i) => i != index)];

    private static TMade? Made<TMade>(Func<TMade> make)
        where TMade : class
    {
        try
        {
            return make();
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
