using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Models;

/// <summary>Values at queries of which some are known.</summary>
/// <param name="Places">Which of the queries' points, in their order.</param>
/// <param name="Values">Their values, P x C.</param>
internal sealed record KnownList(long[] Places, Matrix<double> Values) : IDisposable
{
    /// <summary>Those of which all channels are known.</summary>
    /// <param name="queries">The points, with coordinates if they have any.</param>
    /// <param name="values">N x (M C) for all pairs, else N x C; NaN where nothing is known.</param>
    /// <param name="channels">C.</param>
    /// <exception cref="ArgumentException">The values have another shape, one is infinite, or none is known.</exception>
    public static KnownList Of(Queries queries, Matrix<double> values, int channels)
    {
        ArgumentNullException.ThrowIfNull(values);
        long pairs = queries.AreAllPairs ? queries.Coordinates!.Rows : 1;
        Shape.RequireEqual(queries.Contexts.Rows, pairs * channels, values.Rows, values.Columns, nameof(values), "Condition");
        List<long> places = [];
        for (long i = 0; i < values.Rows; i++)
        {
            ReadOnlySpan<double> row = values.Row(i);
            if (row.ContainsAny(double.PositiveInfinity, double.NegativeInfinity))
            {
                throw new ArgumentException(
                    $"values: row {i} has an infinite entry; known values are finite, NaN says that one is not known."
                );
            }

            for (int a = 0; a < pairs; a++)
            {
                if (!row.Slice(a * channels, channels).Contains(double.NaN))
                {
                    places.Add((i * pairs) + a);
                }
            }
        }

        return places.Count == 0
            ? throw new ArgumentException("values: every value is NaN, which means not known; there is nothing to condition on.")
            : new(
                [.. places],
                Matrix<double>.Create(
                    places.Count,
                    channels,
                    (k, c) => values[places[(int)k] / pairs, (places[(int)k] % pairs * channels) + c]
                )
            );
    }

    /// <inheritdoc/>
    public void Dispose() => Values.Dispose();
}
