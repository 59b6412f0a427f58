using Hyperkernel.Data;
using Hyperkernel.Inference.Models;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;

namespace Hyperkernel.Cli.Commands;

/// <summary>Reads the arrays of training data that a command line names.</summary>
internal static class FitData
{
    /// <summary>Observations on a grid of contexts and coordinates.</summary>
    public static Observations OfGrid(FileInfo contexts, FileInfo coordinates, FileInfo values, FileInfo? noise = null)
    {
        Matrix<double> x = ArrayFile.ReadInputs<double>(contexts),
            z = ArrayFile.ReadInputs<double>(coordinates);
        NpyArray<double> y = ArrayFile.Read<double>(values, mayLack: true);
        int channels = y.Shape.Count == 3 ? checked((int)y.Shape[2]) : 1;
        return y.Shape is [long rows, long columns, ..] && rows == x.Rows && columns == z.Rows && y.Shape.Count <= 3
            ? Observations.OfGrid(x, z, y.Values, channels, noise is null ? null : Noise(noise, x.Rows, z.Rows)) with
            {
                HasChannelAxis = y.Shape.Count == 3,
                Notes = Outlying(y, values),
            }
            : throw new ArgumentException(
                $"{values} has the shape ({string.Join(", ", y.Shape)}), must be ({x.Rows}, {z.Rows}) or ({x.Rows}, {z.Rows}, channels): "
                    + $"{contexts} has {x.Rows} rows and {coordinates} has {z.Rows}."
            );
    }

    /// <summary>Observations at inputs of a plain network.</summary>
    public static Observations OfInputs(FileInfo inputs, FileInfo values, FileInfo? noise = null)
    {
        Matrix<double> x = ArrayFile.ReadInputs<double>(inputs);
        NpyArray<double> y = ArrayFile.Read<double>(values, mayLack: true);
        return y.Shape is [long rows, ..] && rows == x.Rows && y.Shape.Count <= 2
            ? (noise is null ? Observations.OfInputs(x, y.Values) : Observations.OfInputs(x, y.Values, Noise(noise, x.Rows, 1))) with
            {
                HasChannelAxis = y.Shape.Count == 2,
                Notes = Outlying(y, values),
            }
            : throw new ArgumentException(
                $"{values} has the shape ({string.Join(", ", y.Shape)}), must be ({x.Rows},) or ({x.Rows}, channels): {inputs} "
                    + $"has {x.Rows} rows, and a plain network has no coordinates."
            );
    }

    private static Matrix<double> Noise(FileInfo file, long rows, long columns)
    {
        NpyArray<double> noise = ArrayFile.Read<double>(file, mayLack: true);
        return noise.Shape.Count <= 2 && noise.Values.Rows == rows && noise.Values.Columns == columns
            ? noise.Values
            : throw new ArgumentException(
                $"{file} has the shape ({string.Join(", ", noise.Shape)}), must be ({rows}{(columns == 1 ? "," : $", {columns}")}): the "
                    + "noise of each value, whatever its channels."
            );
    }

    // All channels together: what is said names a place in the array.
    private static string[] Outlying(NpyArray<double> array, FileInfo file)
    {
        Matrix<double> values = array.Values;
        double[] all = new double[values.Rows * values.Columns];
        for (long i = 0; i < values.Rows; i++)
        {
            values.Row(i).CopyTo(all.AsSpan((int)(i * values.Columns)));
        }

        return Outliers.Find(all) is { } outliers ? [outliers.Sentence($"of {file}", $"at {Place(outliers.First, array.Shape)}")] : [];
    }

    private static string Place(long number, IReadOnlyList<long> shape)
    {
        long[] place = new long[shape.Count];
        for (int axis = shape.Count - 1; axis >= 0; axis--)
        {
            (number, place[axis]) = Math.DivRem(number, shape[axis]);
        }

        return $"[{string.Join(", ", place)}] (counted from 0)";
    }
}
