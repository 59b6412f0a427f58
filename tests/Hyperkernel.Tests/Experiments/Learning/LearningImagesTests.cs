using Hyperkernel.Data;
using Hyperkernel.Experiments.Images;
using Hyperkernel.Experiments.Learning;
using Hyperkernel.Storage;
using Xunit;

namespace Hyperkernel.Tests.Experiments.Learning;

public sealed class LearningImagesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_files_of_MNIST_are_found_in_their_folder_or_given_one_by_one()
    {
        string folder = DataFolders.Mnist(_folder, 30, 20);
        LearningImages images = LearningImages.Get([folder], labelled: true, 30, 20),
            one = LearningImages.Get(
                [
                    .. (
                        (string[])
                            ["train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"]
                    ).Select(f => Path.Combine(folder, f)),
                ],
                labelled: true,
                30,
                20
            );
        Assert.Equal((30, 20), (images.Train.Count, images.Test.Count));
        Assert.Equal((7, 9), (images.TrainLabels![7], images.TestLabels![19]));
        Assert.Equal(images.Fingerprint(), one.Fingerprint());
        Assert.NotEqual(
            images.Fingerprint(),
            LearningImages.Get([DataFolders.Mnist(_folder, 31, 20)], labelled: true, 30, 20).Fingerprint()
        );
    }

    [Fact]
    public void Batches_of_CIFAR_are_joined_in_their_order()
    {
        LearningImages images = LearningImages.Get([DataFolders.Cifar(_folder)], labelled: true, 6, 2);
        Assert.Equal([0, 1, 2, 0, 1, 2], images.TrainLabels!.Values.ToArray());
        Assert.Equal((6, 2, 3, 32), (images.Train.Count, images.Test.Count, images.Train.Channels, images.Train.Width));
        Assert.Equal([0f, 1f, 2f, 10f, 11f, 12f], Enumerable.Range(0, 6).Select(i => MathF.Round(255 * images.Train.Pixels[i, 3071])));
    }

    [Fact]
    public void One_file_is_split_at_random_and_two_are_not()
    {
        string all = DataFolders.Npy(_folder, "all.npy", 20, 3, 4),
            other = DataFolders.Npy(_folder, "other.npy", 5, 3, 4);
        LearningImages split = LearningImages.Get([all], labelled: false, 15, 5),
            two = LearningImages.Get([all, other], labelled: false, 20, 5);
        Assert.Equal((15, 5), (split.Train.Count, split.Test.Count));
        Assert.Equal((20, 5), (two.Train.Count, two.Test.Count));
        float Sum(ImageSet set) => Enumerable.Range(0, (int)set.Count).Sum(i => set.Pixels.Row(i).ToArray().Sum());
        Assert.Equal(Sum(two.Train), Sum(split.Train) + Sum(split.Test), 1e-3f);
        Assert.NotEqual(two.Train.Pixels.Row(0).ToArray(), split.Test.Pixels.Row(0).ToArray());
    }

    [Fact]
    public void Built_in_images_need_no_files()
    {
        LearningImages images = LearningImages.Get([], labelled: true, 40, 10);
        Assert.Equal((40, 10, 8), (images.Train.Count, images.Test.Count, images.TrainLabels!.Classes));
        Assert.Equal(GeneratedImages.Create(50, 1).Pixels.Row(40).ToArray(), images.Test.Pixels.Row(0).ToArray());
    }

    [Fact]
    public void Moments_are_those_that_MNIST_is_known_for()
    {
        LearningImages mnist = LearningImages.Get([SharedFiles.Require("data/mnist")], labelled: true, 60_000, 10_000);
        Assert.Equal((.1307, .3081), mnist.Moments());
    }

    [Fact]
    public void What_is_wrong_is_named()
    {
        string mnist = DataFolders.Mnist(_folder, 30, 20),
            npy = DataFolders.Npy(_folder, "a.npy", 5, 3, 4),
            wide = DataFolders.Npy(_folder, "b.npy", 5, 3, 5);
        Fails([mnist], labelled: true, 31, 20, "there are 30 images and train_images is 31", "--set train_images=N");
        Fails([mnist], labelled: true, 30, 21, "there are 20 images and test_images is 21");
        Fails([npy], labelled: true, 1, 1, "a.npy: there are no classes", "labels");
        Fails([npy], labelled: false, 1, 5, "there are 5 images and test_images is 5, which leaves none");
        Fails([npy, wide], labelled: false, 1, 1, "b.npy: its images are 3 x 5 x 1", "3 x 4 x 1");
        Fails([npy, npy, npy], labelled: false, 1, 1, "these are 3 files", "allowed are");
        Fails([npy, _folder.File("nowhere")], labelled: false, 1, 1, "nowhere: there is no such file or folder");
        File.Delete(Path.Combine(mnist, "t10k-labels-idx1-ubyte"));
        Fails([mnist], labelled: true, 1, 1, "there must be one file t10k-labels*", "there are 0");
        Assert.Equal(
            (30, 20),
            (
                LearningImages.Get([mnist], labelled: false, 30, 20).Train.Count,
                LearningImages.Get([mnist], labelled: false, 30, 20).Test.Count
            )
        );
    }

    private static void Fails(string[] paths, bool labelled, int train, int test, params string[] words)
    {
        string message = Assert.Throws<DataFormatException>(() => LearningImages.Get(paths, labelled, train, test)).Message;
        Assert.All(words, word => Assert.Contains(word, message, StringComparison.Ordinal));
    }
}
