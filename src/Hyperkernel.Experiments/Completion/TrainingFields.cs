using System.Numerics.Tensors;
using Hyperkernel.Data;
using Hyperkernel.Inference.Grid.Masked;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Experiments.Completion;

/// <summary>What is learnt of training images: the fields of their known pixels.</summary>
internal static class TrainingFields
{
    /// <summary>Which pixels are known; null where all are.</summary>
    public static GridMask? KnownOf(ImageSet images)
    {
        if (images.UnknownPixels == 0)
        {
            return null;
        }

        using Matrix<float> observed = Matrix<float>.Create(
            images.Count,
            (long)images.Height * images.Width,
            (i, p) => images.IsKnown(i, (int)p) ? 1 : 0
        );
        return GridMask.Of(observed);
    }

    /// <summary>The mean image, each pixel over the images of which it is known; where there are none, the mean of all pixels.</summary>
    public static float[] MeanOf(ImageSet images)
    {
        float[] mean = new float[images.Pixels.Columns];
        if (images.UnknownPixels == 0)
        {
            for (long i = 0; i < images.Count; i++)
            {
                TensorPrimitives.Add(mean, images.Pixels.Row(i), mean);
            }

            TensorPrimitives.Divide(mean, images.Count, mean);
            return mean;
        }

        double[] sums = new double[mean.Length];
        long[] counts = new long[mean.Length];
        for (long i = 0; i < images.Count; i++)
        {
            ReadOnlySpan<float> image = images.Pixels.Row(i);
            for (int p = 0; p < mean.Length; p++)
            {
                if (images.IsKnown(i, p / images.Channels))
                {
                    sums[p] += image[p];
                    counts[p]++;
                }
            }
        }

        double whole = sums.Sum() / counts.Sum();
        for (int p = 0; p < mean.Length; p++)
        {
            mean[p] = (float)(counts[p] == 0 ? whole : sums[p] / counts[p]);
        }

        return mean;
    }

    /// <summary>The images less a mean; 0 where a pixel is unknown.</summary>
    public static Matrix<float> Less(ImageSet images, float[] mean)
    {
        Matrix<float> fields = Matrix<float>.Uninitialized(images.Count, mean.Length);
        for (long i = 0; i < images.Count; i++)
        {
            Span<float> field = fields.Row(i);
            TensorPrimitives.Subtract(images.Pixels.Row(i), mean, field);
            for (int p = 0; images.UnknownPixels > 0 && p < mean.Length; p++)
            {
                field[p] = images.IsKnown(i, p / images.Channels) ? field[p] : 0;
            }
        }

        return fields;
    }
}
