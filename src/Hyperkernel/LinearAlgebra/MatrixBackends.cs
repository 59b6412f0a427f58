using System.Diagnostics.CodeAnalysis;
using Hyperkernel.LinearAlgebra.Managed;
using Hyperkernel.LinearAlgebra.Native;
using Hyperkernel.LinearAlgebra.Simd;

namespace Hyperkernel.LinearAlgebra;

/// <summary>The implementations of <see cref="IMatrixBackend"/> on this machine.</summary>
public static class MatrixBackends
{
    private static readonly Lazy<BackendSelection> _selection = new(Select);

    /// <summary>Linear algebra in C#: always there.</summary>
    public static IMatrixBackend Managed { get; } = new ManagedBackend();

    /// <summary>
    /// The backend that the environment variable HYPERKERNEL_BLAS names, or without it the fastest that is found; chosen at the first use.
    /// </summary>
    /// <remarks>
    /// The variable holds the path of a library with the standard symbols of BLAS and LAPACK (or several paths, separated as in PATH, of
    /// libraries that complete each other), or the word "managed". Without it OpenBLAS, MKL and the system's libblas are tried, on macOS
    /// Accelerate; a libblas that does not show itself to be an optimised one is passed over, because the reference implementation is far
    /// slower than the managed backend.
    /// </remarks>
    /// <exception cref="InvalidOperationException">The variable names a library that cannot be loaded or lacks a routine.</exception>
    public static IMatrixBackend Default => _selection.Value.Backend;

    /// <summary>What was tried for <see cref="Default"/>, what was chosen and why: for people, a line each.</summary>
    /// <exception cref="InvalidOperationException">As for <see cref="Default"/>.</exception>
    public static string SelectionReport => _selection.Value.Report;

    /// <summary>Width in bits of the widest vectors that elementwise code uses on this machine.</summary>
    public static int VectorBits => VectorWidth.Bits;

    /// <summary>Loads a library with the standard symbols of BLAS and LAPACK, optimised or not.</summary>
    /// <param name="path">A path or a name, or several that complete each other, separated as in PATH.</param>
    /// <param name="backend">The backend that uses it.</param>
    /// <param name="problem">Why there is none; empty when there is one.</param>
    public static bool TryLoadNative(string path, [NotNullWhen(true)] out IMatrixBackend? backend, out string problem)
    {
        bool loaded = BlasLibrary.TryLoad(BackendSelection.Files(path), out BlasLibrary? library, out problem);
        backend = loaded ? new NativeBackend(library!) : null;
        return loaded;
    }

    private static BackendSelection Select() =>
        BackendSelection.Choose(Environment.GetEnvironmentVariable(BackendSelection.Variable), BackendSelection.Candidates, Managed);
}
