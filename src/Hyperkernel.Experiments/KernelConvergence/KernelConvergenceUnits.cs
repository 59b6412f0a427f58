using Hyperkernel.Activations;
using Hyperkernel.Architectures;
using Hyperkernel.Experiments.Reproduction;
using Hyperkernel.FiniteWidth;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Experiments.KernelConvergence;

/// <summary>The units of the experiment: draws of K^h for one pair of widths.</summary>
/// <param name="configuration">The sizes.</param>
internal sealed class KernelConvergenceUnits(KernelConvergenceConfiguration configuration)
{
    public const string Draws = "kernel";

    // What a draw costs besides, in the same measure.
    private const double Overhead = 3e3;

    /// <summary>The curves' angles, from -pi/2 to pi/2.</summary>
    public double[] Angles { get; } =
    [.. Enumerable.Range(0, configuration.Angles).Select(i => Math.PI * (((double)i / (configuration.Angles - 1)) - .5))];

    /// <summary>All units.</summary>
    public IReadOnlyList<Unit> All() =>
        [
            .. configuration.CurvePrimaryWidths.Select(m =>
                Draw(CurveName(m), configuration.CurveMetaWidth, m, configuration.Draws, Angles, Curve)
            ),
            .. configuration.MetaWidths.SelectMany(n =>
                configuration.PrimaryWidths.Select(m =>
                    Draw(CellName(n, m), n, m, configuration.Draws, [0, Math.PI * configuration.Angle], kernel => [kernel[0, 1]])
                )
            ),
            .. configuration.MeanMetaWidths.Select(n =>
                Draw(MeanName(n), n, configuration.CurvePrimaryWidths[^1], configuration.MeanDraws, [0], kernel => [kernel[0, 0]])
            ),
        ];

    public static string CurveName(int m) => FormattableString.Invariant($"curve-g{m:D5}");

    public static string MeanName(int n) => FormattableString.Invariant($"mean-f{n:D5}");

    public static string CellName(int n, int m) => FormattableString.Invariant($"variance-f{n:D5}-g{m:D5}");

    /// <summary>Theta^h at (x, z(0)) and (x, z(theta)).</summary>
    public double Limit(double angle)
    {
        double[] x = [.. configuration.Context];
        return Network(1, 1)
            .Map(CovarianceBlock.FromVectors(x, x, x.Length), CovarianceBlock.FromVectors(Coordinate(0), Coordinate(angle), 2))
            .Tangent;
    }

    // Symmetric in its two points, so the row of theta = 0 is the curve.
    private static double[] Curve(Matrix<double> kernel) => kernel.Row(kernel.Rows / 2).ToArray();

    private static double[] Coordinate(double angle) => [Math.Sin(angle), Math.Cos(angle)];

    private Hypernetwork Network(int n, int m) => DenseNetworks.Hypernetwork(configuration.MetaLayers, n, configuration.PrimaryLayers, m);

    private Unit Draw(string name, int n, int m, int draws, double[] angles, Func<Matrix<double>, double[]> select)
    {
        // A draw takes N^2 (n + m) operations for N points.
        double cost = draws * (Overhead + (angles.Length * (double)angles.Length * (n + m)));
        return new(
            name,
            cost,
            context =>
            {
                using Matrix<double> contexts = Matrix<double>.From(1, configuration.Context.Count, [.. configuration.Context]);
                using Matrix<double> coordinates = Matrix<double>.Create(angles.Length, 2, (i, j) => Coordinate(angles[i])[j]);
                using ConditionalSampler<double> sampler = ConditionalSampler<double>.Of(
                    Network(n, m),
                    Points<double>.Grid(contexts, coordinates)
                );
                List<double> values = [];
                for (int d = 0; d < draws; d++)
                {
                    context.Report((double)d / draws);
                    using TangentFeatures<double> features = sampler.Draw(context.Seed, (ulong)d);
                    using Matrix<double> kernel = features.Kernel();
                    values.AddRange(select(kernel));
                }

                return new Dictionary<string, double[]> { [Draws] = [.. values] };
            }
        );
    }
}
