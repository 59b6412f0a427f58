using System.Numerics;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Storage;

/// <summary>Arrays in .npy files, as NumPy reads and writes them.</summary>
/// <remarks>
/// Read: versions 1.0, 2.0 and 3.0, float16 to float64, int8 to int64, uint8 to uint64 and bool, little- and big-endian, C and Fortran
/// order, any rank. Written: C order, little-endian. Values pass straight between file and native memory, so arrays may exceed 2^31
/// elements.
/// </remarks>
public static class NpyFile
{
    /// <summary>Reads an array.</summary>
    /// <typeparam name="T">The precision in memory. An integer that <see langword="double"/> cannot hold is an error;
    /// <see langword="float"/> rounds what it cannot hold.</typeparam>
    /// <exception cref="DataFormatException">The file is not a .npy file of a kind that is read, is damaged, or holds an integer that would
    /// become another number.</exception>
    /// <exception cref="InsufficientMemoryException">There is not enough memory; the message gives both figures.</exception>
    public static NpyArray<T> Read<T>(string path)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using FileStream stream = InputFile.Open(path);
        return NpyCodec.Read<T>(stream, stream.Length, path);
    }

    /// <summary>Writes an array. The file is whole or not there.</summary>
    /// <exception cref="IOException">The file cannot be written; the message says why.</exception>
    /// <exception cref="ArgumentException">The array is to be stored as integers and holds a value that is none.</exception>
    /// <exception cref="NotFiniteException">An entry is NaN or infinite, and <see cref="NpyArray{T}.NotFiniteMeans"/> does not say what
    /// that means.</exception>
    public static void Write<T>(string path, NpyArray<T> array)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        AtomicFile.Write(path, stream => NpyCodec.Write(stream, array, Path.GetFileName(path)));

    /// <summary>Writes a matrix as an array with two axes. The file is whole or not there.</summary>
    /// <exception cref="IOException">The file cannot be written; the message says why.</exception>
    /// <exception cref="NotFiniteException">An entry is NaN or infinite.</exception>
    public static void Write<T>(string path, Matrix<T> matrix)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Write(path, new NpyArray<T>(matrix));

    /// <summary>The type of a file's elements.</summary>
    /// <exception cref="DataFormatException">The file is not a .npy file of a kind that is read.</exception>
    internal static NpyHeader ReadHeader(string path)
    {
        using FileStream stream = InputFile.Open(path);
        return NpyHeader.Read(stream, path, out _);
    }
}
