using Hyperkernel.Kernels;
using Hyperkernel.Layers;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Grid.Decomposition;

/// <summary>
/// Pivot pairs at which a hypernetwork's kernel, as a function of two contexts and two coordinates, is known to the tolerance.
/// </summary>
/// <remarks>
/// Pivots are found on samples of pairs, then checked on pairs drawn at random; pairs that are missed by more than the tolerance join the
/// samples and the search is repeated. Ranks are about 5, 7 and 10 at tolerances 1e-4, 1e-6 and 1e-8. Pivots found on training
/// pairs say nothing of inputs outside the training set's range, so predictions check them there and extend the samples where they miss.
/// </remarks>
internal sealed class Skeleton
{
    private const int Diagonal = 40;
    private const int Others = 200;
    private const int Checks = 600;
    private const int MaxRounds = 6;
    private const int MaxNewSamples = 60;
    private readonly HypernetworkKernel _kernel;
    private readonly List<InputPair> _contexts;
    private readonly List<InputPair> _coordinates;
    private readonly ParallelOptions _parallel;

    private Skeleton(
        HypernetworkKernel kernel,
        List<InputPair> contexts,
        List<InputPair> coordinates,
        double tolerance,
        int maxRank,
        ParallelOptions parallel
    )
    {
        (_kernel, _contexts, _coordinates, _parallel) = (kernel, contexts, coordinates, parallel);
        double[,] symmetric = Sample(kernel, Symmetry.Symmetric, contexts, coordinates, parallel);
        double[,] antisymmetric = Sample(kernel, Symmetry.Antisymmetric, contexts, coordinates, parallel);
        Scale = symmetric.Cast<double>().Max(Math.Abs);
        if (!double.IsFinite(Scale))
        {
            throw new ArgumentException(
                "GridRegression: the kernel overflows at some pairs of inputs; scale the inputs, or the weights' standard deviations, down."
            );
        }

        // Half of the tolerance for each part, and half again since the sample does not hold the worst entry.
        double allowed = tolerance * Scale / 4;
        Parts =
        [
            .. new[] { (Symmetry: Symmetry.Symmetric, Sample: symmetric), (Symmetry: Symmetry.Antisymmetric, Sample: antisymmetric) }
                .Select(part => (part.Symmetry, Pivots: CrossApproximation.FindPivots(part.Sample, allowed, maxRank)))
                .Where(part => part.Pivots.Rows.Count > 0)
                .Select(part => new SkeletonPart(
                    kernel,
                    part.Symmetry,
                    [.. part.Pivots.Rows.Select(i => contexts[i])],
                    [.. part.Pivots.Columns.Select(j => coordinates[j])],
                    parallel.CancellationToken
                )),
        ];
    }

    /// <summary>
    /// The largest absolute value on the samples of the kernel divided by its inputs' scales, about 1: what tolerances are relative to.
    /// </summary>
    public double Scale { get; }

    /// <summary>The symmetric part and, where there is one, the antisymmetric part.</summary>
    public SkeletonPart[] Parts { get; }

    /// <summary>Number of Kronecker terms.</summary>
    public int Rank => Parts.Sum(p => p.Rank);

    /// <summary>Finds pivots for a kernel on a grid.</summary>
    /// <exception cref="OperationCanceledException">The work was ended.</exception>
    public static Skeleton Find(
        HypernetworkKernel kernel,
        PairSampler contexts,
        PairSampler coordinates,
        double tolerance,
        int maxRank,
        ParallelOptions parallel
    ) =>
        Refine(
            new(
                kernel,
                contexts.Representatives(Diagonal, Others),
                coordinates.Representatives(Diagonal, Others),
                tolerance,
                maxRank,
                parallel
            ),
            contexts,
            coordinates,
            tolerance,
            maxRank
        );

    /// <summary>These pivots where they serve another grid too; else pivots that serve both.</summary>
    public Skeleton For(PairSampler contexts, PairSampler coordinates, double tolerance, int maxRank) =>
        Missed(contexts, coordinates, tolerance).Count == 0
            ? this
            : Refine(
                new(
                    _kernel,
                    [.. _contexts, .. contexts.Representatives(Diagonal, Others)],
                    [.. _coordinates, .. coordinates.Representatives(Diagonal, Others)],
                    tolerance,
                    maxRank,
                    _parallel
                ),
                contexts,
                coordinates,
                tolerance,
                maxRank
            );

    private static Skeleton Refine(Skeleton skeleton, PairSampler contexts, PairSampler coordinates, double tolerance, int maxRank)
    {
        for (int round = 1; round < MaxRounds && skeleton.Parts.All(p => p.Rank < maxRank); round++)
        {
            List<(InputPair Context, InputPair Coordinate)> missed = skeleton.Missed(contexts, coordinates, tolerance);
            if (missed.Count == 0)
            {
                break;
            }

            skeleton = new(
                skeleton._kernel,
                [.. skeleton._contexts, .. missed.Select(m => m.Context)],
                [.. skeleton._coordinates, .. missed.Select(m => m.Coordinate)],
                tolerance,
                maxRank,
                skeleton._parallel
            );
        }

        return skeleton;
    }

    // Pairs drawn at random where the pivots err by more than the tolerance, the worst ones.
    private List<(InputPair Context, InputPair Coordinate)> Missed(PairSampler contexts, PairSampler coordinates, double tolerance)
    {
        (InputPair Context, InputPair Coordinate)[] drawn =
        [
            .. Enumerable.Range(0, Checks).Select(_ => (contexts.Next(), coordinates.Next())),
        ];
        double[] errors = new double[Checks];
        InParallel.For(
            0,
            Checks,
            _parallel,
            k =>
            {
                (InputPair x, InputPair z) = drawn[k];
                KernelState weights = _kernel.Hypernetwork.Meta.Map(x.Block);
                errors[k] = Math.Abs(Parts.Sum(p => p.Approximate(weights, x.Scale, z)) - Scaled(_kernel, weights, x, z));
            }
        );
        return
        [
            .. Enumerable
                .Range(0, Checks)
                .Where(k => errors[k] > tolerance * Scale)
                .OrderByDescending(k => errors[k])
                .Take(MaxNewSamples)
                .Select(k => drawn[k]),
        ];
    }

    private static double Scaled(HypernetworkKernel kernel, in KernelState weights, in InputPair contexts, in InputPair coordinates)
    {
        double scale = contexts.Scale * coordinates.Scale;
        return scale == 0 ? 0 : SkeletonPart.Whole(kernel, weights, coordinates) / scale;
    }

    private static double[,] Sample(
        HypernetworkKernel kernel,
        Symmetry symmetry,
        List<InputPair> contexts,
        List<InputPair> coordinates,
        ParallelOptions parallel
    )
    {
        double[,] sample = new double[contexts.Count, coordinates.Count];
        InParallel.For(
            0,
            contexts.Count,
            parallel,
            i =>
            {
                KernelState weights = kernel.Hypernetwork.Meta.Map(contexts[i].Block);
                for (int j = 0; j < coordinates.Count; j++)
                {
                    sample[i, j] = SkeletonPart.Value(kernel, symmetry, weights, contexts[i].Scale, coordinates[j]);
                }
            }
        );
        return sample;
    }
}
