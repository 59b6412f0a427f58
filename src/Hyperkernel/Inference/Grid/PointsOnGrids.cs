using System.Numerics;
using Hyperkernel.Features;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Grid;

/// <summary>
/// Answers at a list of points from answers on grids of their distinct contexts and coordinates: on one grid where the points fill a fair
/// part of it, else on a grid of some points at a time, since one of all would be their number squared.
/// </summary>
internal static class PointsOnGrids
{
    /// <summary>Points that share a grid where a grid of all is too large.</summary>
    public const int Together = 128;

    private const int WorthAGrid = 4;

    // So many pairs are answered sooner than groups of points, each of which is checked by itself.
    private const long SmallGrid = 1L << 22;

    /// <summary>N' x C answers.</summary>
    /// <param name="points">N' points.</param>
    /// <param name="channels">C.</param>
    /// <param name="together">Points that share a grid; 1 where no other pairs of their contexts and coordinates are to be
    /// answered.</param>
    /// <param name="onGrid">Answers at all pairs of contexts and coordinates, the channels of a coordinate next to each other.</param>
    public static Matrix<T> Answer<T>(Points<T> points, int channels, int together, Func<Matrix<T>, Matrix<T>, Matrix<T>> onGrid)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Matrix<T> answers = Matrix<T>.Uninitialized(points.Count, channels);
        if (
            together > 1
            && points.Contexts.Distinct.Count * points.Coordinates!.Distinct.Count * channels
                <= Math.Max(SmallGrid, WorthAGrid * channels * points.Count)
        )
        {
            together = (int)points.Count;
        }

        for (long first = 0; first < points.Count; first += together)
        {
            int count = (int)Math.Min(together, points.Count - first);
            Points<T> part = count == points.Count ? points : points.Select([.. Enumerable.Range(0, count).Select(i => first + i)]);
            InputList x = part.Contexts,
                z = part.Coordinates!;
            using Matrix<T> grid = onGrid(x.Distinct.As<T>(), z.Distinct.As<T>());
            for (int i = 0; i < count; i++)
            {
                grid.Row(x.At(i)).Slice((int)z.At(i) * channels, channels).CopyTo(answers.Row(first + i));
            }
        }

        return answers;
    }
}
