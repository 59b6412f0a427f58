using Hyperkernel.Kernels;
using Hyperkernel.Layers;
using Hyperkernel.Activations;

namespace Hyperkernel.Inference.Decomposition;

/// <summary>Pivot pairs at which a hypernetwork's kernel, as a function of two contexts and two coordinates, is known to the tolerance.</summary>
/// <remarks>
/// Pivots are found on samples of pairs, then checked on pairs drawn at random; pairs that are missed by more than the tolerance join the
/// samples and the search is repeated. THEORY 7 measures ranks of 5-6, 7-8 and 10-11 at tolerances 1e-4, 1e-6 and 1e-8.
/// </remarks>
internal sealed class Skeleton
{
    private const int Diagonal = 40;
    private const int Others = 200;
    private const int Checks = 600;
    private const int MaxRounds = 6;
    private readonly HypernetworkKernel _kernel;

    private Skeleton(HypernetworkKernel kernel, double scale, SkeletonPart[] parts)
    {
        _kernel = kernel;
        Scale = scale;
        Parts = parts;
    }

    /// <summary>The largest absolute value of the kernel on the samples: what tolerances are relative to.</summary>
    public double Scale { get; }

    /// <summary>The symmetric part and, where there is one, the antisymmetric part.</summary>
    public SkeletonPart[] Parts { get; }

    /// <summary>Finds pivots.</summary>
    public static Skeleton Find(
        HypernetworkKernel kernel,
        (long Count, Func<long, long, CovarianceBlock> Block) contexts,
        (long Count, Func<long, long, CovarianceBlock> Block) coordinates,
        double tolerance,
        int maxRank,
        ulong seed)
    {
        Random random = new((int)(seed & int.MaxValue));
        PairSampler contextSampler = new(contexts.Count, contexts.Block, random), coordinateSampler = new(coordinates.Count, coordinates.Block, random);
        List<InputPair> x = contextSampler.Representatives(Diagonal, Others), z = coordinateSampler.Representatives(Diagonal, Others);
        for (int round = 1; ; round++)
        {
            Skeleton skeleton = FromSamples(kernel, x, z, tolerance, maxRank);
            List<(InputPair Context, InputPair Coordinate)> missed = skeleton.Missed(contextSampler, coordinateSampler, tolerance);
            if (missed.Count == 0 || round == MaxRounds || skeleton.Parts.Any(p => p.Rank == maxRank))
            {
                return skeleton;
            }

            x.AddRange(missed.Select(m => m.Context));
            z.AddRange(missed.Select(m => m.Coordinate));
        }
    }

    /// <summary>The largest error at pairs drawn at random, relative to <see cref="Scale"/>.</summary>
    private List<(InputPair Context, InputPair Coordinate)> Missed(PairSampler contexts, PairSampler coordinates, double tolerance)
    {
        List<(InputPair Context, InputPair Coordinate, double Error)> errors = [];
        for (int k = 0; k < Checks; k++)
        {
            (InputPair x, InputPair z) = (contexts.Next(), coordinates.Next());
            KernelState weights = _kernel.Hypernetwork.Meta.Map(x.Block);
            double error = Math.Abs(Parts.Sum(p => p.Approximate(weights, z)) - SkeletonPart.Whole(_kernel, weights, z));
            if (error > tolerance * Scale)
            {
                errors.Add((x, z, error));
            }
        }

        return [.. errors.OrderByDescending(e => e.Error).Take(60).Select(e => (e.Context, e.Coordinate))];
    }

    private static Skeleton FromSamples(HypernetworkKernel kernel, List<InputPair> contexts, List<InputPair> coordinates, double tolerance, int maxRank)
    {
        double[,] symmetric = Sample(kernel, Symmetry.Symmetric, contexts, coordinates);
        double[,] antisymmetric = Sample(kernel, Symmetry.Antisymmetric, contexts, coordinates);
        double scale = symmetric.Cast<double>().Max(Math.Abs);

        // Half of the tolerance for each part, and half again since the sample does not hold the worst entry.
        double allowed = tolerance * scale / 4;
        SkeletonPart[] parts = [.. new[] { (Symmetry.Symmetric, symmetric), (Symmetry.Antisymmetric, antisymmetric) }
            .Select(part => (part.Item1, Pivots: CrossApproximation.FindPivots(part.Item2, allowed, maxRank)))
            .Where(part => part.Pivots.Rows.Count > 0)
            .Select(part => new SkeletonPart(
                kernel,
                part.Item1,
                [.. part.Pivots.Rows.Select(i => contexts[i])],
                [.. part.Pivots.Columns.Select(j => coordinates[j])]))];
        return new(kernel, scale, parts);
    }

    private static double[,] Sample(HypernetworkKernel kernel, Symmetry symmetry, List<InputPair> contexts, List<InputPair> coordinates)
    {
        double[,] sample = new double[contexts.Count, coordinates.Count];
        Parallel.For(0, contexts.Count, i =>
        {
            KernelState weights = kernel.Hypernetwork.Meta.Map(contexts[i].Block);
            for (int j = 0; j < coordinates.Count; j++)
            {
                sample[i, j] = SkeletonPart.Value(kernel, symmetry, weights, coordinates[j]);
            }
        });
        return sample;
    }
}
