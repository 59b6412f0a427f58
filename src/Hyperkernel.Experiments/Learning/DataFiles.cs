using Hyperkernel.Data;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;

namespace Hyperkernel.Experiments.Learning;

/// <summary>Finds the files of data sets by the names under which they are known.</summary>
internal static class DataFiles
{
    /// <summary>What may be given.</summary>
    public static string Allowed(bool labelled) =>
        "allowed are a folder with the files of MNIST, Fashion-MNIST (train-images*, train-labels*, t10k-images*, t10k-labels*) "
        + "or CIFAR-10 (data_batch_*, test_batch*), or "
        + (
            labelled
                ? "four files: images, labels, test images, test labels"
                : "a folder of PNG images, one file of images (part of them is for testing), or two: images and test images"
        );

    /// <summary>Images with their classes, where the paths are of that kind; otherwise null.</summary>
    /// <exception cref="DataFormatException">A file is damaged, or one of a data set's files is missing.</exception>
    public static (LabeledImages Train, LabeledImages Test)? TryReadLabeled(IReadOnlyList<string> paths, ImageOptions options)
    {
        if (paths.Count == 4)
        {
            return (LabeledImages.Load(paths[0], paths[1], options: options), LabeledImages.Load(paths[2], paths[3], options: options));
        }

        if (paths is not [var folder] || !Directory.Exists(folder))
        {
            return null;
        }

        if (Find(folder, "train-images*").Length > 0)
        {
            return (
                LabeledImages.Load(Single(folder, "train-images*"), Single(folder, "train-labels*"), options: options),
                LabeledImages.Load(Single(folder, "t10k-images*"), Single(folder, "t10k-labels*"), options: options)
            );
        }

        string[] batches = Find(folder, "data_batch_*");
        if (batches.GroupBy(WithoutGzip).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new DataFormatException(
                folder,
                $"{string.Join(" and ", twice.Select(Path.GetFileName))} are the same part twice; there must be one of them."
            );
        }

        if (batches.Length > 0 && options is not { Axes: null, Scale: null })
        {
            throw new DataFormatException(
                folder,
                "--axes and --scale are for arrays and pictures; CIFAR-10's files say themselves what is in them."
            );
        }

        return batches.Length > 0 ? (Joined([.. batches.Select(CifarFile.Read)]), CifarFile.Read(Single(folder, "test_batch*"))) : null;
    }

    /// <summary>Images alone, where the paths are a folder with MNIST's or Fashion-MNIST's files; otherwise null.</summary>
    /// <exception cref="DataFormatException">A file is damaged, or one of them is missing.</exception>
    public static (ImageSet Train, ImageSet Test)? TryReadImages(IReadOnlyList<string> paths, ImageOptions options) =>
        paths is [var folder] && Directory.Exists(folder) && Find(folder, "train-images*").Length > 0
            ? (ImageSet.Load(Single(folder, "train-images*"), options), ImageSet.Load(Single(folder, "t10k-images*"), options))
            : null;

    private static string WithoutGzip(string file) => file.EndsWith(".gz", StringComparison.Ordinal) ? file[..^3] : file;

    private static string[] Find(string folder, string pattern) => [.. Directory.GetFiles(folder, pattern).Order(StringComparer.Ordinal)];

    private static string Single(string folder, string pattern) =>
        Find(folder, pattern) is [var file]
            ? file
            : throw new DataFormatException(
                folder,
                $"there must be one file {pattern} beside the others, there are {Find(folder, pattern).Length}."
            );

    private static LabeledImages Joined(IReadOnlyList<LabeledImages> parts)
    {
        ImageSet first = parts[0].Images;
        Matrix<float> pixels = Matrix<float>.Uninitialized(parts.Sum(part => part.Images.Count), first.Pixels.Columns);
        long row = 0;
        foreach (LabeledImages part in parts)
        {
            part.Images.Pixels.View.CopyTo(pixels.View.Block(row, 0, part.Images.Count, pixels.Columns));
            row += part.Images.Count;
        }

        int[] labels = [.. parts.SelectMany(part => part.Labels.Values.ToArray())];
        return new(new(pixels, first.Height, first.Width, first.Channels, first.Name), new(labels, parts[0].Labels.Classes, first.Name));
    }
}
