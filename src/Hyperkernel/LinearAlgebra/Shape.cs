using System.Runtime.CompilerServices;

namespace Hyperkernel.LinearAlgebra;

/// <summary>Checks of shapes, with one form of message.</summary>
internal static class Shape
{
    /// <summary>Throws unless a matrix has the rows and columns that are required.</summary>
    public static void RequireEqual(
        long expectedRows,
        long expectedColumns,
        long rows,
        long columns,
        string name,
        [CallerMemberName] string operation = ""
    )
    {
        if (rows != expectedRows || columns != expectedColumns)
        {
            throw new ArgumentException($"{operation}: {name} is {rows} x {columns}, must be {expectedRows} x {expectedColumns}.", name);
        }
    }

    /// <summary>Throws unless two lengths agree.</summary>
    public static void RequireLength(long expected, long length, string name, [CallerMemberName] string operation = "")
    {
        if (length != expected)
        {
            throw new ArgumentException($"{operation}: {name} has length {length}, must be {expected}.", name);
        }
    }
}
