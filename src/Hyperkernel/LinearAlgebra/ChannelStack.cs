using System.Numerics;

namespace Hyperkernel.LinearAlgebra;

/// <summary>Moves between fields with channels side by side (N x (M C)) and stacked fields ((C N) x M), on which operators work.</summary>
internal static class ChannelStack
{
    public static Matrix<T> Stack<T>(MatrixView<T> fields, int channels)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Matrix<T> stacked = Matrix<T>.Uninitialized(fields.Rows * channels, fields.Columns / channels);
        for (long i = 0; i < fields.Rows; i++)
        {
            Span<T> from = fields.Row(i);
            for (int c = 0; c < channels; c++)
            {
                Span<T> to = stacked.Row((c * fields.Rows) + i);
                for (int j = 0; j < to.Length; j++)
                {
                    to[j] = from[(j * channels) + c];
                }
            }
        }

        return stacked;
    }

    /// <summary>The number of channels of fields on a grid.</summary>
    /// <exception cref="ArgumentException">The fields do not have the grid's shape, or an entry is not finite.</exception>
    public static int Count<T>(Matrix<T> values, long contexts, long coordinates, string method)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Rows != contexts || values.Columns % coordinates != 0 || values.Columns == 0)
        {
            throw new ArgumentException(
                $"{method}: values are {values.Rows} x {values.Columns}, must be {contexts} x {coordinates} (contexts x "
                    + $"coordinates), or a multiple of the columns for several channels.",
                nameof(values)
            );
        }

        Finite.Require(values.View, nameof(values));
        return checked((int)(values.Columns / coordinates));
    }

    /// <summary>Answers a point a row, row i M + a for the pair (x_i, z_a), as fields N x (M C).</summary>
    public static Matrix<T> Fields<T>(Matrix<T> points, long contexts)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        long coordinates = points.Rows / contexts;
        int channels = (int)points.Columns;
        Matrix<T> fields = Matrix<T>.Uninitialized(contexts, coordinates * channels);
        for (long i = 0; i < points.Rows; i++)
        {
            points.Row(i).CopyTo(fields.Row(i / coordinates).Slice((int)(i % coordinates) * channels, channels));
        }

        return fields;
    }

    public static Matrix<T> Unstack<T>(MatrixView<T> stacked, int channels)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        long rows = stacked.Rows / channels;
        Matrix<T> fields = Matrix<T>.Uninitialized(rows, stacked.Columns * channels);
        for (long i = 0; i < rows; i++)
        {
            Span<T> to = fields.Row(i);
            for (int c = 0; c < channels; c++)
            {
                Span<T> from = stacked.Row((c * rows) + i);
                for (int j = 0; j < from.Length; j++)
                {
                    to[(j * channels) + c] = from[j];
                }
            }
        }

        return fields;
    }
}
