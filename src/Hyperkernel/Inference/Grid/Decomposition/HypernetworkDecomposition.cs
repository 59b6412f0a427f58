using System.Numerics;
using System.Runtime.CompilerServices;
using Hyperkernel.Activations;
using Hyperkernel.Features;
using Hyperkernel.Inference.Accuracy;
using Hyperkernel.Kernels;
using Hyperkernel.Layers;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Randomness;

namespace Hyperkernel.Inference.Grid.Decomposition;

/// <summary>
/// A hypernetwork's kernel on a grid, by a skeleton decomposition (docs/theory.md): any architecture, inputs normalised or not.
/// </summary>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
internal sealed class HypernetworkDecomposition<T> : GridDecomposition<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Checks = 2000;
    private readonly HypernetworkKernel _kernel;
    private readonly Inputs _contexts;
    private readonly Inputs _coordinates;
    private readonly SolverOptions _options;
    private readonly DiagonalScale _scale;
    private readonly Skeleton _skeleton;
    private readonly Lazy<List<Matrix<T>>> _coordinateFactors;
    private readonly Lazy<(KroneckerSum<T> Sum, double Error)> _system;
    private readonly Lazy<ExactGrid> _exact;

    /// <summary>
    /// Finds the pivots. Factors follow when they are asked for: a model that is loaded to predict may never need those of the contexts.
    /// </summary>
    public HypernetworkDecomposition(HypernetworkKernel kernel, Inputs contexts, Inputs coordinates, SolverOptions options)
    {
        (_kernel, _contexts, _coordinates, _options) = (kernel, contexts, coordinates, options);
        InputCovariance<double> x = Covariance(contexts, contexts, CoordinateFeatures.Raw);
        InputCovariance<double> z = Covariance(coordinates, coordinates, kernel.Hypernetwork.CoordinateFeatures);
        double[] xVariances = ContextVariances(contexts),
            zVariances = CoordinateVariances(coordinates);
        _scale = new(kernel, xVariances, zVariances, options.Compute.Quiet.Parallel);
        (ContextScales, CoordinateScales) = (_scale.OfContexts(xVariances), _scale.OfCoordinates(zVariances));
        PairSampler xPairs = ContextPairs(x, new(ContextScales, ContextScales), use: 0),
            zPairs = CoordinatePairs(z, new(CoordinateScales, CoordinateScales), use: 0);
        _skeleton = Skeleton.Find(kernel, xPairs, zPairs, PivotTolerance, options.MaxRank, options.Compute.Quiet.Parallel);
        if (_skeleton.Rank == 0)
        {
            throw new ArgumentException("GridRegression: the kernel is zero on the whole grid, so there is nothing to learn from it.");
        }

        _coordinateFactors = new(() => CoordinateFactors(_skeleton, z));
        _system = new(() =>
        {
            RequireMemory(_skeleton.Rank, contexts.Count, contexts.Count, coordinates.Count, coordinates.Count);
            KroneckerSum<T> sum = new(ContextFactors(_skeleton, x), _coordinateFactors.Value);
            return (sum, LargestError(sum, _skeleton, xPairs, zPairs));
        });
        _exact = new(() => new(kernel, new(contexts), new(coordinates), ContextScales, CoordinateScales, options.Compute.Quiet));
    }

    public override Matrix<T> Contexts => _contexts.As<T>();

    public override Matrix<T> Coordinates => _coordinates.As<T>();

    public override KroneckerSum<T> System => _system.Value.Sum;

    public override double KernelError => _system.Value.Error;

    /// <summary>The kernel that is decomposed.</summary>
    public HypernetworkKernel Kernel => _kernel;

    public override bool ReachesTolerance => KernelError <= _options.KernelTolerance;

    internal override ExactGrid Exact => _exact.Value;

    /// <summary>What training contexts contribute to the size of the kernel's entries.</summary>
    internal double[] ContextScales { get; }

    /// <summary>What training coordinates contribute to the size of the kernel's entries.</summary>
    internal double[] CoordinateScales { get; }

    // Pivots are checked on fewer pairs than the error that is reported.
    private double PivotTolerance => _options.KernelTolerance / 2;

    public override CrossKernel<T> Cross(Matrix<T> contexts, Matrix<T>? coordinates)
    {
        (Inputs newContexts, Inputs newCoordinates) = NewInputs(contexts, coordinates);
        InputCovariance<double> z = Covariance(newCoordinates, _coordinates, _kernel.Hypernetwork.CoordinateFeatures);
        return Cross(newContexts, newCoordinates, coordinates is null, z, NewCoordinatePairs(newCoordinates, z));
    }

    internal override Func<Matrix<T>, CrossKernel<T>> CrossRepeatedly()
    {
        InputCovariance<double> z = Covariance(_coordinates, _coordinates, _kernel.Hypernetwork.CoordinateFeatures);
        PairSampler pairs = NewCoordinatePairs(_coordinates, z);
        return contexts => Cross(NewInputs(contexts, null).Contexts, _coordinates, areTraining: true, z, pairs.Anew());
    }

    private PairSampler NewCoordinatePairs(Inputs coordinates, InputCovariance<double> z) =>
        CoordinatePairs(z, new(_scale.OfCoordinates(CoordinateVariances(coordinates)), CoordinateScales), use: 1);

    private CrossKernel<T> Cross(Inputs newContexts, Inputs newCoordinates, bool areTraining, InputCovariance<double> z, PairSampler zPairs)
    {
        InputCovariance<double> x = Covariance(newContexts, _contexts, CoordinateFeatures.Raw);
        PairSampler xPairs = ContextPairs(x, new(_scale.OfContexts(ContextVariances(newContexts)), ContextScales), use: 1);
        Skeleton skeleton = _skeleton.For(xPairs, zPairs, PivotTolerance, _options.MaxRank);
        RequireMemory(skeleton.Rank, newContexts.Count, _contexts.Count, newCoordinates.Count, _coordinates.Count);
        bool known = areTraining && ReferenceEquals(skeleton, _skeleton);
        KroneckerSum<T> kernel = new(ContextFactors(skeleton, x), known ? _coordinateFactors.Value : CoordinateFactors(skeleton, z));
        return new(kernel, LargestError(kernel, skeleton, xPairs, zPairs)) { SharesCoordinateFactors = known };
    }

    public override Matrix<double> Variances(Matrix<T> contexts, Matrix<T>? coordinates)
    {
        (Inputs newContexts, Inputs newCoordinates) = NewInputs(contexts, coordinates);
        double[] x = ContextVariances(newContexts),
            z = CoordinateVariances(newCoordinates);
        KernelState[] states = [.. z.Select(variance => KernelState.Input(CovarianceBlock.Diagonal(variance)))];
        Matrix<double> variances = Matrix<double>.Uninitialized(x.Length, z.Length);
        InParallel.For(
            0,
            x.Length,
            _options.Compute.Quiet.Parallel,
            i =>
            {
                KernelState weights = _kernel.Hypernetwork.Meta.Map(CovarianceBlock.Diagonal(x[i]));
                Span<double> row = variances.Row(i);
                for (int a = 0; a < row.Length; a++)
                {
                    row[a] = _kernel.Select(_kernel.Hypernetwork.Primary.Map(states[a], weights));
                }
            }
        );
        return variances;
    }

    public override GridDecomposition<T> On(Matrix<T> contexts, Matrix<T> coordinates) =>
        new HypernetworkDecomposition<T>(
            _kernel,
            Inputs.From(contexts.Clone(), nameof(contexts)),
            Inputs.From(coordinates.Clone(), nameof(coordinates)),
            _options
        );

    internal override void RequireSameWidths(Matrix<T> contexts, Matrix<T>? coordinates) => _ = NewInputs(contexts, coordinates);

    internal override GridDecomposition<T> Extended(double tolerance) =>
        new HypernetworkDecomposition<T>(_kernel, _contexts, _coordinates, _options with { KernelTolerance = tolerance });

    protected override void Dispose(bool disposing)
    {
        if (disposing && _system.IsValueCreated)
        {
            System.Dispose();
        }
        else if (disposing && _coordinateFactors.IsValueCreated)
        {
            _coordinateFactors.Value.ForEach(f => f.Dispose());
        }
    }

    private static double[] ContextVariances(Inputs contexts) => contexts.Map(CoordinateFeatures.Raw.Variance);

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

    private void RequireMemory(int rank, long contexts, long otherContexts, long coordinates, long otherCoordinates) =>
        _options.Compute.RequireMemory(
            (Int128)rank * (((Int128)contexts * otherContexts) + ((Int128)coordinates * otherCoordinates)) * Unsafe.SizeOf<T>(),
            $"{rank} Kronecker factors of {contexts} x {otherContexts} contexts and {coordinates} x {otherCoordinates} coordinates"
        );

    private double[] CoordinateVariances(Inputs coordinates) => coordinates.Map(_kernel.Hypernetwork.CoordinateFeatures.Variance);

    private (Inputs Contexts, Inputs Coordinates) NewInputs(Matrix<T> contexts, Matrix<T>? coordinates)
    {
        Inputs newContexts = Inputs.From(contexts, nameof(contexts));
        _contexts.RequireSameWidth(newContexts, "training contexts", nameof(contexts));
        Inputs newCoordinates = coordinates is null ? _coordinates : Inputs.From(coordinates, nameof(coordinates));
        _coordinates.RequireSameWidth(newCoordinates, "training coordinates", nameof(coordinates));
        return (newContexts, newCoordinates);
    }

    private InputCovariance<double> Covariance(Inputs rows, Inputs columns, CoordinateFeatures features)
    {
        InputList rowList = new(rows),
            columnList = ReferenceEquals(rows, columns) ? rowList : new(columns);
        return InputCovariance<double>.Create(rowList, columnList, features, _options.Compute.Quiet).PrepareAll();
    }

    private PairSampler ContextPairs(InputCovariance<double> contexts, InputScales scales, ulong use) => Pairs(contexts, scales, 2 * use);

    private PairSampler CoordinatePairs(InputCovariance<double> coordinates, InputScales scales, ulong use) =>
        Pairs(coordinates, scales, (2 * use) + 1);

    private PairSampler Pairs(InputCovariance<double> inputs, InputScales scales, ulong stream)
    {
        CounterRandom seeds = new(_options.Seed, RandomStream.GridSamples);
        return new(inputs, scales, seeds with { Seed = seeds.Bits(stream) }, _options.Compute.Quiet);
    }

    private List<Matrix<T>> ContextFactors(Skeleton skeleton, InputCovariance<double> contexts)
    {
        ContextAxis axis = new(_kernel.Hypernetwork, contexts);
        return [.. skeleton.Parts.SelectMany(p => Factors(axis, p, p.Coordinates, p.InverseUpper))];
    }

    private List<Matrix<T>> CoordinateFactors(Skeleton skeleton, InputCovariance<double> coordinates)
    {
        CoordinateAxis axis = new(_kernel.Hypernetwork, coordinates);
        return [.. skeleton.Parts.SelectMany(p => Factors(axis, p, p.Contexts, Transposed(p.InverseLower)))];
    }

    private Matrix<T>[] Factors(FactorAxis axis, SkeletonPart part, InputPair[] pivots, double[,] combination) =>
        new FactorBuilder(axis, _kernel, part, pivots, combination, _options.KernelTolerance).Build<T>(_options.Compute.Quiet);

    // The samplers go on from the pairs on which the pivots were checked, to others.
    private double LargestError(KroneckerSum<T> kernel, Skeleton skeleton, PairSampler contexts, PairSampler coordinates)
    {
        (InputPair X, InputPair Z)[] drawn = [.. Enumerable.Range(0, Checks).Select(_ => (contexts.Next(), coordinates.Next()))];
        double[] errors = new double[Checks];
        InParallel.For(
            0,
            Checks,
            _options.Compute.Quiet.Parallel,
            k =>
            {
                (InputPair x, InputPair z) = drawn[k];
                KernelState weights = _kernel.Hypernetwork.Meta.Map(x.Block);
                double error = kernel.Entry(x.First, x.Second, z.First, z.Second) - SkeletonPart.Whole(_kernel, weights, z),
                    scale = x.Scale * z.Scale;
                errors[k] = scale == 0 ? 0 : Math.Abs(error) / scale;
            }
        );
        return errors.Max() / skeleton.Scale;
    }
}
