using Hyperkernel.Data;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Randomness;

namespace Hyperkernel.Experiments.Learning;

/// <summary>Random images of a set: files are often sorted by class.</summary>
internal static class ImageChoice
{
    /// <summary>The first numbers of a random order of 0, ..., <paramref name="of"/> - 1.</summary>
    public static int[] Numbers(int count, int of, ulong seed)
    {
        CounterRandom random = new(seed, RandomStream.TrainingImages);
        int[] order = [.. Enumerable.Range(0, of)];
        random.Choose<int>(0, order, count);
        return order[..count];
    }

    /// <summary>A copy of some random images.</summary>
    public static ImageSet Take(ImageSet images, int count, ulong seed) => Take(images, Numbers(count, checked((int)images.Count), seed));

    /// <summary>A copy of the images of these numbers.</summary>
    public static ImageSet Take(ImageSet images, ReadOnlySpan<int> numbers)
    {
        Matrix<float> pixels = Matrix<float>.Uninitialized(numbers.Length, images.Pixels.Columns);
        for (int i = 0; i < numbers.Length; i++)
        {
            images.Pixels.Row(numbers[i]).CopyTo(pixels.Row(i));
        }

        return images.Of(pixels);
    }
}
