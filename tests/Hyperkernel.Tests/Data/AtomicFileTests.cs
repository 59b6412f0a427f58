using Hyperkernel.Data;
using Xunit;

namespace Hyperkernel.Tests.Data;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_is_replaced_as_a_whole()
    {
        AtomicFile.WriteText(_folder.File("a"), "one, which is longer");
        AtomicFile.WriteText(_folder.File("a"), "two");
        Assert.Equal("two"u8.ToArray(), File.ReadAllBytes(_folder.File("a")));
        Assert.Single(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_failure_leaves_what_was_there()
    {
        AtomicFile.WriteText(_folder.File("a"), "one");
        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(_folder.File("a"), stream =>
        {
            stream.WriteByte(1);
            throw new InvalidOperationException();
        }));
        Assert.Equal("one", File.ReadAllText(_folder.File("a")));
        Assert.Single(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_place_that_cannot_be_written_is_named()
    {
        string absent = Path.Combine(_folder.Path, "absent", "a");
        Assert.Contains("there is no folder", Assert.Throws<DirectoryNotFoundException>(() => AtomicFile.WriteText(absent, "x")).Message, StringComparison.Ordinal);
        Assert.Contains("it is a folder", Assert.Throws<IOException>(() => AtomicFile.WriteText(_folder.Path, "x")).Message, StringComparison.Ordinal);
    }
}
