using Hyperkernel.LinearAlgebra;
using StbImageSharp;

namespace Hyperkernel.Data;

/// <summary>The PNG files of a folder as one set of images.</summary>
internal static class PngFolder
{
    private const int Colours = 3;

    public static ImageSet Read(string folder)
    {
        string[] files = [.. Directory.EnumerateFiles(folder).Where(file => Path.GetExtension(file).Equals(".png", StringComparison.OrdinalIgnoreCase))];
        if (files.Length == 0)
        {
            throw new DataFormatException(folder, "there is no .png file in this folder.");
        }

        Array.Sort(files, StringComparer.Ordinal);
        (int height, int width) = (0, 0);
        List<byte[]> images = [];
        foreach (string file in files)
        {
            byte[] bytes = File.ReadAllBytes(file);
            (int fileHeight, int fileWidth) = PngChunks.Check(bytes, file);
            if (images.Count == 0)
            {
                (height, width) = (fileHeight, fileWidth);
            }
            else if (fileHeight != height || fileWidth != width)
            {
                throw new DataFormatException(
                    folder, $"{Path.GetFileName(files[0])} is {height} x {width} and {Path.GetFileName(file)} is {fileHeight} x {fileWidth} (height x width); all must be the same size.");
            }

            images.Add(Decode(bytes, file));
        }

        return new ImageSet(ToMatrix(images, out int channels), height, width, channels, folder);
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

    private static Matrix<float> ToMatrix(List<byte[]> images, out int channels)
    {
        bool grey = images.TrueForAll(IsGrey);
        int step = grey ? Colours : 1;
        channels = grey ? 1 : Colours;
        return Matrix<float>.Create(images.Count, images[0].Length / step, (image, entry) => images[(int)image][entry * step] / (float)byte.MaxValue);
    }

    private static bool IsGrey(byte[] image)
    {
        for (int i = 0; i < image.Length; i += Colours)
        {
            if (image[i] != image[i + 1] || image[i] != image[i + 2])
            {
                return false;
            }
        }

        return true;
    }
}
