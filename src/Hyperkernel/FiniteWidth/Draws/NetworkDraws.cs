using System.Numerics;
using Hyperkernel.Architectures;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;

namespace Hyperkernel.FiniteWidth;

/// <summary>Statistics over many random networks of one architecture, at any points.</summary>
public static class NetworkDraws
{
    private const int BlockSize = 16;

    /// <summary>
    /// Draws networks, exactly in law and without their weights (<see cref="ConditionalSampler{T}"/>), and takes the moments of their
    /// outputs' products and tangent kernels.
    /// </summary>
    /// <remarks>
    /// Draws are taken in blocks of 16, each merged in its turn. So numbers do not depend on which run computed a block, and a run that was
    /// stopped loses one block at most. Fewer draws than a folder has blocks for, or more, are taken from the same blocks as far as they
    /// are whole.
    /// </remarks>
    /// <param name="architecture">A network or a hypernetwork; every hidden layer needs a width.</param>
    /// <param name="points">The points.</param>
    /// <param name="options">How many, and how; 100 draws if null.</param>
    /// <returns>The moments, or null where this part is done and blocks of others are missing.</returns>
    /// <exception cref="ArgumentException">A width is missing or does not fit, the points are not what the architecture is a function of,
    /// or a choice is not possible.</exception>
    /// <exception cref="DataFormatException">The folder holds blocks of other work.</exception>
    /// <exception cref="IOException">A block cannot be written; those before it are kept.</exception>
    /// <exception cref="OperationCanceledException">The work was ended early.</exception>
    public static DrawMoments? Moments<T>(Architecture architecture, Points<T> points, DrawOptions? options = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(architecture);
        ArgumentNullException.ThrowIfNull(points);
        options ??= new();
        options.Check();
        using ConditionalSampler<T> sampler = Sampler(architecture, points, options);
        UnitFolder? folder = options.Folder is { } path ? Open(path, architecture, points, options) : null;
        int blocks = (options.Draws + BlockSize - 1) / BlockSize;
        DrawMoments? all = null;
        bool isWhole = true;
        for (int b = 0; b < blocks; b++)
        {
            int first = b * BlockSize,
                count = Math.Min(BlockSize, options.Draws - first);
            string unit = $"draws-{first:D6}-{count:D2}";
            DrawMoments? block = TryRead(folder, unit);
            if (block is null && b % options.ShardCount == options.Shard - 1)
            {
                block = Block(sampler, first, count, options);
                Write(folder, unit, block);
            }

            isWhole &= block is not null;
            all = Merged(all, block, isWhole);
            options.Compute.Report("draws", b + 1, blocks);
        }

        return all;
    }

    // What is merged so far; nothing once a block is missing.
    private static DrawMoments? Merged(DrawMoments? all, DrawMoments? block, bool isWhole)
    {
        if (isWhole && all is null)
        {
            return block;
        }

        if (isWhole)
        {
            all!.Merge(block!);
        }

        block?.Dispose();
        if (!isWhole)
        {
            all?.Dispose();
        }

        return isWhole ? all : null;
    }

    private static ConditionalSampler<T> Sampler<T>(Architecture architecture, Points<T> points, DrawOptions options)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        (options.InfiniteMeta, architecture) switch
        {
            (false, _) => ConditionalSampler<T>.Of(architecture, points, options.Compute),
            (true, Hypernetwork network) => ConditionalSampler<T>.OfInfiniteMeta(network, points, options.Compute),
            _ => throw new ArgumentException(
                "DrawOptions: InfiniteMeta belongs to a hypernetwork, but a plain network has no meta network.",
                nameof(options)
            ),
        };

    private static DrawMoments Block<T>(ConditionalSampler<T> sampler, int first, int count, DrawOptions options)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        DrawMoments moments = new(new(sampler.Order, sampler.Order), new(sampler.Order, sampler.Order));
        for (int draw = first; draw < first + count; draw++)
        {
            options.Compute.Cancellation.ThrowIfCancellationRequested();
            using TangentFeatures<T> features = sampler.Draw(options.Seed, (ulong)draw);
            using Matrix<T> kernel = features.Kernel();
            using Matrix<double> tangent = kernel.ConvertTo<double>(),
                products = OuterProduct(features.Outputs);
            moments.Covariance.Add(products);
            moments.Tangent.Add(tangent);
        }

        return moments;
    }

    private static Matrix<double> OuterProduct<T>(Matrix<T> outputs)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double[] h =
        [
            .. Enumerable.Range(0, checked((int)outputs.Rows)).SelectMany(i => outputs.Row(i).ToArray()).Select(double.CreateTruncating),
        ];
        return Matrix<double>.Create(h.Length, h.Length, (i, j) => h[i] * h[j]);
    }

    private static UnitFolder Open<T>(string folder, Architecture architecture, Points<T> points, DrawOptions options)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using Fingerprint fingerprint = new();
        architecture.AddTo(fingerprint.Add("network draws 2"));
        fingerprint.Add(typeof(T).Name).Add((long)options.Seed).Add(options.InfiniteMeta ? 1 : 0);
        points.AddTo(fingerprint);
        return new(folder, fingerprint);
    }

    private static DrawMoments? TryRead(UnitFolder? folder, string unit) =>
        folder?.TryReadAll(unit, "count", "covariance_mean", "covariance_squares", "tangent_mean", "tangent_squares") is { } arrays
            ? new(Moments(arrays, "covariance"), Moments(arrays, "tangent"))
            : null;

    private static MatrixMoments Moments(IReadOnlyDictionary<string, Matrix<double>> arrays, string name) =>
        new((long)arrays["count"][0, 0], arrays[name + "_mean"], arrays[name + "_squares"]);

    private static void Write(UnitFolder? folder, string unit, DrawMoments block) =>
        folder?.Write(
            unit,
            archive =>
            {
                archive.Add("count", Matrix<double>.From(1, 1, [block.Count]));
                archive.Add("covariance_mean", block.Covariance.Mean);
                archive.Add("covariance_squares", block.Covariance.Squares);
                archive.Add("tangent_mean", block.Tangent.Mean);
                archive.Add("tangent_squares", block.Tangent.Squares);
            }
        );
}
