namespace Hyperkernel.Storage;

/// <summary>A file that was given does not hold what it has to hold.</summary>
/// <remarks>The message is one sentence that starts with the file's name and says what was found and what is allowed.</remarks>
/// <param name="file">The file, as the user named it.</param>
/// <param name="problem">What is wrong with it.</param>
/// <param name="cause">The error that brought it to light, if any.</param>
public sealed class DataFormatException(string file, string problem, Exception? cause = null) : Exception($"{file}: {problem}", cause)
{
    /// <summary>The file, as the user named it.</summary>
    public string File { get; } = file;

    /// <summary>What is wrong with it, without the file's name.</summary>
    public string Problem { get; } = problem;
}
