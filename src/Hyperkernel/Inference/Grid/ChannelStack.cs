using System.Numerics;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Grid;

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
