using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;
using StbImageSharp;

namespace Hyperkernel.Data;

/// <summary>The PNG files of a folder as one set of images.</summary>
internal static class PngFolder
{
    private const int Colours = 3;

    /// <summary>Reads the files.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="white">The number that stands for 1; null for the largest that the bits of a file can say, 255 or 65535.</param>
    public static ImageSet Read(string folder, float? white)
    {
        string[] files =
        [
            .. Directory.EnumerateFiles(folder).Where(file => Path.GetExtension(file).Equals(".png", StringComparison.OrdinalIgnoreCase)),
        ];
        if (files.Length == 0)
        {
            throw new DataFormatException(folder, "there is no .png file in this folder.");
        }

        Array.Sort(files, StringComparer.Ordinal);
        (int height, int width) = (0, 0);
        List<Picture> images = [];
        foreach (string file in files)
        {
            byte[] bytes = File.ReadAllBytes(file);
            PngFrame frame = PngChunks.Check(bytes, file);
            if (images.Count == 0)
            {
                (height, width) = (frame.Height, frame.Width);
            }
            else if (frame.Height != height || frame.Width != width)
            {
                throw new DataFormatException(
                    folder,
                    $"{Path.GetFileName(files[0])} is {height} x {width} and {Path.GetFileName(file)} is {frame.Height} x "
                        + $"{frame.Width} (height x width); all must be the same size."
                );
            }

            images.Add(
                frame.IsDeep
                    ? new([], DeepPng.Decode(frame, PngChunks.Data(bytes, file), file), white ?? ushort.MaxValue)
                    : new(Decode(bytes, file), [], white ?? byte.MaxValue)
            );
        }

        return new ImageSet(ToMatrix(images, height * width, out int channels), height, width, channels, folder);
    }

    private static byte[] Decode(byte[] bytes, string file)
    {
        try
        {
            return ImageResult.FromMemory(bytes, ColorComponents.RedGreenBlue).Data;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // The decoder has no error type of its own: a damaged file may end in any.
            throw new DataFormatException(file, $"the PNG file is damaged ({exception.Message}).", exception);
        }
    }

    private static Matrix<float> ToMatrix(List<Picture> images, int pixels, out int channels)
    {
        bool grey = images.TrueForAll(image => image.IsGrey(pixels));
        int step = grey ? Colours : 1;
        channels = grey ? 1 : Colours;
        return Matrix<float>.Create(
            images.Count,
            pixels * channels,
            (image, entry) => images[(int)image][entry * step] / images[(int)image].White
        );
    }

    // Red, green and blue of every pixel, as bytes or, of a 16-bit file, as larger numbers; and which of them stands for 1.
    private sealed record Picture(byte[] Bytes, ushort[] Deep, float White)
    {
        public int this[long entry] => Deep.Length > 0 ? Deep[entry] : Bytes[entry];

        public bool IsGrey(int pixels)
        {
            for (int i = 0; i < pixels * Colours; i += Colours)
            {
                if (this[i] != this[i + 1] || this[i] != this[i + 2])
                {
                    return false;
                }
            }

            return true;
        }
    }
}
