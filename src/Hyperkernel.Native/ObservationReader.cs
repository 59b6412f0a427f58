using Hyperkernel.Inference.Models;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Native;

/// <summary>What callers observed: values on a grid, at pairs, or at inputs; NaN where nothing was observed.</summary>
internal static class ObservationReader
{
    /// <summary>Reads observations.</summary>
    /// <param name="points">Where.</param>
    /// <param name="values">N x M or N x M x C on a grid, else N or N x C.</param>
    /// <param name="noise">As the values without their channels; null for none.</param>
    public static Observations Read(NativeInputs points, NativeArray values, NativeArray? noise)
    {
        int axes = points.IsGrid ? 2 : 1;
        if (points.IsGrid && points.Z is null)
        {
            throw new ArgumentException("z is a null pointer, and is needed for values on a grid.");
        }

        if (values.Rank != axes && values.Rank != axes + 1)
        {
            throw new ArgumentException(
                $"values: rank = {values.Rank}, must be {axes}, or {axes + 1} with channels, for values "
                    + (points.IsGrid ? "at all pairs of x and z." : "row by row.")
            );
        }

        bool hasChannels = values.Rank > axes;
        int channels = hasChannels ? checked((int)LastAxis(values)) : 1;
        if (channels < 1)
        {
            throw new ArgumentException("values: there is no channel.");
        }

        values.RequireCount(checked(points.Count * channels), nameof(values));
        noise?.RequireCount(points.Count, nameof(noise));
        Matrix<double> x = points.X.Read<double>(),
            y = values.Read<double>();
        Matrix<double>? z = points.Z?.Read<double>(),
            spread = noise?.Read<double>();
        Observations observations =
            points.IsGrid ? Observations.OfGrid(x, z!, y, channels, spread)
            : z is not null ? OfPairs(x, z, y, spread)
            : spread is not null ? Observations.OfInputs(x, y, spread)
            : Observations.OfInputs(x, y);
        return observations with { HasChannelAxis = hasChannels };
    }

    private static unsafe long LastAxis(NativeArray values) => values.Shape[values.Rank - 1];

    private static Observations OfPairs(Matrix<double> x, Matrix<double> z, Matrix<double> y, Matrix<double>? noise)
    {
        if (x.Rows != z.Rows)
        {
            throw new ArgumentException($"z has {z.Rows} rows for the {x.Rows} of x; row i is the pair (x_i, z_i), so they must agree.");
        }

        long[] observed = [.. Observed(y)];
        if (observed.Length == 0)
        {
            throw new ArgumentException("values: all are NaN, so that nothing was observed.");
        }

        Matrix<double> Some(Matrix<double> all) =>
            observed.Length == all.Rows ? all : Matrix<double>.Create(observed.Length, all.Columns, (i, j) => all[observed[i], j]);
        return noise is null
            ? Observations.OfPairs(Some(x), Some(z), Some(y))
            : Observations.OfPairs(Some(x), Some(z), Some(y), Some(noise));
    }

    private static IEnumerable<long> Observed(Matrix<double> y)
    {
        for (long i = 0; i < y.Rows; i++)
        {
            if (!Array.Exists(y.Row(i).ToArray(), double.IsNaN))
            {
                yield return i;
            }
        }
    }
}
