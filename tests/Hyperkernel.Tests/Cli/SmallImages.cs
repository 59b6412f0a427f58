using System.Buffers.Binary;
using System.IO.Compression;
using Hyperkernel.Data;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;
using Hyperkernel.Tests.Data;

namespace Hyperkernel.Tests.Cli;

/// <summary>Waves of which one half tells the other, small enough that completing them takes no time; in every kind of file.</summary>
internal static class SmallImages
{
    public const int Height = 6;
    public const int Width = 8;

    /// <summary>Values in [0, 1].</summary>
    public static Matrix<float> Values(int count, int channels = 1, int seed = 1)
    {
        Random random = new(seed);
        double[][] draws =
        [
            .. Enumerable.Range(0, count).Select(_ => new[] { random.NextDouble(), random.NextDouble(), random.NextDouble() }),
        ];
        return Matrix<float>.Create(
            count,
            Height * Width * channels,
            (i, entry) =>
            {
                double[] draw = draws[(int)i];
                (int pixel, int channel) = Math.DivRem((int)entry, channels);
                double phase = (draw[0] * (pixel / Width)) + (draw[1] * (pixel % Width)) + (6 * draw[2]) + channel;
                return (float)(0.5 + (0.5 * Math.Cos(phase)));
            }
        );
    }

    public static string Npy(TemporaryFolder folder, int count, int channels = 1)
    {
        string path = folder.File($"images{channels}.npy");
        long[] shape = channels == 1 ? [count, Height, Width] : [count, Height, Width, channels];
        NpyFile.Write(path, new NpyArray<float>(Values(count, channels), shape));
        return path;
    }

    public static string Idx(TemporaryFolder folder, int count, bool packed)
    {
        byte[] bytes = IdxBytes(count);
        return folder.File(packed ? "images.gz" : "images.idx", packed ? Pack(bytes) : bytes);
    }

    public static byte[] IdxBytes(int count)
    {
        byte[] header = new byte[16];
        foreach ((int i, int value) in new[] { 2051, count, Height, Width }.Index())
        {
            BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4 * i), value);
        }

        return [.. header, .. Bytes(Values(count))];
    }

    public static byte[] Pack(byte[] bytes)
    {
        using MemoryStream packed = new();
        using (GZipStream stream = new(packed, CompressionLevel.Optimal))
        {
            stream.Write(bytes);
        }

        return packed.ToArray();
    }

    public static string PngFolder(TemporaryFolder folder, int count)
    {
        DirectoryInfo images = Directory.CreateDirectory(folder.File("png"));
        Matrix<float> values = Values(count, channels: 3);
        for (int i = 0; i < count; i++)
        {
            byte[] pixels = Bytes(values.View.Block(i, 0, 1, values.Columns).ToMatrix());
            File.WriteAllBytes(Path.Combine(images.FullName, $"{i:D4}.png"), Png.Encode(Height, Width, 3, pixels));
        }

        return images.FullName;
    }

    private static byte[] Bytes(Matrix<float> values) =>
        [.. Enumerable.Range(0, (int)values.Rows).SelectMany(i => values.Row(i).ToArray().Select(v => (byte)Math.Round(255 * v)))];
}
