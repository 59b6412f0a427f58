using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Hyperkernel.LinearAlgebra.Native;

/// <summary>What OpenBLAS is told by variables, which it reads when it is loaded; those that the user set stay.</summary>
internal static partial class BlasEnvironment
{
    private const string CoreVariable = "OPENBLAS_CORETYPE";

    /// <summary>Sets the variables of this process.</summary>
    public static void Prepare()
    {
        // .NET's own variables are not those that a native library sees.
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        // Its threads spin for 2^26 cycles by default, 25 ms, on cores that our own loops between two products want: kernels took half as
        // long again. After 2^4 cycles they sleep, and waking them costs some ten microseconds.
        _ = SetVariable("OPENBLAS_THREAD_TIMEOUT", "4", overwrite: 0);
        if (CoreType() is { } core)
        {
            _ = SetVariable(CoreVariable, core, overwrite: 0);
        }
    }

    /// <summary>The kernels that Intel's processors have, by their instructions; null for others.</summary>
    /// <remarks>
    /// OpenBLAS goes by a list of models, and takes those that are newer than itself for a Pentium 4: 0.3.21 (Debian 12) multiplied
    /// matrices at a fifth of the rate on an Emerald Rapids. What it has for the Intel models that it knows is one of these two.
    /// </remarks>
    public static string? CoreType()
    {
        if (!X86Base.IsSupported || X86Base.CpuId(0, 0) is not { Ebx: 0x756E6547, Edx: 0x49656E69, Ecx: 0x6C65746E })
        {
            return null;
        }

        return Avx512F.IsSupported && Avx512BW.IsSupported && Avx512DQ.IsSupported && Avx512F.VL.IsSupported ? "SkylakeX"
            : Avx2.IsSupported && Fma.IsSupported ? "Haswell"
            : null;
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
