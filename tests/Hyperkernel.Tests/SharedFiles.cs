using Xunit;

namespace Hyperkernel.Tests;

/// <summary>Reference values and data sets that lie in the folder <c>shared</c> beside the repository, on machines that have it.</summary>
public static class SharedFiles
{
    /// <summary>The full path of a file or folder in <c>shared</c>, or null where there is none.</summary>
    public static string? Find(string relative)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Hyperkernel.slnx")))
            {
                string path = Path.Combine(folder.Parent?.FullName ?? folder.FullName, "shared", relative);
                return Path.Exists(path) ? path : null;
            }
        }

        return null;
    }

    /// <summary>The full path of a file or folder in <c>shared</c>; skips the test where there is none.</summary>
    public static string Require(string relative)
    {
        string? path = Find(relative);
        Assert.SkipWhen(path is null, $"shared/{relative} is not beside the repository.");
        return path!;
    }
}
