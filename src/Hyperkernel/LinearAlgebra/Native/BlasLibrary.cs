using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Hyperkernel.LinearAlgebra.Native;

/// <summary>A BLAS with LAPACK, found at run time; stays loaded to the end of the process.</summary>
internal sealed unsafe class BlasLibrary
{
    // Exports that only optimised libraries have. The reference implementation has none of them.
    private static readonly string[] _makers =
    [
        "openblas_get_config",
        "MKL_Get_Version",
        "mkl_get_version",
        "bli_thread_get_num_threads",
        "ATL_buildinfo",
        "armplversion",
    ];

    private BlasLibrary(
        string name,
        BlasSymbols<float> single,
        BlasSymbols<double> @double,
        string? maker,
        string configuration,
        BlasThreads? threads
    )
    {
        Name = name;
        Single = single;
        Double = @double;
        Maker = maker;
        Configuration = configuration;
        Threads = threads;
    }

    /// <summary>The file or files, as they were asked for.</summary>
    public string Name { get; }

    /// <summary>The routines in float.</summary>
    public BlasSymbols<float> Single { get; }

    /// <summary>The routines in double.</summary>
    public BlasSymbols<double> Double { get; }

    /// <summary>The export by which an optimised library shows itself; null for a library that may be the slow reference.</summary>
    public string? Maker { get; }

    /// <summary>What the library says about itself; empty when it says nothing.</summary>
    public string Configuration { get; }

    /// <summary>Its threads; null where they cannot be controlled.</summary>
    public BlasThreads? Threads { get; }

    /// <summary>Loads a library, or several that complete each other, and finds every routine in them.</summary>
    /// <param name="files">Names that the system's loader resolves, or paths.</param>
    /// <param name="library">The library.</param>
    /// <param name="problem">Why there is none.</param>
    public static bool TryLoad(IReadOnlyList<string> files, [NotNullWhen(true)] out BlasLibrary? library, out string problem)
    {
        library = null;
        BlasEnvironment.Prepare();
        nint[] handles = new nint[files.Count];
        for (int i = 0; i < handles.Length; i++)
        {
            if (!NativeLibrary.TryLoad(files[i], out handles[i]))
            {
                problem = File.Exists(files[i]) ? $"{files[i]} cannot be loaded" : $"{files[i]} is not found";
                return false;
            }
        }

        BlasSymbols<float>? single = BlasSymbols<float>.Find(handles, out string missing);
        BlasSymbols<double>? both = single is null ? null : BlasSymbols<double>.Find(handles, out missing);
        problem = missing.Length == 0 ? "" : $"{string.Join(" + ", files)} lacks {missing}";
        if (single is null || both is null)
        {
            return false;
        }

        string? maker = Array.Find(_makers, name => Array.Exists(handles, handle => NativeLibrary.TryGetExport(handle, name, out _)));
        library = new(string.Join(" + ", files), single, both, maker, ReadConfiguration(handles), BlasThreads.Find(handles));
        return true;
    }

    private static string ReadConfiguration(nint[] handles)
    {
        foreach (nint handle in handles)
        {
            if (NativeLibrary.TryGetExport(handle, "openblas_get_config", out nint address))
            {
                return Marshal.PtrToStringUTF8((nint)((delegate* unmanaged[Cdecl]<byte*>)address)())?.Trim() ?? "";
            }
        }

        return "";
    }
}
