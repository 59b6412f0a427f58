using System.Numerics;
using Hyperkernel.Data.Csv;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;

namespace Hyperkernel.Cli.Commands;

/// <summary>Arrays that a command line names: .npy files, or .csv files of numbers. Messages name the file.</summary>
internal static class ArrayFile
{
    /// <summary>Reads inputs, one a row; further axes are flattened.</summary>
    /// <exception cref="ArgumentException">There are no rows or columns, or entries that are NaN or infinite.</exception>
    public static Matrix<T> ReadInputs<T>(FileInfo file)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Matrix<T> rows = Read<T>(file).Values;
        Finite.Require(rows.View, file.ToString());
        return rows;
    }

    /// <summary>Reads an array of any shape that is not empty.</summary>
    /// <param name="file">The file.</param>
    /// <param name="mayLack">Whether fields of a .csv file may be empty or nan.</param>
    /// <exception cref="ArgumentException">It is empty.</exception>
    public static NpyArray<T> Read<T>(FileInfo file, bool mayLack = false)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        string path = file.ToString();
        NpyArray<T> array = path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase)
            ? new(CsvFile.ReadNumbers<T>(path, mayLack))
            : NpyFile.Read<T>(path);
        return array.Values.Rows == 0 || array.Values.Columns == 0
            ? throw new ArgumentException(
                $"{file} is {array.Values.Rows} x {array.Values.Columns}; there must be at least one row and one column."
            )
            : array;
    }
}
