using System.Globalization;

namespace Hyperkernel.LinearAlgebra;

/// <summary>Compares the memory an operation needs with the memory there is, before it is taken.</summary>
internal static class MemoryBudget
{
    private const long NotWorthAsking = 64L << 20;

    /// <summary>Bytes that can be taken now without swapping: the system's estimate, or the process's limit where that is lower.</summary>
    public static long AvailableBytes()
    {
        GCMemoryInfo info = GC.GetGCMemoryInfo();
        long limit = info.TotalAvailableMemoryBytes;
        long ours = Environment.WorkingSet;
        return Math.Max(0, Math.Min(limit - ours, SystemAvailableBytes() ?? (limit - info.MemoryLoadBytes)));
    }

    /// <summary>Throws unless <paramref name="bytes"/> are available.</summary>
    /// <param name="bytes">Bytes needed; of a product of sizes, without overflow.</param>
    /// <param name="purpose">What they are needed for, as the object of "needed for".</param>
    /// <exception cref="InsufficientMemoryException">They are not; the message gives both figures.</exception>
    public static void Require(Int128 bytes, string purpose)
    {
        if (bytes < NotWorthAsking)
        {
            return;
        }

        long available = AvailableBytes();
        if (bytes > available)
        {
            // Forgotten matrices hold memory until their finalizers run.
            GC.Collect();
            GC.WaitForPendingFinalizers();
            available = AvailableBytes();
        }

        if (bytes > available)
        {
            throw new InsufficientMemoryException(
                $"{Format(bytes)} of memory are needed for {purpose}; {Format(available)} are available."
            );
        }
    }

    /// <summary>A number of bytes for people.</summary>
    public static string Format(Int128 bytes) =>
        (double)bytes switch
        {
            >= 1L << 30 and double many => string.Create(CultureInfo.InvariantCulture, $"{many / (1L << 30):F1} GiB"),
            >= 1L << 20 and double some => string.Create(CultureInfo.InvariantCulture, $"{some / (1L << 20):F1} MiB"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes"),
        };

    private static long? SystemAvailableBytes()
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        foreach (string line in File.ReadLines("/proc/meminfo"))
        {
            if (
                line.StartsWith("MemAvailable:", StringComparison.Ordinal)
                && long.TryParse(line.AsSpan(13).Trim().TrimEnd("kB").Trim(), CultureInfo.InvariantCulture, out long kibibytes)
            )
            {
                return kibibytes << 10;
            }
        }

        return null;
    }
}
