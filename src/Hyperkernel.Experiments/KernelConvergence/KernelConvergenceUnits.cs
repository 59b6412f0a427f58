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

    // What a draw costs besides its weights, in weights.
    private const double Overhead = 2e4;

    /// <summary>The curves' angles, from -pi/2 to pi/2.</summary>
    public double[] Angles { get; } = [.. Enumerable.Range(0, configuration.Angles).Select(i => Math.PI * (((double)i / (configuration.Angles - 1)) - .5))];

    /// <summary>All units, small ones first.</summary>
    public IReadOnlyList<Unit> All() =>
    [
        .. configuration.CurvePrimaryWidths.Select(m => Draw(CurveName(m), configuration.CurveMetaWidth, m, Angles, Curve)),
        .. configuration.MetaWidths.SelectMany(n => configuration.PrimaryWidths.Select(m => Draw(CellName(n, m), n, m, [0, Math.PI * configuration.Angle], kernel => [kernel[0, 1]]))),
    ];

    public static string CurveName(int m) => FormattableString.Invariant($"curve-g{m:D5}");

    public static string CellName(int n, int m) => FormattableString.Invariant($"variance-f{n:D5}-g{m:D5}");

    /// <summary>Theta^h at (x, z(0)) and (x, z(theta)).</summary>
    public double Limit(double angle)
    {
        double[] x = [.. configuration.Context];
        return Network(1, 1).Map(CovarianceBlock.FromVectors(x, x, x.Length), CovarianceBlock.FromVectors(Coordinate(0), Coordinate(angle), 2)).Tangent;
    }

    // Symmetric in its two points, so the row of theta = 0 is the curve.
    private static double[] Curve(Matrix<double> kernel) => kernel.Row(kernel.Rows / 2).ToArray();

    private static double[] Coordinate(double angle) => [Math.Sin(angle), Math.Cos(angle)];

    private Hypernetwork Network(int n, int m) => ReluNetworks.Hypernetwork(configuration.MetaLayers, n, configuration.PrimaryLayers, m);

    private Unit Draw(string name, int n, int m, double[] angles, Func<Matrix<double>, double[]> select)
    {
        double weights = ((configuration.MetaLayers - 2) * (double)n * n) + ((configuration.PrimaryLayers - 2) * (double)m * m) + Overhead;
        return new(name, weights * configuration.Draws, context =>
        {
            int inputs = configuration.Context.Count;
            using Matrix<double> contexts = Matrix<double>.From(1, inputs, [.. configuration.Context]);
            using Matrix<double> coordinates = Matrix<double>.Create(angles.Length, 2, (i, j) => Coordinate(angles[i])[j]);
            Points<double> points = Points<double>.Grid(contexts, coordinates);
            List<double> values = [];
            for (int d = 0; d < configuration.Draws; d++)
            {
                context.Report((double)d / configuration.Draws);
                using FiniteNetwork<double> network = FiniteNetwork<double>.Sample(Network(n, m), inputs, 2, context.Seed, (ulong)d);
                using Matrix<double> kernel = network.TangentKernel(points);
                values.AddRange(select(kernel));
            }

            return new Dictionary<string, double[]> { [Draws] = [.. values] };
        });
    }
}
