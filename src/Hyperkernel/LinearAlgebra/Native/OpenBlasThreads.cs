using System.Runtime.InteropServices;

namespace Hyperkernel.LinearAlgebra.Native;

/// <summary>How OpenBLAS's threads wait for their next work.</summary>
/// <remarks>
/// They spin for 2^26 cycles by default, 25 ms, on cores that our own loops between two products want: kernels took half as long again. After
/// 2^4 cycles they sleep, and waking them costs some ten microseconds. OpenBLAS reads the variable when it is loaded; what the user set stays.
/// </remarks>
internal static partial class OpenBlasThreads
{
    public static void SleepSoon()
    {
        // .NET's own variables are not those that a native library sees.
        if (!OperatingSystem.IsWindows())
        {
            _ = SetVariable("OPENBLAS_THREAD_TIMEOUT", "4", overwrite: 0);
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
