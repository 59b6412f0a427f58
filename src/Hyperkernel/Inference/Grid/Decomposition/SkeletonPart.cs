using Hyperkernel.Kernels;
using Hyperkernel.Layers;

namespace Hyperkernel.Inference.Grid.Decomposition;

/// <summary>
/// The pivots of the symmetric or of the antisymmetric part of a kernel, and what turns kernel values at pivots into factors.
/// </summary>
/// <remarks>
/// With A the part, each entry divided by the scales of its inputs, as a matrix over (pairs of contexts) x (pairs of coordinates) and
/// A(rows, columns) = L U at the pivots, A = [A(all, columns) U^-1] [L^-1 A(rows, all)] up to the tolerance: the brackets are the factors
/// P_r and Q_r. All |P_r| are about 1 at most, and Q_r falls with r, so the terms are ordered by size and rounding is not amplified.
/// </remarks>
internal sealed class SkeletonPart
{
    private readonly HypernetworkKernel _kernel;
    private readonly KernelState[] _weights;

    public SkeletonPart(
        HypernetworkKernel kernel,
        Symmetry symmetry,
        InputPair[] contexts,
        InputPair[] coordinates,
        CancellationToken cancellation
    )
    {
        _kernel = kernel;
        Symmetry = symmetry;
        Contexts = contexts;
        Coordinates = coordinates;
        _weights = [.. contexts.Select(c => kernel.Hypernetwork.Meta.Map(c.Block))];
        double[,] pivots = new double[Rank, Rank];
        for (int r = 0; r < Rank; r++)
        {
            cancellation.ThrowIfCancellationRequested();
            for (int s = 0; s < Rank; s++)
            {
                pivots[r, s] = Value(kernel, symmetry, _weights[r], contexts[r].Scale, coordinates[s]);
            }
        }

        (InverseLower, InverseUpper) = CrossApproximation.InvertFactors(pivots);
    }

    public Symmetry Symmetry { get; }

    public int Rank => Contexts.Length;

    /// <summary>The pivots' pairs of contexts.</summary>
    public InputPair[] Contexts { get; }

    /// <summary>The pivots' pairs of coordinates.</summary>
    public InputPair[] Coordinates { get; }

    public double[,] InverseLower { get; }

    public double[,] InverseUpper { get; }

    /// <summary>
    /// One entry of a part: the mean of K and K with coordinates swapped, or half their difference, divided by the scales of both pairs.
    /// </summary>
    public static double Value(
        HypernetworkKernel kernel,
        Symmetry symmetry,
        in KernelState weights,
        double contextScale,
        in InputPair coordinates
    )
    {
        // Where a scale is zero the kernel is.
        double scale = contextScale * coordinates.Scale;
        return scale == 0 ? 0 : Unscaled(kernel, symmetry, weights, coordinates) / scale;
    }

    /// <summary>The kernel at a pair of contexts, given by the kernels of their weights, and a pair of coordinates.</summary>
    public static double Whole(HypernetworkKernel kernel, in KernelState weights, in InputPair coordinates) =>
        kernel.Select(kernel.Hypernetwork.Primary.Map(KernelState.Input(coordinates.Block), weights));

    /// <summary>What the factors give at one entry, divided by the scales of both pairs.</summary>
    public double Approximate(in KernelState weights, double contextScale, in InputPair coordinates)
    {
        double[] atContexts = new double[Rank],
            atCoordinates = new double[Rank];
        for (int r = 0; r < Rank; r++)
        {
            atContexts[r] = Value(_kernel, Symmetry, weights, contextScale, Coordinates[r]);
            atCoordinates[r] = Value(_kernel, Symmetry, _weights[r], Contexts[r].Scale, coordinates);
        }

        double sum = 0;
        for (int r = 0; r < Rank; r++)
        {
            double left = 0,
                right = 0;
            for (int s = 0; s <= r; s++)
            {
                left += atContexts[s] * InverseUpper[s, r];
                right += InverseLower[r, s] * atCoordinates[s];
            }

            sum += left * right;
        }

        return sum;
    }

    private static double Unscaled(HypernetworkKernel kernel, Symmetry symmetry, in KernelState weights, in InputPair coordinates)
    {
        bool indifferent = coordinates.IsSymmetric || weights.Covariance.Variance1 == weights.Covariance.Variance2;
        if (indifferent && symmetry == Symmetry.Antisymmetric)
        {
            return 0;
        }

        double value = Whole(kernel, weights, coordinates);
        if (indifferent)
        {
            return value;
        }

        double swapped = Whole(kernel, weights, coordinates.Swapped);
        return symmetry == Symmetry.Symmetric ? (value + swapped) / 2 : (value - swapped) / 2;
    }
}
