using System.Globalization;
using System.Numerics.Tensors;
using Hyperkernel.Data;
using Hyperkernel.Experiments.Images;
using Hyperkernel.Experiments.Learning;
using Hyperkernel.Inference.Grid.Masked;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Experiments.Completion;

/// <summary>Images to learn from and images to complete, with the part that is hidden.</summary>
/// <remarks>
/// A context is what is seen of an image: its visible pixels, all channels; or, where other pixels are hidden of each image, all pixels
/// with zeros for the hidden ones. A coordinate is a pixel's (row, column), from the image's centre, in pixels. The field over the
/// coordinates is the whole image, less the mean of the training images, which methods add again. Unknown pixels of training images are
/// pairs that were not observed, and they count in no mean. Where a context has an unknown pixel, that pixel of the mean image takes its
/// place, or 0 where hidden pixels are 0 too.
/// </remarks>
public sealed class CompletionTask
{
    private const float LargestPixel = 1e15f;

    // Images on which settings are chosen; a solve with holes takes some ten times as long.
    private const long MostWhole = 500;
    private const long MostWithHoles = 250;
    private readonly ImageSet _train;
    private readonly ImageSet _test;

    /// <summary>A task.</summary>
    /// <param name="train">Images to learn from.</param>
    /// <param name="test">Images to complete; methods see their visible pixels only.</param>
    /// <param name="mask">Which pixels are hidden.</param>
    /// <exception cref="ArgumentException">The images and the mask are not of one size.</exception>
    public CompletionTask(ImageSet train, ImageSet test, PixelMask mask)
        : this(train, test, new PixelMasks(mask), new PixelMasks(mask)) { }

    /// <summary>A task.</summary>
    /// <param name="train">Images to learn from.</param>
    /// <param name="test">Images to complete; methods see their visible pixels only.</param>
    /// <param name="trainMasks">Which pixels of the former are not in their contexts.</param>
    /// <param name="testMasks">Which pixels of the latter are hidden.</param>
    /// <exception cref="ArgumentException">The images and the masks are not of one size, there are fewer masks than images, no
    /// hidden pixel of the images to complete is known, or squares of pixels are no numbers of single precision.</exception>
    public CompletionTask(ImageSet train, ImageSet test, PixelMasks trainMasks, PixelMasks testMasks)
    {
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(test);
        ArgumentNullException.ThrowIfNull(trainMasks);
        ArgumentNullException.ThrowIfNull(testMasks);
        (int, int, int) size = (train.Height, train.Width, train.Channels);
        if (
            size != (test.Height, test.Width, test.Channels)
            || (trainMasks.Height, trainMasks.Width) != (train.Height, train.Width)
            || (testMasks.Height, testMasks.Width) != (train.Height, train.Width)
        )
        {
            throw new ArgumentException(
                $"CompletionTask: {train}, {test}, and masks of {testMasks.Height} x {testMasks.Width}; all must be of one size."
            );
        }

        if (trainMasks.Count < train.Count || testMasks.Count < test.Count || trainMasks.AreShared != testMasks.AreShared)
        {
            throw new ArgumentException($"CompletionTask: {train} and {test} need a mask for each image, or one for all.");
        }

        RequireSize(train);
        RequireSize(test);
        (_train, _test, TrainMasks, TestMasks) = (train, test, trainMasks, testMasks);
        Known = TrainingFields.KnownOf(train);
        Mean = TrainingFields.MeanOf(train);
        TrainContexts = Visible(train, trainMasks, Mean);
        TestContexts = Visible(test, testMasks, Mean);
        TrainValues = TrainingFields.Less(train, Mean);
        Coordinates = Matrix<float>.Create(
            (long)train.Height * train.Width,
            2,
            (p, axis) => axis == 0 ? (p / train.Width) - ((train.Height - 1) / 2f) : (p % train.Width) - ((train.Width - 1) / 2f)
        );
        ScoredPixels = CountScored();
        if (ScoredPixels == 0)
        {
            throw new ArgumentException(
                $"{test.Name}: of the {test.Count} images whose errors are taken no hidden pixel is known, so there is nothing to "
                    + "compare with; hide another part (--missing)."
            );
        }
    }

