namespace Hyperkernel.Storage;

/// <summary>Opens files that the user named.</summary>
internal static class InputFile
{
    /// <summary>Opens a file for reading.</summary>
    /// <exception cref="DataFormatException">The path is a folder, which the system would call a denied access.</exception>
    /// <exception cref="FileNotFoundException">There is nothing at the path.</exception>
    public static FileStream Open(string path) =>
        Directory.Exists(path) ? throw new DataFormatException(path, "this is a folder; a file is needed.")
        : File.Exists(path) ? File.OpenRead(path)
        : throw new FileNotFoundException($"{path}: there is no such file.", path);
}
