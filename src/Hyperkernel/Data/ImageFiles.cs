using System.Numerics.Tensors;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Data;

/// <summary>Finds out what images a path holds and reads them.</summary>
internal static class ImageFiles
{
    private const string Allowed = "allowed are an IDX file of images (gzip or not), a .npy file (N x height x width or N x height x width x channels), and a folder of PNG files";

    public static ImageSet Load(string path)
    {
        if (Directory.Exists(path))
        {
            return PngFolder.Read(path);
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

        return start.SequenceEqual(NpyHeader.Magic) ? ReadNpy(path)
            : IdxFile.Recognises(start) ? IdxFile.ReadImages(path)
            : throw new DataFormatException(path, $"this is no kind of file that holds images here; {Allowed}.");
    }

    private static ImageSet ReadNpy(string path)
    {
        // Looked at first, so that the values of an array that is no images are not read.
        NpyHeader header = NpyFile.ReadHeader(path);
        IReadOnlyList<long> shape = header.Shape;
        if (header.Type is NpyType.Int32 or NpyType.Int64)
        {
            throw new DataFormatException(path, $"the dtype is {header.Type.Descriptor()}, whose range is not known; images are uint8 (0 to 255), bool, float32 or float64.");
        }

        if (shape.Count is not (3 or 4) || shape.Any(extent => extent < 1) || shape.Skip(1).Aggregate((Int128)1, (a, b) => a * b) > int.MaxValue)
        {
            throw new DataFormatException(
                path, $"the shape is ({string.Join(", ", shape)}); images are N x height x width or N x height x width x channels, N at least 1.");
        }

        Matrix<float> pixels = NpyFile.Read<float>(path).Values;
        if (header.Type == NpyType.Byte)
        {
            for (long image = 0; image < pixels.Rows; image++)
            {
                Span<float> values = pixels.Row(image);
                TensorPrimitives.Divide(values, byte.MaxValue, values);
            }
        }

        (int width, int channels) = ((int)shape[2], shape.Count == 4 ? (int)shape[3] : 1);
        return ImageSet.FindProblem(pixels, width, channels) is string problem
            ? throw new DataFormatException(path, problem)
            : new ImageSet(pixels, (int)shape[1], width, channels, path);
    }
}
