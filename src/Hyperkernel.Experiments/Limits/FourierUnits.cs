using Hyperkernel.Experiments.Reproduction;
using Hyperkernel.Features;

namespace Hyperkernel.Experiments.Limits;

/// <summary>Remark 1: p(z).p(z')/k of k random Fourier features, over draws.</summary>
internal static class FourierUnits
{
    public const string Draws = "draws";
    private const double LengthScale = 1;
    private static readonly double[] _z = [.3, -.2],
        _other = [-.1, .6];

    /// <summary>The limit exp(-|z - z'|^2 / 2).</summary>
    public static double Limit => CoordinateFeatures.Fourier(LengthScale).Block(_z, _other).Covariance;

    public static string Name(int count) => FormattableString.Invariant($"fourier-k{count:D6}");

    public static Unit Create(int count, int draws) =>
        new(
            Name(count),
            (double)count * draws,
            context =>
            {
                double[] values = new double[draws];
                for (int d = 0; d < draws; d++)
                {
                    context.Report((double)d / draws);
                    values[d] = new RandomFourierFeatures(LengthScale, count, context.Seed + (ulong)d).Block(_z, _other).Covariance;
                }

                return new Dictionary<string, double[]> { [Draws] = values };
            }
        );
}