    /// <summary>Which pixels of the training images are not in their contexts.</summary>
    public PixelMasks TrainMasks { get; }

    /// <summary>Which pixels of the images to complete are hidden.</summary>
    public PixelMasks TestMasks { get; }

    /// <summary>
    /// What is seen of the training images: N x (visible pixels x channels), or N x (pixels x channels) where other pixels are hidden of
    /// each.
    /// </summary>
    public Matrix<float> TrainContexts { get; }

    /// <summary>What is seen of the images to complete.</summary>
    public Matrix<float> TestContexts { get; }

    /// <summary>The training images less their mean: N x (pixels x channels); 0 where a pixel is unknown.</summary>
    public Matrix<float> TrainValues { get; }

    /// <summary>The mean training image, of known pixels; where a pixel is known of none, the mean of all known pixels.</summary>
    public float[] Mean { get; }

    /// <summary>Which pixels of the training images are known; null where all are.</summary>
    internal GridMask? Known { get; }

    /// <summary>How many hidden pixels of the images to complete are known, so that their errors are.</summary>
    public long ScoredPixels { get; }

    /// <summary>Rows and columns of the pixels, from the image's centre.</summary>
    public Matrix<float> Coordinates { get; }

    /// <summary>The images to learn from.</summary>
    public ImageSet Train => _train;

    /// <summary>The true images, for scores and pictures only.</summary>
    public ImageSet Truth => _test;

    /// <summary>A task on images drawn at random, without replacement, from a larger set.</summary>
    /// <param name="images">All images.</param>
    /// <param name="train">Number of images to learn from, at least 2, so that settings can be chosen on some of them.</param>
    /// <param name="test">Number of images to complete, at least 1.</param>
    /// <param name="missing">The part that is hidden.</param>
    /// <param name="seed">Seed of the draw and of random masks.</param>
    /// <exception cref="ArgumentException">There are not so many images, or the part hides everything or nothing of images so
    /// small.</exception>
    public static CompletionTask Draw(ImageSet images, int train, int test, MissingPart missing, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(missing);
        if (train < 2 || test < 1)
        {
            throw new ArgumentException($"{train} training and {test} test images; at least 2 and 1 are needed.");
        }

        if ((long)train + test > images.Count)
        {
            throw new ArgumentException(
                $"{train} training and {test} test images were asked for, but {images.Name} has {images.Count} images in all."
            );
        }

        PixelMasks masks = missing.Masks(images.Height, images.Width, seed, train + test);
        ImageSet drawn = ImageChoice.Take(images, train + test, seed);
        return new(drawn.Take(0, train), drawn.Take(train, test), masks.Take(0, train), masks.Take(train, test));
    }

    /// <summary>
    /// The task on which settings are chosen: part of the training images is completed from the rest. At most 400 + 100 images, or 200 + 50
    /// where pixels are unknown, so that choosing does not take much longer than fitting.
    /// </summary>
    public CompletionTask ForSelection()
    {
        long used = Math.Min(_train.Count, Known is null ? MostWhole : MostWithHoles),
            held = Math.Max(1, used / 5);
        return new(
            _train.Take(0, used - held),
            _train.Take(used - held, held),
            TrainMasks.Take(0, used - held),
            TrainMasks.Take(used - held, held)
        );
    }

    /// <summary>Contexts scaled to |x|^2 = n_0, so that S^0(x, x) = 1; contexts that are zero stay zero.</summary>
    public static Matrix<float> Normalised(Matrix<float> contexts)
    {
        ArgumentNullException.ThrowIfNull(contexts);
        Matrix<float> result = contexts.Clone();
        for (long i = 0; i < result.Rows; i++)
        {
            Span<float> row = result.Row(i);
            float largest = Math.Abs(TensorPrimitives.MaxMagnitude<float>(row));
            if (largest > 0)
            {
                // By the largest entry first, whose square may be no number of single precision.
                TensorPrimitives.Divide(row, largest, row);
                TensorPrimitives.Multiply(row, MathF.Sqrt(row.Length) / TensorPrimitives.Norm<float>(row), row);
            }
        }

        return result;
    }

