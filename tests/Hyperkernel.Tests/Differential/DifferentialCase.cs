using System.Globalization;
using Hyperkernel.Architectures;
using Hyperkernel.Features;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Tests.Differential;

/// <summary>An architecture and points, on which all routes to its kernels are tried, and perhaps a regression on them.</summary>
/// <param name="Architecture">A network, or a hypernetwork with its coordinate features.</param>
/// <param name="X">Inputs, or contexts: point i has row i.</param>
/// <param name="Z">Coordinates of a hypernetwork's points, as many; empty for a network.</param>
/// <param name="Regression">What is to be learnt on them; null for kernels alone.</param>
internal sealed record DifferentialCase(Architecture Architecture, double[][] X, double[][] Z, RegressionCase? Regression)
{
    public int Count => X.Length;

    public Hypernetwork? Hypernetwork => Architecture as Hypernetwork;

    public Network? Network => Architecture as Network;

    /// <summary>The networks: one, or meta and primary.</summary>
    public Network[] Networks => Hypernetwork is { } h ? [h.Meta, h.Primary] : [Network!];

    /// <summary>How much there is to read of the case.</summary>
    public int Size =>
        (X.Length * (X[0].Length + (Z.Length == 0 ? 0 : Z[0].Length)))
        + (8 * Networks.Sum(n => n.Layers.Length))
        + (Regression is null ? 0 : 20);

    /// <summary>The names of what makes the case special, for grouping failures by cause.</summary>
    public string Ingredients
    {
        get
        {
            IEnumerable<string> names = Networks
                .SelectMany(n => n.Activations)
                .Select(a => a.Name.Split('(')[0].Split(' ')[^1])
                .Distinct()
                .Order(StringComparer.Ordinal);
            string features =
                Hypernetwork?.CoordinateFeatures.ToString() is { } text && text != "raw"
                    ? $" + {(text.Count(c => c == ':') > 1 ? "random features" : "fourier")}"
                    : "";
            return $"{(Hypernetwork is null ? "network" : "hypernetwork")} of {string.Join(", ", names)}{features}";
        }
    }

    public PointKernel Kernel(KernelKind kind) =>
        Hypernetwork is { } h ? new HypernetworkKernel(h, kind) : new NetworkKernel(Network!, kind);

    public static Matrix<double> Matrix(double[][] rows) =>
        Hyperkernel.LinearAlgebra.Matrix<double>.Create(rows.Length, rows[0].Length, (i, k) => rows[i][k]);

    /// <summary>Everything that is needed to repeat it, numbers in full.</summary>
    public override string ToString()
    {
        string json = string.Concat(Architecture.ToJson().Split('\n').Select(line => line.Trim() + (line.EndsWith(',') ? " " : "")));
        string features = Hypernetwork is { } h ? $"; features {h.CoordinateFeatures}; Z {Text(Z)}" : "";
        return $"{json}; X {Text(X)}{features}{(Regression is { } r ? $"; {r}" : "")}";
    }

    internal static string Text(double[][] rows) => $"[{string.Join(", ", rows.Select(Text))}]";

    private static string Text(double[] row) => $"[{string.Join(", ", row.Select(v => v.ToString("R", CultureInfo.InvariantCulture)))}]";
}

/// <summary>
/// A kernel ridge regression on the points of a network, or on the grid of all contexts and all coordinates of a hypernetwork.
/// </summary>
/// <param name="Kind">Which kernel.</param>
/// <param name="RelativeRidge">The ridge over the mean of the kernel's diagonal.</param>
/// <param name="Values">One row a point (a grid's in the order of Points.Grid), one channel a column.</param>
/// <param name="Holes">Points without a value.</param>
internal sealed record RegressionCase(KernelKind Kind, double RelativeRidge, double[][] Values, bool[] Holes)
{
    public int Channels => Values[0].Length;

    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Kind} with ridge {RelativeRidge:R} of the mean diagonal; values {DifferentialCase.Text(Values)}; holes at "
                + $"{string.Join(", ", Enumerable.Range(0, Holes.Length).Where(i => Holes[i]))}"
        );
}
