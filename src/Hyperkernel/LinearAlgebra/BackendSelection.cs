using System.Text;
using Hyperkernel.LinearAlgebra.Managed;
using Hyperkernel.LinearAlgebra.Native;

namespace Hyperkernel.LinearAlgebra;

/// <summary>The choice of a backend, with the reasons for it.</summary>
/// <param name="Backend">What was chosen.</param>
/// <param name="Report">What was tried, what was chosen and why: a line each.</param>
internal sealed record BackendSelection(IMatrixBackend Backend, string Report)
{
    /// <summary>The environment variable that overrides the search.</summary>
    public const string Variable = "HYPERKERNEL_BLAS";

    /// <summary>Its value that forces the managed backend.</summary>
    public const string ManagedWord = "managed";

    // Each is a library or several that complete each other, in the order of trying.
    private static readonly string[][] _linux =
    [
        ["libopenblas.so.0"],
        ["libopenblas.so"],
        ["libmkl_rt.so.2"],
        ["libmkl_rt.so"],
        ["libblas.so.3", "liblapack.so.3"],
    ];

    private static readonly string[][] _windows =
    [
        ["libopenblas.dll"],
        ["openblas.dll"],
        ["mkl_rt.2.dll"],
        ["mkl_rt.dll"],
    ];

    private static readonly string[][] _mac =
    [
        ["libopenblas.dylib"],
        ["/opt/homebrew/opt/openblas/lib/libopenblas.dylib"],
        ["/System/Library/Frameworks/Accelerate.framework/Accelerate"],
    ];

    /// <summary>Libraries that are tried on this system.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Candidates =>
        OperatingSystem.IsWindows() ? _windows
        : OperatingSystem.IsMacOS() ? _mac
        : _linux;

    /// <summary>Chooses by the value of <see cref="Variable"/>, or where there is none by trying the candidates.</summary>
    /// <exception cref="InvalidOperationException">The value is neither "managed" nor a library that has what is needed.</exception>
    public static BackendSelection Choose(string? setting, IReadOnlyList<IReadOnlyList<string>> candidates, IMatrixBackend managed)
    {
        if (string.IsNullOrWhiteSpace(setting))
        {
            return Search(candidates, managed);
        }

        if (setting.Trim().Equals(ManagedWord, StringComparison.OrdinalIgnoreCase))
        {
            return new(managed, $"{Variable}={setting}: the managed backend is forced.");
        }

        return BlasLibrary.TryLoad(Files(setting), out BlasLibrary? library, out string problem)
            ? new(new NativeBackend(library), $"{Variable}={setting}: this library is forced.")
            : throw new InvalidOperationException(
                $"{Variable}={setting}: {problem}. Allowed are a library with BLAS and LAPACK, several separated by "
                    + $"'{Path.PathSeparator}', "
                    + $"or \"{ManagedWord}\"; without the variable the best available one is used."
            );
    }

    /// <summary>The files in a list as environment variables have them.</summary>
    public static IReadOnlyList<string> Files(string list) =>
        list.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static BackendSelection Search(IReadOnlyList<IReadOnlyList<string>> candidates, IMatrixBackend managed)
    {
        StringBuilder report = new();
        foreach (IReadOnlyList<string> candidate in candidates)
        {
            if (!BlasLibrary.TryLoad(candidate, out BlasLibrary? library, out string problem))
            {
                _ = report.AppendLine($"{problem}.");
            }
            else if (library.Maker is null && !OperatingSystem.IsMacOS())
            {
                _ = report.AppendLine(
                    $"{library.Name} does not say that it is optimised; the reference library is slower than the managed backend. "
                        + $"{Variable} forces it."
                );
            }
            else
            {
                return new(new NativeBackend(library), report.Append($"{library.Name} is used.").ToString());
            }
        }

        return new(managed, report.Append("The managed backend is used: no optimised BLAS was found.").ToString());
    }
}
