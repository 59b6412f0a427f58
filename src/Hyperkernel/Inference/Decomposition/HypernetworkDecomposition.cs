using System.Numerics;
using System.Runtime.CompilerServices;
using Hyperkernel.Activations;
using Hyperkernel.Features;
using Hyperkernel.Kernels;
using Hyperkernel.Layers;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Decomposition;

/// <summary>A hypernetwork's kernel on a grid, by a skeleton decomposition (THEORY 7): any architecture, inputs normalised or not.</summary>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
internal sealed class HypernetworkDecomposition<T> : GridDecomposition<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Checks = 2000;
    private readonly HypernetworkKernel _kernel;
    private readonly Inputs _contexts;
    private readonly Inputs _coordinates;
    private readonly GridOptions _options;
    private readonly Skeleton _skeleton;

    public HypernetworkDecomposition(HypernetworkKernel kernel, Inputs contexts, Inputs coordinates, GridOptions options)
    {
        (_kernel, _contexts, _coordinates, _options) = (kernel, contexts, coordinates, options);
        InputCovariance<double> contextCovariance = ContextCovariance(contexts), coordinateCovariance = CoordinateCovariance(coordinates);
        _skeleton = Skeleton.Find(
            kernel,
            (contexts.Count, contextCovariance.Block),
            (coordinates.Count, coordinateCovariance.Block),
            options.KernelTolerance / 2, // the checks that find pivots are fewer than those that report the error
            options.MaxRank,
            options.Seed);
        int rank = _skeleton.Parts.Sum(p => p.Rank);
        if (rank == 0)
        {
            throw new ArgumentException("GridRegression: the kernel is zero on the whole grid, so there is nothing to learn from it.");
        }

        long entries = rank * ((contexts.Count * contexts.Count) + (coordinates.Count * coordinates.Count));
        MemoryBudget.Require(
            entries * Unsafe.SizeOf<T>(),
            $"{rank} Kronecker factors of {contexts.Count} contexts and {coordinates.Count} coordinates");
        System = new(Build(new ContextAxis(kernel.Hypernetwork, contextCovariance)), Build(new CoordinateAxis(kernel.Hypernetwork, coordinateCovariance)));
        KernelError = LargestError(contextCovariance, coordinateCovariance);
    }

    public override KroneckerSum<T> System { get; }

    public override double KernelError { get; }

    public override bool ReachesTolerance => KernelError <= _options.KernelTolerance;

    public override IReadOnlyList<Matrix<T>> ContextFactors(Matrix<T> contexts)
    {
        Inputs rows = Inputs.From(contexts.View, nameof(contexts));
        _contexts.RequireSameWidth(rows, "training contexts", nameof(contexts));
        return Build(new ContextAxis(
            _kernel.Hypernetwork, InputCovariance<double>.Create(rows, _contexts, CoordinateFeatures.Raw, _options.Kernels, scratch: null)));
    }

    public override IReadOnlyList<Matrix<T>> CoordinateFactors(Matrix<T> coordinates)
    {
        Inputs rows = Inputs.From(coordinates.View, nameof(coordinates));
        _coordinates.RequireSameWidth(rows, "training coordinates", nameof(coordinates));
        return Build(new CoordinateAxis(_kernel.Hypernetwork, InputCovariance<double>.Create(
            rows, _coordinates, _kernel.Hypernetwork.CoordinateFeatures, _options.Kernels, scratch: null)));
    }

    private InputCovariance<double> ContextCovariance(Inputs contexts) =>
        InputCovariance<double>.Create(contexts, contexts, CoordinateFeatures.Raw, _options.Kernels, scratch: null);

    private InputCovariance<double> CoordinateCovariance(Inputs coordinates) => InputCovariance<double>.Create(
        coordinates, coordinates, _kernel.Hypernetwork.CoordinateFeatures, _options.Kernels, scratch: null);

    private List<Matrix<T>> Build(ContextAxis axis) =>
        [.. _skeleton.Parts.SelectMany(p => new FactorBuilder(axis, _kernel, p, p.Coordinates, p.InverseUpper).Build<T>(_options.Kernels))];

    private List<Matrix<T>> Build(CoordinateAxis axis) =>
        [.. _skeleton.Parts.SelectMany(p => new FactorBuilder(axis, _kernel, p, p.Contexts, Transposed(p.InverseLower)).Build<T>(_options.Kernels))];

    private static double[,] Transposed(double[,] matrix)
    {
        int n = matrix.GetLength(0);
        double[,] result = new double[n, n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                result[j, i] = matrix[i, j];
            }
        }

        return result;
    }

    private double LargestError(InputCovariance<double> contexts, InputCovariance<double> coordinates)
    {
        // Other pairs than those on which the pivots were checked.
        Random random = new(unchecked((int)_options.Seed + 1));
        PairSampler contextSampler = new(contexts.Rows.Count, contexts.Block, random), coordinateSampler = new(coordinates.Rows.Count, coordinates.Block, random);
        double largest = 0;
        for (int k = 0; k < Checks; k++)
        {
            (InputPair x, InputPair z) = (contextSampler.Next(), coordinateSampler.Next());
            KernelState weights = _kernel.Hypernetwork.Meta.Map(x.Block);
            double error = System.Entry(x.First, x.Second, z.First, z.Second) - SkeletonPart.Whole(_kernel, weights, z);
            largest = Math.Max(largest, Math.Abs(error));
        }

        return largest / _skeleton.Scale;
    }
}
