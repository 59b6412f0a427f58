using System.Buffers.Binary;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;
using Hyperkernel.Tests.Cli;

namespace Hyperkernel.Tests.Experiments.Learning;

/// <summary>Small folders with the files of known data sets.</summary>
internal static class DataFolders
{
    /// <summary>The four files of MNIST, with labels 0 to 9 in turn.</summary>
    public static string Mnist(TemporaryFolder folder, int train, int test)
    {
        string path = Directory.CreateDirectory(folder.File($"mnist-{train}-{test}")).FullName;
        File.WriteAllBytes(Path.Combine(path, "train-images-idx3-ubyte.gz"), SmallImages.Pack(SmallImages.IdxBytes(train)));
        File.WriteAllBytes(Path.Combine(path, "train-labels-idx1-ubyte.gz"), SmallImages.Pack(Labels(train)));
        File.WriteAllBytes(Path.Combine(path, "t10k-images-idx3-ubyte"), SmallImages.IdxBytes(test));
        File.WriteAllBytes(Path.Combine(path, "t10k-labels-idx1-ubyte"), Labels(test));
        return path;
    }

    /// <summary>Two batches of three records for training and one of two for testing, as CIFAR-10 has them.</summary>
    public static string Cifar(TemporaryFolder folder)
    {
        string path = Directory.CreateDirectory(folder.File("cifar")).FullName;
        File.WriteAllBytes(Path.Combine(path, "data_batch_2.bin"), Records(3, 10));
        File.WriteAllBytes(Path.Combine(path, "data_batch_1.bin"), Records(3, 0));
        File.WriteAllBytes(Path.Combine(path, "test_batch.bin"), Records(2, 20));
        return path;
    }

    /// <summary>Images in a .npy file.</summary>
    public static string Npy(TemporaryFolder folder, string name, int count, int height, int width)
    {
        string path = folder.File(name);
        NpyFile.Write(
            path,
            new NpyArray<float>(Matrix<float>.Create(count, height * width, (i, k) => ((i + 1) * (k + 1) % 7) / 7f), [count, height, width])
        );
        return path;
    }

    private static byte[] Labels(int count)
    {
        byte[] bytes = new byte[8 + count];
        BinaryPrimitives.WriteInt32BigEndian(bytes, 2049);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4), count);
        for (int i = 0; i < count; i++)
        {
            bytes[8 + i] = (byte)(i % 10);
        }

        return bytes;
    }

    private static byte[] Records(int count, int first) =>
        [.. Enumerable.Range(0, count).SelectMany(i => (byte[])[(byte)((first + i) % 10), .. Enumerable.Repeat((byte)(first + i), 3072)])];
}
