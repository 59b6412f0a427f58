using System.Numerics.Tensors;
using Hyperkernel.Data;
using Hyperkernel.Experiments.Images;
using Hyperkernel.Storage;

namespace Hyperkernel.Experiments.Learning;

/// <summary>Images to learn from and images to test on, with the class of each where it is known.</summary>
internal sealed class LearningImages
{
    private LearningImages(ImageSet train, ImageSet test, ClassLabels? trainLabels, ClassLabels? testLabels)
    {
        if ((train.Height, train.Width, train.Channels) != (test.Height, test.Width, test.Channels))
        {
            throw new DataFormatException(
                test.Name,
                $"its images are {test.Height} x {test.Width} x {test.Channels}, those of {train.Name} are {train.Height} x "
                    + $"{train.Width} x {train.Channels}; they must be alike."
            );
        }

        (Train, Test, TrainLabels, TestLabels) = (train, test, trainLabels, testLabels);
    }

    /// <summary>Images to learn from.</summary>
    public ImageSet Train { get; }

    /// <summary>Images to test on.</summary>
    public ImageSet Test { get; }

    /// <summary>The classes of the images to learn from, if known.</summary>
    public ClassLabels? TrainLabels { get; }

    /// <summary>The classes of the images to test on, if known.</summary>
    public ClassLabels? TestLabels { get; }

    /// <summary>The images that were asked for, or the built-in ones, whose classes are their families.</summary>
    /// <param name="paths">A folder or files, see <see cref="DataFiles.Allowed"/>; none for the built-in images.</param>
    /// <param name="labelled">Whether classes are needed.</param>
    /// <param name="train">How many images to learn from are needed.</param>
    /// <param name="test">How many to test on.</param>
    /// <param name="options">What files of images do not say themselves; null for nothing.</param>
    /// <exception cref="DataFormatException">A file is damaged, or is not what is needed, or there are fewer images; the message says
    /// so.</exception>
    public static LearningImages Get(IReadOnlyList<string> paths, bool labelled, int train, int test, ImageOptions? options = null)
    {
        if (paths.Count == 0)
        {
            LabeledImages all = GeneratedImages.Labeled(train + test, seed: 1);
            return Of(all.Take(0, train), all.Take(train, test));
        }

        LearningImages images = Load(paths, labelled, test, options ?? new());
        Require(images.Train, train, "train_images");
        Require(images.Test, test, "test_images");
        return images;
    }

    /// <summary>
    /// The mean and standard deviation of all values of the images to learn from, to four decimals: .1307 and .3081 for MNIST, as is usual.
    /// </summary>
    public (double Mean, double StandardDeviation) Moments()
    {
        double sum = 0,
            squares = 0;
        for (long i = 0; i < Train.Count; i++)
        {
            ReadOnlySpan<float> image = Train.Pixels.Row(i);
            sum += TensorPrimitives.Sum(image);
            squares += TensorPrimitives.SumOfSquares(image);
        }

        double count = (double)Train.Count * Train.Pixels.Columns,
            mean = sum / count;
        double deviation = Math.Round(Math.Sqrt(Math.Max(0, (squares / count) - (mean * mean))), 4);
        return deviation > 0
            ? (Math.Round(mean, 4), deviation)
            : throw new DataFormatException(Train.Name, "all values of all images are nearly equal, so there is nothing to learn from.");
    }

    /// <summary>What tells these images from others, in hexadecimal digits.</summary>
    public string Fingerprint()
    {
        using Fingerprint fingerprint = new();
        fingerprint.Add(Train.Pixels).Add(Test.Pixels).Add(Train.Width).Add(Train.Channels);
        foreach (ClassLabels? labels in (ClassLabels?[])[TrainLabels, TestLabels])
        {
            foreach (int label in labels is null ? [] : labels.Values)
            {
                fingerprint.Add((long)label);
            }
        }

        return Convert.ToHexStringLower(fingerprint.ToBytes());
    }

    private static LearningImages Load(IReadOnlyList<string> paths, bool labelled, int test, ImageOptions options)
    {
        if (paths.FirstOrDefault(path => !File.Exists(path) && !Directory.Exists(path)) is { } missing)
        {
            throw new DataFormatException(missing, "there is no such file or folder.");
        }

        if (!labelled && DataFiles.TryReadImages(paths, options) is { } images)
        {
            return new(images.Train, images.Test, null, null);
        }

        (LabeledImages Train, LabeledImages Test)? pair = DataFiles.TryReadLabeled(paths, options);
        return pair is { } found ? Of(found.Train, found.Test)
            : labelled ? throw new DataFormatException(string.Join(", ", paths), $"there are no classes; {DataFiles.Allowed(labelled)}.")
            : paths.Count == 1 ? Split(ImageSet.Load(paths[0], options), test)
            : paths.Count == 2 ? new(ImageSet.Load(paths[0], options), ImageSet.Load(paths[1], options), null, null)
            : throw new DataFormatException(string.Join(", ", paths), $"these are {paths.Count} files; {DataFiles.Allowed(labelled)}.");
    }

    private static void Require(ImageSet images, int needed, string setting)
    {
        if (needed > images.Count)
        {
            throw new DataFormatException(
                images.Name,
                $"there are {images.Count} images and {setting} is {needed}; choose fewer by --set {setting}=N."
            );
        }
    }

    private static LearningImages Of(LabeledImages train, LabeledImages test) => new(train.Images, test.Images, train.Labels, test.Labels);

    private static LearningImages Split(ImageSet all, int test)
    {
        int count = checked((int)all.Count);
        if (test >= count)
        {
            throw new DataFormatException(
                all.Name,
                $"there are {count} images and test_images is {test}, which leaves none to learn from; choose fewer by --set test_images=N."
            );
        }

        int[] order = ImageChoice.Numbers(count, count, seed: 1);
        return new(ImageChoice.Take(all, order.AsSpan(test)), ImageChoice.Take(all, order.AsSpan(0, test)), null, null);
    }
}
