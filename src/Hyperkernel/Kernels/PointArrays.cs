using System.Numerics;
using Hyperkernel.Features;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;

namespace Hyperkernel.Kernels;

/// <summary>Lists of points as arrays: distinct contexts, distinct coordinates, and which of them each point has.</summary>
internal static class PointArrays
{
    // The names of their arrays; docs/models.md has the shapes.
    public const string Contexts = "contexts";
    public const string Coordinates = "coordinates";
    public const string ContextOf = "context_of";
    public const string CoordinateOf = "coordinate_of";

    /// <summary>Points that have contexts and coordinates by their numbers.</summary>
    /// <exception cref="ArgumentException">There is no such context or coordinate, or the numbers are not as many.</exception>
    public static Points<T> Of<T>(Matrix<T> contexts, Matrix<T>? coordinates, long[] contextOf, long[] coordinateOf)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        new(Listed(contexts, contextOf, "contexts"), coordinates is null ? null : Listed(coordinates, coordinateOf, "coordinates"));

    /// <summary>The points of queries, which have coordinates unless they are of a plain network.</summary>
    public static Points<T> Of<T>(Queries queries)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using Matrix<T> contexts = queries.Contexts.ConvertTo<T>();
        using Matrix<T>? coordinates = queries.Coordinates?.ConvertTo<T>();
        return coordinates is null ? Points<T>.Of(contexts)
            : queries.AreAllPairs ? Points<T>.Grid(contexts, coordinates)
            : Points<T>.Pairs(contexts, coordinates);
    }

    /// <summary>Answers a point a row, P x C, as queries want them: N x (M C) for all pairs, else as they are.</summary>
    public static Matrix<double> Shaped<T>(Matrix<T> answers, Queries queries)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Matrix<double> wide = answers.ConvertTo<double>();
        if (!queries.AreAllPairs)
        {
            return wide;
        }

        using (wide)
        {
            return ChannelStack.Fields(wide, queries.Contexts.Rows);
        }
    }

    public static void Write<T>(NpzWriter archive, Points<T> points)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        archive.Add(Contexts, points.Contexts.Distinct.As<T>());
        AddNumbers(archive, ContextOf, points.Contexts);
        if (points.Coordinates is { } coordinates)
        {
            archive.Add(Coordinates, coordinates.Distinct.As<T>());
            AddNumbers(archive, CoordinateOf, coordinates);
        }
    }

    /// <exception cref="DataFormatException">An array is missing or damaged.</exception>
    /// <exception cref="ArgumentException">The arrays do not fit each other.</exception>
    public static Points<T> Read<T>(NpzArchive archive, bool arePairs)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Of(
            archive.Read<T>(Contexts).Values,
            arePairs ? archive.Read<T>(Coordinates).Values : null,
            Numbers(archive, ContextOf),
            arePairs ? Numbers(archive, CoordinateOf) : []
        );

    private static InputList Listed<T>(Matrix<T> inputs, long[] which, string name)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (long number in which)
        {
            if ((ulong)number >= (ulong)inputs.Rows)
            {
                throw new ArgumentException($"{name}: there is no row {number}, the rows are 0 to {inputs.Rows - 1}.", name);
            }
        }

        return InputList.From(inputs, name).Select<T>(which);
    }

    private static void AddNumbers(NpzWriter archive, string name, InputList inputs)
    {
        using Matrix<double> column = Matrix<double>.Create(inputs.Count, 1, (i, _) => inputs.At(i));
        archive.Add(name, new NpyArray<double>(column, [inputs.Count], NpyType.Int64));
    }

    private static long[] Numbers(NpzArchive archive, string name)
    {
        NpyArray<double> array = archive.Read<double>(name);
        using Matrix<double> column = array.Values;
        return array is { Type: NpyType.Int64, Shape.Count: 1 }
            ? [.. Enumerable.Range(0, (int)column.Rows).Select(i => (long)column[i, 0])]
            : throw new ArgumentException($"the array '{name}' must have one axis of int64.");
    }
}
