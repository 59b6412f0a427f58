using Hyperkernel.Architectures;
using Hyperkernel.Experiments.Reproduction;
using Hyperkernel.Features;
using Hyperkernel.FiniteWidth;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Taylor;

namespace Hyperkernel.Experiments.TaylorScaling;

/// <summary>The units: for each depth and width, magnitudes of Taylor terms or correlation functions over draws of the weights.</summary>
/// <param name="configuration">The sizes.</param>
internal sealed class TaylorScalingUnits(TaylorScalingConfiguration configuration)
{
    /// <summary>The array with the largest magnitude beyond the last order, over all draws.</summary>
    public const string Beyond = "beyond";

    // Of a draw, in operations of double, beside those of its weights.
    private const double Overhead = 1e5;

    // What an entry of the weights costs to draw, and to go through for each order.
    private const double Drawing = 20;

    /// <summary>The array of an order.</summary>
    public static string Order(int r) => FormattableString.Invariant($"order-{r}");

    /// <summary>Taylor terms of hypernetworks.</summary>
    public static string TermsName(int l, int h, int n) => FormattableString.Invariant($"terms-L{l}-H{h}-n{n}");

    /// <summary>Correlation functions of plain networks.</summary>
    public static string CorrelationsName(int l, int n) => FormattableString.Invariant($"correlations-L{l}-n{n}");

    /// <summary>Taylor terms at n = infinity.</summary>
    public static string InfiniteName(int h, int m) => FormattableString.Invariant($"infinite-H{h}-m{m}");

    /// <summary>All units, the longest first.</summary>
    public IReadOnlyList<Unit> All() =>
        [
            .. configuration
                .MetaLayers.SelectMany(l =>
                    configuration.MetaWidths.SelectMany(n =>
                        configuration.PrimaryLayers.Select(h => Terms(l, h, n)).Append(Correlations(l, n))
                    )
                )
                .Concat(configuration.PrimaryLayers.SelectMany(h => configuration.PrimaryWidths.Select(m => Infinite(h, m))))
                .OrderByDescending(unit => unit.Cost),
        ];

    // K^(r) of two different points, for r from 0 to one above L H.
    private Unit Terms(int l, int h, int n)
    {
        Hypernetwork architecture = DenseNetworks.Hypernetwork(l, n, h, configuration.PrimaryWidth);
        double generated = Math.Max(1, h - 1) * Math.Pow(configuration.PrimaryWidth, 2),
            weights = (n * (double)n * (l - 2)) + (n * generated);
        return new(
            TermsName(l, h, n),
            configuration.Draws * (Overhead + (weights * (Drawing + (l * h)))),
            context =>
            {
                Points<double> points = Pairs();
                using FiniteNetwork<double> network = FiniteNetwork<double>.Sample(
                    architecture,
                    configuration.ContextSize,
                    configuration.CoordinateSize,
                    context.Seed
                );
                return Collect(
                    context,
                    configuration.Draws,
                    (l * h) + 1,
                    draw =>
                    {
                        network.Resample(context.Seed, draw);
                        using TaylorTerms<double> terms = network.TaylorTerms(points.Select(0), (l * h) + 1, points.Select(1));
                        return [.. Enumerable.Range(0, (l * h) + 2).Select(r => terms[r][0, 0])];
                    }
                );
            }
        );
    }

    // T^r(x_0; x_1, ..., x_r) of a plain network with one output, for r from 0 to one above L.
    private Unit Correlations(int l, int n)
    {
        double weights = n * (double)n * (l - 2);
        return new(
            CorrelationsName(l, n),
            configuration.Draws * (Overhead + (weights * (Drawing + Math.Pow(2, l + 1)))),
            context =>
            {
                Points<double> points = Points<double>.Of(Inputs(l + 2, configuration.ContextSize));
                TaylorDirection[] directions = [.. Enumerable.Range(1, l + 1).Select(k => new TaylorDirection(k))];
                using FiniteNetwork<double> network = FiniteNetwork<double>.Sample(
                    DenseNetworks.Of(l, n, 1),
                    configuration.ContextSize,
                    context.Seed
                );
                return Collect(
                    context,
                    configuration.Draws,
                    l + 1,
                    draw =>
                    {
                        network.Resample(context.Seed, draw);
                        return
                        [
                            .. Enumerable
                                .Range(0, l + 2)
                                .Select(r =>
                                {
                                    using Matrix<double> value = network.CorrelationFunction(points.Select(0), points, directions[..r]);
                                    return value[0, 0];
                                }),
                        ];
                    }
                );
            }
        );
    }

    // K^(r) of two different points at n = infinity, for r from 0 to one above H.
    private Unit Infinite(int h, int m)
    {
        Hypernetwork architecture = DenseNetworks.Hypernetwork(configuration.InfiniteMetaLayers, 1, h, m);
        double weights = 2.0 * Math.Max(1, h - 1) * m * m;
        return new(
            InfiniteName(h, m),
            configuration.InfiniteDraws * (Overhead + (weights * (Drawing + (h * h)))),
            context =>
            {
                using InfiniteMetaTaylor<double> limit = new(architecture, Pairs());
                return Collect(
                    context,
                    configuration.InfiniteDraws,
                    h + 1,
                    draw =>
                    {
                        using TaylorTerms<double> terms = limit.Draw(h + 1, context.Seed, draw);
                        return [.. Enumerable.Range(0, h + 2).Select(r => terms[r][0, 1])];
                    }
                );
            }
        );
    }

    // Magnitudes by order, the last one as its largest.
    private static Dictionary<string, double[]> Collect(UnitContext context, int draws, int last, Func<ulong, double[]> draw)
    {
        double[][] values = new double[draws][];
        for (int d = 0; d < draws; d++)
        {
            context.Report((double)d / draws);
            values[d] = [.. draw((ulong)d).Select(Math.Abs)];
        }

        Dictionary<string, double[]> arrays = Enumerable.Range(1, last - 1).ToDictionary(Order, r => values.Select(v => v[r]).ToArray());
        arrays.Add(Beyond, [values.Max(v => v[last])]);
        return arrays;
    }

    private Points<double> Pairs() => Points<double>.Pairs(Inputs(2, configuration.ContextSize), Inputs(2, configuration.CoordinateSize));

    // Different directions of length sqrt(size), so that all units have variances about 1.
    private static Matrix<double> Inputs(int count, int size)
    {
        Matrix<double> inputs = Matrix<double>.Create(count, size, (i, k) => Math.Cos(k + (0.6 * (i + 1) * (k + 1))));
        for (int i = 0; i < count; i++)
        {
            double length = Math.Sqrt(inputs.Row(i).ToArray().Sum(v => v * v) / size);
            for (int k = 0; k < size; k++)
            {
                inputs[i, k] /= length;
            }
        }

        return inputs;
    }
}
