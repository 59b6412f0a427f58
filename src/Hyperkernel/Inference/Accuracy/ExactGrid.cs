using Hyperkernel.Features;
using Hyperkernel.Inference.Grid.Decomposition;
using Hyperkernel.Inference.Grid.Masked;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Accuracy;

/// <summary>
/// A hypernetwork's kernel on a training grid, entry by entry in double precision: what answers from Kronecker terms are checked with.
/// </summary>
/// <param name="Kernel">The kernel.</param>
/// <param name="Contexts">The training contexts.</param>
/// <param name="Coordinates">The training coordinates.</param>
/// <param name="ContextScales">What contexts contribute to the size of entries.</param>
/// <param name="CoordinateScales">What coordinates contribute to the size of entries.</param>
/// <param name="Compute">How kernels are computed.</param>
internal sealed record ExactGrid(
    HypernetworkKernel Kernel,
    InputList Contexts,
    InputList Coordinates,
    double[] ContextScales,
    double[] CoordinateScales,
    Compute Compute
)
{
    private readonly Lazy<Points<double>> _points = new(() =>
        new(Contexts.RepeatEach(Coordinates.Count), Coordinates.RepeatAll(Contexts.Count))
    );

    /// <summary>All pairs, contexts outermost.</summary>
    public Points<double> Points => _points.Value;

    /// <summary>The number of points.</summary>
    public long Count => Contexts.Count * Coordinates.Count;

    /// <summary>Some pairs: i N_z + a is that of context i and coordinate a.</summary>
    public Points<double> Select(long[] pairs) =>
        new(
            Contexts.Select<double>(Array.ConvertAll(pairs, p => p / Coordinates.Count)),
            Coordinates.Select<double>(Array.ConvertAll(pairs, p => p % Coordinates.Count))
        );

    /// <summary>The equations by which others are judged.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="mask">The pairs that have equations; all if null.</param>
    public RowSample Sample(ulong seed, GridMask? mask = null)
    {
        long[]? pairs = mask?.Observed();
        double[] sizes = new double[pairs?.Length ?? Count];
        for (int k = 0; k < sizes.Length; k++)
        {
            long p = pairs?[k] ?? k;
            double scale = ContextScales[p / CoordinateScales.Length] * CoordinateScales[p % CoordinateScales.Length];
            sizes[k] = scale * scale;
        }

        RowSample sample = RowSample.Of(sizes, seed, Count);
        return pairs is null ? sample : sample with { Rows = Array.ConvertAll(sample.Rows, k => pairs[k]) };
    }

    /// <summary>K(rows, all) W.</summary>
    /// <param name="rows">Points of the training grid, or new ones.</param>
    /// <param name="weights">Stacked fields, C N_x x N_z.</param>
    /// <param name="channels">C.</param>
    /// <returns>rows x C.</returns>
    public Matrix<double> Apply(Points<double> rows, MatrixView<double> weights, int channels)
    {
        if (!ReferenceEquals(rows, Points) && ExactRows.Serves(Kernel, rows.Coordinates!, Coordinates))
        {
            return ExactRows.Apply(Kernel, rows, Contexts, Coordinates, weights, channels, Compute);
        }

        using Matrix<double> byPoint = ByPoint(weights, channels);
        Matrix<double> result = Matrix<double>.Uninitialized(rows.Count, channels);
        new KernelOperator<double>(Kernel, rows, Points, Compute).Apply(byPoint, result);
        return result;
    }

    /// <summary>Stacked fields, C N_x x N_z, as a point a row, N x C.</summary>
    public static Matrix<double> ByPoint(MatrixView<double> stacked, int channels)
    {
        long contexts = stacked.Rows / channels,
            coordinates = stacked.Columns;
        Matrix<double> points = Matrix<double>.Uninitialized(contexts * coordinates, channels);
        for (long row = 0; row < stacked.Rows; row++)
        {
            (int channel, long context) = ((int)(row / contexts), row % contexts);
            Span<double> from = stacked.Row(row);
            for (int a = 0; a < from.Length; a++)
            {
                points[(context * coordinates) + a, channel] = from[a];
            }
        }

        return points;
    }
}