    /// <summary>Adds the mean training image to fields that are predicted less it.</summary>
    /// <param name="fields">N x (pixels x channels); overwritten with images.</param>
    public void AddMean(Matrix<float> fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        for (long i = 0; i < fields.Rows; i++)
        {
            TensorPrimitives.Add(fields.Row(i), Mean, fields.Row(i));
        }
    }

    /// <summary>Mean squared errors of completed images, on all pixels that are known and on the hidden ones among them.</summary>
    public (double All, double Missing) Score(Matrix<float> completed)
    {
        ArgumentNullException.ThrowIfNull(completed);
        return MeanSquares(completed, i => _test.Pixels.Row(i));
    }

    /// <summary>The root mean square of a spread at the hidden pixels.</summary>
    public double SpreadOnMissing(Matrix<float> spread)
    {
        ArgumentNullException.ThrowIfNull(spread);
        float[] zeros = new float[spread.Columns];
        return Math.Sqrt(MeanSquares(spread, _ => zeros).Missing);
    }

    // Distances are squared in single precision, which ends at 3.4e38 and below 1.2e-38.
    private static void RequireSize(ImageSet images)
    {
        float largest = 0;
        for (long i = 0; i < images.Count; i++)
        {
            largest = Math.Max(largest, Math.Abs(TensorPrimitives.MaxMagnitudeNumber<float>(images.Pixels.Row(i))));
        }

        if (largest is > LargestPixel or (> 0 and < 1 / LargestPixel))
        {
            throw new ArgumentException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{images.Name}: the largest pixel is {largest:G3} in size, must be between {1 / LargestPixel:G1} and "
                        + $"{LargestPixel:G1}, or 0, since pixels are squared in single precision; scale the images."
                )
            );
        }
    }

    private (double All, double Missing) MeanSquares(Matrix<float> images, Func<long, ReadOnlySpan<float>> others)
    {
        int channels = _test.Channels;
        double all = 0,
            missing = 0;
        for (long i = 0; i < images.Rows; i++)
        {
            ReadOnlySpan<float> image = images.Row(i),
                other = others(i);
            PixelMask mask = TestMasks[i];
            for (int p = 0; p < image.Length; p++)
            {
                if (!_test.IsKnown(i, p / channels))
                {
                    continue;
                }

                double error = (double)image[p] - other[p];
                all += error * error;
                if (mask[p / channels / _test.Width, p / channels % _test.Width])
                {
                    missing += error * error;
                }
            }
        }

        long pixels = ((long)_test.Height * _test.Width * _test.Count) - _test.UnknownPixels;
        return (all / (pixels * channels), missing / (ScoredPixels * (double)channels));
    }

    private long CountScored()
    {
        long count = 0;
        for (long i = 0; i < _test.Count; i++)
        {
            count += _test.UnknownPixels == 0 ? TestMasks.MissingPixels : TestMasks[i].Missing.Count(pixel => _test.IsKnown(i, pixel));
        }

        return count;
    }

    private static Matrix<float> Visible(ImageSet images, PixelMasks masks, float[] mean)
    {
        int channels = images.Channels;
        Matrix<float> contexts = masks.AreShared
            ? Matrix<float>.Uninitialized(images.Count, (long)masks[0].Visible.Count * channels)
            : Matrix<float>.Zeros(images.Count, images.Pixels.Columns);
        for (long i = 0; i < images.Count; i++)
        {
            ReadOnlySpan<float> image = images.Pixels.Row(i);
            Span<float> context = contexts.Row(i);
            IReadOnlyList<int> visible = masks[i].Visible;
            for (int v = 0; v < visible.Count; v++)
            {
                Span<float> pixel = context.Slice((masks.AreShared ? v : visible[v]) * channels, channels);
                if (images.IsKnown(i, visible[v]))
                {
                    image.Slice(visible[v] * channels, channels).CopyTo(pixel);
                }
                else if (masks.AreShared)
                {
                    mean.AsSpan(visible[v] * channels, channels).CopyTo(pixel);
                }
            }
        }

        return contexts;
    }
}
