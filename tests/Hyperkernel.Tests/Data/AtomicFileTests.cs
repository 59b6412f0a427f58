using Hyperkernel.Storage;
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
        Assert.Throws<InvalidOperationException>(() =>
            AtomicFile.Write(
                _folder.File("a"),
                stream =>
                {
                    stream.WriteByte(1);
                    throw new InvalidOperationException();
                }
            )
        );
        Assert.Equal("one", File.ReadAllText(_folder.File("a")));
        Assert.Single(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_place_that_cannot_be_written_is_named()
    {
        string absent = Path.Combine(_folder.Path, "absent", "a");
        Assert.Contains(
            "there is no folder",
            Assert.Throws<DirectoryNotFoundException>(() => AtomicFile.WriteText(absent, "x")).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "it is a folder",
            Assert.Throws<IOException>(() => AtomicFile.WriteText(_folder.Path, "x")).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_link_stays_one_and_what_it_leads_to_is_replaced()
    {
        Assert.SkipUnless(!OperatingSystem.IsWindows(), "Links need rights on Windows.");
        string target = _folder.File("target"),
            link = _folder.File("link"),
            chain = _folder.File("chain");
        File.CreateSymbolicLink(link, target);
        File.CreateSymbolicLink(chain, link);
        AtomicFile.WriteText(chain, "one");
        Assert.Equal("one", File.ReadAllText(target));
        AtomicFile.WriteText(link, "two");
        Assert.Equal("two", File.ReadAllText(target));
        Assert.Equal(target, new FileInfo(link).LinkTarget);
        Assert.Equal(target, AtomicFile.Target(chain));
        Assert.Equal(3, Directory.EnumerateFileSystemEntries(_folder.Path).Count());
    }

    [Fact]
    public void A_device_is_no_place_for_a_file()
    {
        Assert.SkipUnless(File.Exists("/dev/null"), "There is no /dev/null.");
        Assert.Contains(
            "no regular file",
            Assert.Throws<IOException>(() => AtomicFile.WriteText("/dev/null", "x")).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "no regular file",
            Assert.Throws<IOException>(() => AtomicFile.RequireWritable("/dev/null")).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Asking_whether_a_file_can_be_written_changes_nothing()
    {
        AtomicFile.RequireWritable(_folder.File("new"));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
        AtomicFile.WriteText(_folder.File("old"), "one");
        AtomicFile.RequireWritable(_folder.File("old"));
        Assert.Equal("one", File.ReadAllText(_folder.File("old")));
        Assert.Throws<DirectoryNotFoundException>(() => AtomicFile.RequireWritable(Path.Combine(_folder.Path, "absent", "a")));
        Assert.Throws<IOException>(() => AtomicFile.RequireWritable(_folder.Path));
        Assert.Single(Directory.EnumerateFileSystemEntries(_folder.Path));
    }
}
