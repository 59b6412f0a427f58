using Hyperkernel.Data;
using Hyperkernel.Experiments.Images;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;
using Xunit;

namespace Hyperkernel.Tests.Data;

public sealed class ClassLabelsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Labels_out_of_range_are_counted_and_the_first_is_named()
    {
        string message = Assert.Throws<ArgumentException>(() => new ClassLabels([0, 3, 1, -1], 3, "mine")).Message;
        Assert.StartsWith(
            "mine: 2 of 4 labels are no class; the first is 3, of example 1 (counted from 0), must be 0 to 2.",
            message,
            StringComparison.Ordinal
        );
        Assert.Throws<ArgumentException>(() => new ClassLabels([], 3, "none"));
    }

    [Fact]
    public void Empty_classes_are_named_when_they_matter()
    {
        ClassLabels labels = new([0, 2, 0], 4, "mine");
        Assert.Equal(
            "mine: 2 of 4 classes have no example (1, 3); every class needs at least one to be learnt.",
            Assert.Throws<ArgumentException>(labels.RequireEveryClass).Message
        );
        new ClassLabels([1, 0], 2, "both").RequireEveryClass();
    }

    [Fact]
    public void Labels_come_from_an_IDX_file_or_from_an_array_of_integers()
    {
        string idx = _folder.File("l", [0, 0, 8, 1, 0, 0, 0, 3, 2, 0, 1]);
        Assert.Equal([2, 0, 1], ClassLabels.Load(idx, 3).Values.ToArray());
        foreach (NpyType type in (NpyType[])[NpyType.Byte, NpyType.Int32, NpyType.Int64])
        {
            Assert.Equal([2, 0, 1], ClassLabels.Load(Write([2, 0, 1], [3], type), 3).Values.ToArray());
        }
    }

    [Fact]
    public void A_wrong_file_of_labels_is_refused_by_name()
    {
        string idx = _folder.File("l", [0, 0, 8, 1, 0, 0, 0, 3, 2, 7, 1]);
        Assert.Equal(
            $"{idx}: 1 of 3 labels are no class; the first is 7, of example 1 (counted from 0), must be 0 to 2.",
            Assert.Throws<DataFormatException>(() => ClassLabels.Load(idx, 3)).Message
        );
        Assert.Contains(
            "one axis of uint8",
            Assert.Throws<DataFormatException>(() => ClassLabels.Load(Write([1, 0], [2], NpyType.Single), 2)).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "one axis of uint8",
            Assert.Throws<DataFormatException>(() => ClassLabels.Load(Write([1, 0], [1, 2], NpyType.Int64), 2)).Message,
            StringComparison.Ordinal
        );
        Assert.Throws<FileNotFoundException>(() => ClassLabels.Load(_folder.File("absent"), 2));
    }

    [Fact]
    public void Images_and_labels_must_be_as_many()
    {
        ImageSet images = new(Matrix<float>.Zeros(3, 4), 2, 2, 1, "three");
        string message = Assert.Throws<ArgumentException>(() => new LabeledImages(images, new ClassLabels([0, 1], 2, "two"))).Message;
        Assert.StartsWith(
            "LabeledImages: three has 3 images and two has 2 labels; every image needs one label.",
            message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Generated_images_are_labelled_by_their_family()
    {
        LabeledImages images = GeneratedImages.Labeled(40, seed: 5).Take(10, 20);
        Assert.Equal((20L, 20, 8), (images.Images.Count, images.Labels.Count, images.Labels.Classes));
        Assert.All(Enumerable.Range(0, 20), i => Assert.Equal(GeneratedImages.FamilyOf(10 + i, 5), images.Labels[i]));
        Assert.Throws<ArgumentOutOfRangeException>(() => images.Take(10, 11));
    }

    private string Write(float[] values, long[] shape, NpyType type)
    {
        string path = _folder.File("l.npy");
        NpyFile.Write(path, new NpyArray<float>(Matrix<float>.From(1, values.Length, values), shape, type));
        return path;
    }
}
