using Hyperkernel.Storage;

namespace Hyperkernel.Data;

/// <summary>Finds out what images a path holds and reads them.</summary>
internal static class ImageFiles
{
    private const string Allowed =
        "allowed are an IDX file of images (gzip or not), a .npy file (N x height x width or N x height x width x channels), and "
        + "a folder of PNG files";

    public static ImageSet Load(string path, ImageOptions options)
    {
        ImageSet images = Read(path, options.Checked());
        return ImageSet.FindOutside(images.Pixels, images.Width, images.Channels, options.Scale) is string problem
            ? throw new DataFormatException(path, problem)
            : images;
    }

    private static ImageSet Read(string path, ImageOptions options)
    {
        float? white = (float?)options.Scale;
        if (Directory.Exists(path))
        {
            return options.Axes is null ? PngFolder.Read(path, white) : throw NoAxes(path, options.Axes);
        }

        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"{path}: there is no such file or folder; {Allowed}.", path);
        }

        Span<byte> start = stackalloc byte[6];
        using (FileStream stream = File.OpenRead(path))
        {
            start = start[..stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        }

        return start.SequenceEqual(NpyHeader.Magic) ? ImageArray.Read(path, options)
            : !IdxFile.Recognises(start)
                ? throw new DataFormatException(path, $"this is no kind of file that holds images here; {Allowed}.")
            : options.Axes is null ? IdxFile.ReadImages(path, white ?? byte.MaxValue)
            : throw NoAxes(path, options.Axes);
    }

    private static DataFormatException NoAxes(string path, AxisOrder axes) =>
        new(path, $"--axes {axes} is for .npy arrays; other files say themselves which axis is which.");
}
