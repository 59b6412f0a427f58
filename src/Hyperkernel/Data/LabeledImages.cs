using Hyperkernel.Storage;

namespace Hyperkernel.Data;

/// <summary>Images with the class of each.</summary>
public sealed class LabeledImages
{
    /// <summary>Images and their labels.</summary>
    /// <param name="images">The images.</param>
    /// <param name="labels">Their classes, in the same order.</param>
    /// <exception cref="ArgumentException">They are not as many.</exception>
    public LabeledImages(ImageSet images, ClassLabels labels)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(labels);
        if (images.Count != labels.Count)
        {
            throw new ArgumentException(
                $"LabeledImages: {images.Name} has {images.Count} images and {labels.Name} has {labels.Count} labels; every image "
                    + $"needs one label.",
                nameof(labels)
            );
        }

        (Images, Labels) = (images, labels);
    }

    /// <summary>The images.</summary>
    public ImageSet Images { get; }

    /// <summary>Their classes.</summary>
    public ClassLabels Labels { get; }

    /// <summary>
    /// Reads images (whatever <see cref="ImageSet.Load(string)"/> reads) and labels (IDX or .npy), such as those of MNIST and
    /// Fashion-MNIST.
    /// </summary>
    /// <param name="images">The file or folder of images.</param>
    /// <param name="labels">The file of labels.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="options">What the file of images does not say itself; null for nothing.</param>
    /// <exception cref="DataFormatException">A file is damaged, or a label is no class.</exception>
    /// <exception cref="ArgumentException">There are not as many labels as images.</exception>
    public static LabeledImages Load(string images, string labels, int classes = 10, ImageOptions? options = null) =>
        new(ImageSet.Load(images, options ?? new()), ClassLabels.Load(labels, classes));

    /// <summary>Some consecutive images with their labels.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many.</exception>
    public LabeledImages Take(int start, int count) => new(Images.Take(start, count), Labels.Take(start, count));

    /// <inheritdoc/>
    public override string ToString() => $"{Images}, {Labels.Classes} classes";
}
