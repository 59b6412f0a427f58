using Hyperkernel.Data;
using Hyperkernel.Experiments.Images;
using Hyperkernel.Experiments.Rotation;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Benchmarks;

/// <summary>Making a batch of rotated pairs.</summary>
internal static class RotationBenchmark
{
    private const int Batch = 100;

    public static void Run()
    {
        foreach (
            ImageSet images in (ImageSet[])
                [GeneratedImages.Create(1000, 1), new(Measure.Random(1000, 3072, 1), 32, 32, 3, "random colours")]
        )
        {
            RotatedPairs pairs = new(images);
            using Matrix<float> contexts = Matrix<float>.Zeros(Batch, pairs.Size),
                coordinates = Matrix<float>.Zeros(Batch, pairs.Size);
            int[] which = [.. Enumerable.Range(0, Batch)],
                labels = new int[Batch];
            int epoch = 0;
            double seconds = Measure.InTurn(200, () => pairs.Fill<float>(epoch++, which, contexts, coordinates, labels))[0];
            Console.WriteLine(
                $"{Batch} rotated pairs of {images}: {seconds * 1e3:F2} ms, {seconds / (2 * Batch * pairs.Size) * 1e9:F2} ns a value"
            );
        }
    }
}
