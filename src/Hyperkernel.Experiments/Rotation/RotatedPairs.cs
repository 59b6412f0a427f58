using System.Numerics;
using System.Numerics.Tensors;
using Hyperkernel.Data;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Randomness;
using Hyperkernel.Storage;

namespace Hyperkernel.Experiments.Rotation;

/// <summary>
/// Rotation prediction: an image turned by a1, the same image turned by a1 + a2, and the class of a2; new angles in every epoch.
/// </summary>
/// <remarks>
/// a1 and a2 are uniform in [0, 360) degrees; the class is the number k of the angle 360 k / C that is nearest to a2. Angles depend on
/// (seed, epoch, image) alone, so examples are the same in any order, in any batch, on any number of threads. Bilinear interpolation, zeros
/// outside, then (value - mean) / deviation. Source: the paper's section 2.1 and its released program.
/// </remarks>
public sealed class RotatedPairs
{
    private readonly ImageSet _images;
    private readonly RotationOptions _options;

    /// <summary>Pairs made of the given images.</summary>
    /// <param name="images">The images; the context and the coordinate of an example are as long as one.</param>
    /// <param name="options">How they are made; the defaults if null.</param>
    /// <exception cref="ArgumentException">There are fewer than two classes, or the mean or deviation is not finite or the latter not
    /// positive.</exception>
    public RotatedPairs(ImageSet images, RotationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(images);
        options ??= new();
        if (options.Classes < 2)
        {
            throw new ArgumentException($"RotatedPairs: {options.Classes} classes, there must be at least 2.", nameof(options));
        }

        if (!double.IsFinite(options.Mean) || !(options.StandardDeviation > 0 && double.IsFinite(options.StandardDeviation)))
        {
            throw new ArgumentException(
                $"RotatedPairs: mean {options.Mean} and standard deviation {options.StandardDeviation}, must be finite, the latter > 0.",
                nameof(options)
            );
        }

        (_images, _options) = (images, options);
    }

    /// <summary>The number of examples in an epoch: one an image.</summary>
    public long Count => _images.Count;

    /// <summary>The length of a context, and of a coordinate.</summary>
    public int Size => (int)_images.Pixels.Columns;

    /// <summary>The number of classes.</summary>
    public int Classes => _options.Classes;

    /// <summary>The images that are rotated.</summary>
    public ImageSet Images => _images;

    /// <summary>How the pairs are made.</summary>
    public RotationOptions Options => _options;

    /// <summary>The class of a second angle.</summary>
    /// <param name="degrees">The angle, in [0, 360).</param>
    /// <exception cref="ArgumentOutOfRangeException">It is not.</exception>
    public int ClassOf(double degrees)
    {
        if (!(degrees is >= 0 and < 360))
        {
            throw new ArgumentOutOfRangeException(nameof(degrees), degrees, "RotatedPairs: the angle must lie in [0, 360).");
        }

        int nearest = (int)Math.Floor((degrees * Classes / 360) + 0.5);
        return nearest < Classes ? nearest
            : _options.WrapsAround ? 0
            : Classes - 1;
    }

    /// <summary>The angles of an example, in degrees.</summary>
    /// <param name="epoch">The epoch.</param>
    /// <param name="image">The number of the image.</param>
    /// <returns>a1 and a2.</returns>
    public (double First, double Second) AnglesOf(long epoch, long image)
    {
        CounterRandom random = new(_options.Seed, RandomStream.Rotations + (ulong)epoch);
        return (random.Uniform(2 * (ulong)image, 0, 360), random.Uniform((2 * (ulong)image) + 1, 0, 360));
    }

    /// <summary>Makes examples, on all cores.</summary>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="images">The numbers of the images.</param>
    /// <param name="contexts">Takes the images turned by a1: as many rows as numbers, <see cref="Size"/> columns.</param>
    /// <param name="coordinates">Takes the images turned by a1 + a2, of the same shape.</param>
    /// <param name="labels">Takes the classes of a2.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, or there is no such image.</exception>
    public void Fill<T>(long epoch, ReadOnlyMemory<int> images, MatrixView<T> contexts, MatrixView<T> coordinates, Memory<int> labels)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        Shape.RequireEqual(images.Length, Size, contexts.Rows, contexts.Columns, nameof(contexts));
        Shape.RequireEqual(images.Length, Size, coordinates.Rows, coordinates.Columns, nameof(coordinates));
        ArgumentOutOfRangeException.ThrowIfNotEqual(labels.Length, images.Length);
        if (images.Span.IndexOfAnyExceptInRange(0, (int)Count - 1) is var wrong and >= 0)
        {
            throw new ArgumentException($"RotatedPairs: image {images.Span[wrong]}, must be 0 to {Count - 1}.", nameof(images));
        }

        _ = Parallel.For(
            0,
            images.Length,
            () => new Worker<T>(this, Size),
            (i, _, worker) =>
            {
                labels.Span[i] = worker.Fill(epoch, images.Span[i], contexts.Row(i), coordinates.Row(i));
                return worker;
            },
            _ => { }
        );
    }

    /// <summary>Adds what determines the examples to a fingerprint.</summary>
    internal void AddTo(Fingerprint fingerprint) =>
        fingerprint
            .Add("rotated pairs")
            .Add((long)_options.Seed)
            .Add((long)Classes)
            .Add(_options.WrapsAround ? 1L : 0L)
            .Add(_options.Mean)
            .Add(_options.StandardDeviation)
            .Add((long)_images.Width)
            .Add((long)_images.Channels)
            .Add(_images.Pixels);

    private sealed class Worker<T>(RotatedPairs pairs, int size)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly ImageRotation _rotation = new(pairs._images.Height, pairs._images.Width, pairs._images.Channels);
        private readonly float[] _rotated = new float[size];

        public int Fill(long epoch, int image, Span<T> context, Span<T> coordinate)
        {
            (double first, double second) = pairs.AnglesOf(epoch, image);
            _rotation.Set(pairs._images.Pixels.Row(image));
            Turn(first, context);
            Turn(first + second, coordinate);
            return pairs.ClassOf(second);
        }

        private void Turn(double degrees, Span<T> destination)
        {
            _rotation.Rotate(degrees, (float)pairs._options.Mean, (float)(1 / pairs._options.StandardDeviation), _rotated);
            TensorPrimitives.ConvertTruncating<float, T>(_rotated, destination);
        }
    }
}
