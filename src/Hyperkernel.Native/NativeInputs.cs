using System.Numerics;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Native;

/// <summary>Points as callers give them: contexts (or inputs) x, and coordinates z, row by row or all pairs.</summary>
internal readonly unsafe record struct NativeInputs(NativeArray X, NativeArray? Z, bool IsGrid, string XName, string ZName)
{
    /// <summary>The number of points.</summary>
    public long Count => IsGrid && Z is { } z ? checked(X.Rows * z.Rows) : X.Rows;

    /// <summary>Reads what a caller passed.</summary>
    public static NativeInputs Required(NativeArray* x, NativeArray* z, int grid, string xName, string zName) =>
        new(NativeArray.Required(x, xName), NativeArray.At(z, zName), IsAllPairs(grid), xName, zName);

    /// <summary>The points of the columns of a matrix: what is not given is that of the rows; null where nothing is.</summary>
    public NativeInputs? Others(NativeArray* x, NativeArray* z)
    {
        NativeArray? others = NativeArray.At(x, "x2"),
            places = NativeArray.At(z, "z2");
        if (others is null && places is null)
        {
            return null;
        }

        return !IsGrid && Z is not null && (others is null || places is null)
            ? throw new ArgumentException("x2 and z2 go together: row i is the pair of both; on a grid one of them is enough.")
            : new(
                others ?? X,
                Z is null && places is not null ? throw new ArgumentException("z2 is given, but z is not.") : places ?? Z,
                IsGrid,
                others is null ? XName : "x2",
                places is null ? ZName : "z2"
            );
    }

    /// <summary>The points.</summary>
    public Points<T> Points<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using Matrix<T> x = X.Read<T>();
        if (Z is not { } given)
        {
            return Kernels.Points<T>.Of(x, XName);
        }

        using Matrix<T> z = given.Read<T>();
        return IsGrid ? Kernels.Points<T>.Grid(x, z, XName, ZName) : Kernels.Points<T>.Pairs(x, z, XName, ZName);
    }

    /// <summary>The points as a model is asked about them.</summary>
    public Queries Queries()
    {
        Matrix<double> x = X.Read<double>();
        Matrix<double>? z = Z?.Read<double>();
        return IsGrid ? Kernels.Queries.AllPairs(x, z)
            : z is null ? Kernels.Queries.Inputs(x)
            : Kernels.Queries.Pairs(x, z);
    }

    /// <summary>Throws unless an array has a row for each of these points and a column for each of others.</summary>
    public void RequireMatrix(NativeInputs columns, NativeArray? array, string name) =>
        array?.RequireCount(checked(Count * columns.Count), name);

    private static bool IsAllPairs(int grid) =>
        grid is 0 or 1 ? grid == 1 : throw new ArgumentException($"grid = {grid}, must be 0 (row by row) or 1 (all pairs).");
}
