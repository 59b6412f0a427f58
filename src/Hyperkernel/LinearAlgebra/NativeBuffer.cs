using System.Runtime.InteropServices;

namespace Hyperkernel.LinearAlgebra;

/// <summary>Aligned native memory, on huge pages where it is large and the system has them.</summary>
internal static unsafe partial class NativeBuffer
{
    private const long HugePage = 2L << 20;
    private const int AdviseHugePages = 14;

    /// <summary>Memory that <see cref="NativeMemory.AlignedFree"/> frees.</summary>
    public static void* Allocate(long bytes, bool clear)
    {
        bool large = bytes >= 2 * HugePage;
        void* pointer = NativeMemory.AlignedAlloc((nuint)bytes, large ? (nuint)HugePage : 64);
        if (large && OperatingSystem.IsLinux())
        {
            // Only advice: without it a gibibyte costs a quarter of a million page faults.
            _ = Advise(pointer, (nuint)bytes, AdviseHugePages);
        }

        if (clear)
        {
            NativeMemory.Clear(pointer, (nuint)bytes);
        }

        return pointer;
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Advise(void* address, nuint length, int advice);
}
