using Hyperkernel.Architectures;
using Hyperkernel.Experiments.Reproduction;
using Hyperkernel.FiniteWidth;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Experiments.Limits;

/// <summary>The units of the experiment: for each limit and each width, draws of the finite quantity.</summary>
/// <param name="configuration">The sizes.</param>
/// <param name="inputs">The inputs.</param>
internal sealed class LimitUnits(LimitsConfiguration configuration, LimitInputs inputs)
{
    /// <summary>Lemmas 2 and 6: d.d' of one output, of two outputs.</summary>
    public const string Same = "same",
        Cross = "cross";

    /// <summary>
    /// Theorem 2: outputs at the four points of the grid, draw after draw. Theorem 3: K^h at the first and the last of them.
    /// </summary>
    public const string Outputs = "outputs",
        Kernel = "kernel";

    // What a draw costs besides its width, in widths.
    private const double Overhead = 300;

    /// <summary>All units.</summary>
    public IReadOnlyList<Unit> All() =>
        [
            .. configuration.FeatureCounts.Select(k => FourierUnits.Create(k, configuration.FeatureDraws)),
            .. configuration.LemmaWidths.Select(Lemma2),
            .. configuration.LemmaWidths.Select(Lemma6),
            .. configuration.TheoremWidths.Select(Theorems),
            .. configuration.DriftWidths.Select(n => DriftUnits.Create(n, configuration, inputs)),
        ];

    public static string Lemma2Name(int n) => FormattableString.Invariant($"lemma2-n{n:D5}");

    public static string Lemma6Name(int m) => FormattableString.Invariant($"lemma6-m{m:D5}");

    public static string TheoremName(int n) => FormattableString.Invariant($"theorems-n{n:D5}");

    // The kernel of the first layer's weights is x.x'/n_0 times d.d', d the gradient by its outputs.
    private Unit Lemma2(int n) =>
        new(
            Lemma2Name(n),
            (n + Overhead) * configuration.LemmaDraws,
            context =>
            {
                using ConditionalSampler<double> sampler = ConditionalSampler<double>.Of(
                    inputs.Meta(n),
                    Points<double>.Of(inputs.Contexts)
                );
                return Products(context, sampler, "W1", inputs.ContextCovariance);
            }
        );

    private Unit Lemma6(int m) =>
        new(
            Lemma6Name(m),
            (m + Overhead) * configuration.LemmaDraws,
            context =>
            {
                using ConditionalSampler<double> sampler = ConditionalSampler<double>.OfInfiniteMeta(
                    inputs.Mixed(m),
                    Points<double>.Pairs(inputs.Contexts, inputs.Coordinates)
                );
                return Products(context, sampler, "primary_W1", inputs.CoordinateCovariance);
            }
        );

    private Unit Theorems(int n) =>
        new(
            TheoremName(n),
            ((2 * n) + Overhead) * configuration.TheoremDraws,
            context =>
            {
                (List<double> outputs, double[] kernels) = ([], new double[configuration.TheoremDraws]);
                using ConditionalSampler<double> sampler = ConditionalSampler<double>.Of(inputs.Hypernetwork(n, n), inputs.Grid);
                ForEachDraw(
                    context,
                    sampler,
                    configuration.TheoremDraws,
                    (draw, features) =>
                    {
                        using Matrix<double> kernel = features.Kernel();
                        kernels[draw] = kernel[0, 3];
                        outputs.AddRange(Enumerable.Range(0, 4).Select(i => features.Outputs[i, 0]));
                    }
                );
                return new Dictionary<string, double[]> { [Outputs] = [.. outputs], [Kernel] = kernels };
            }
        );

    // P P'^T at two points, of two outputs, from the kernel of the weights before it.
    private Dictionary<string, double[]> Products(
        UnitContext context,
        ConditionalSampler<double> sampler,
        string weights,
        double covariance
    )
    {
        (double[] same, double[] cross) = (new double[configuration.LemmaDraws], new double[configuration.LemmaDraws]);
        ForEachDraw(
            context,
            sampler,
            configuration.LemmaDraws,
            (draw, features) =>
            {
                using Matrix<double> kernel = features.Kernel(weights);
                same[draw] = kernel[0, 2] / covariance;
                cross[draw] = kernel[0, 3] / covariance;
            }
        );
        return new() { [Same] = same, [Cross] = cross };
    }

    private static void ForEachDraw(
        UnitContext context,
        ConditionalSampler<double> sampler,
        int draws,
        Action<int, TangentFeatures<double>> use
    )
    {
        for (int d = 0; d < draws; d++)
        {
            context.Report((double)d / draws);
            using TangentFeatures<double> features = sampler.Draw(context.Seed, (ulong)d);
            use(d, features);
        }
    }
}
