using System.Numerics.Tensors;
using Hyperkernel.Activations;
using Hyperkernel.Features;
using Hyperkernel.Kernels;
using Hyperkernel.Layers;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Strips;

namespace Hyperkernel.Inference.Grid.Decomposition;

/// <summary>
/// Rows of a hypernetwork's kernel against a whole grid, times weights, entry by entry in double precision and without anything that grows
/// with the grid's points.
/// </summary>
/// <remarks>
/// For a row (x, z) a strip of training contexts goes through the meta network once and then, for each training coordinate, through the
/// primary. Strips depend on coordinates by their variances alone, so this serves where these are few, as with Fourier features; elsewhere
/// <see cref="KernelOperator{T}"/> prepares every point once.
/// </remarks>
internal sealed unsafe class ExactRows
{
    private const int Tile = 64;
    private const int FewVariances = 4;

    private readonly HypernetworkKernel _kernel;
    private readonly ContextAxis _contexts;
    private readonly InputCovariance<double> _coordinates;
    private readonly Matrix<double> _weights;
    private readonly Dictionary<(double, double), StripRunner<double>> _strips = [];

    // Of weights a row has those of a channel at a coordinate.
    private ExactRows(
        HypernetworkKernel kernel,
        Points<double> rows,
        InputList contexts,
        InputList coordinates,
        Matrix<double> weights,
        Compute compute
    )
    {
        (_kernel, _weights) = (kernel, weights);
        _coordinates = InputCovariance<double>
            .Create(rows.Coordinates!, coordinates, kernel.Hypernetwork.CoordinateFeatures, compute)
            .PrepareAll();
        _contexts = new(
            kernel.Hypernetwork,
            InputCovariance<double>.Create(rows.Contexts, contexts, CoordinateFeatures.Raw, compute).PrepareAll()
        );
        for (long q = 0; q < rows.Count; q++)
        {
            for (long b = 0; b < coordinates.Count; b++)
            {
                InputPair pivot = Pivot(q, b);
                if (!_strips.ContainsKey(Variances(pivot)))
                {
                    _strips.Add(Variances(pivot), _contexts.StripsAt(pivot));
                }
            }
        }
    }

    /// <summary>Whether variances of coordinates are few.</summary>
    public static bool Serves(HypernetworkKernel kernel, InputList rows, InputList coordinates) =>
        Variances(kernel, rows).Concat(Variances(kernel, coordinates)).Distinct().Count() <= FewVariances;

    /// <summary>The products.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="rows">The rows' points.</param>
    /// <param name="contexts">Training contexts.</param>
    /// <param name="coordinates">Training coordinates.</param>
    /// <param name="weights">Stacked fields, C N_x x N_z.</param>
    /// <param name="channels">C.</param>
    /// <param name="compute">How to compute.</param>
    /// <returns>rows x C.</returns>
    public static Matrix<double> Apply(
        HypernetworkKernel kernel,
        Points<double> rows,
        InputList contexts,
        InputList coordinates,
        MatrixView<double> weights,
        int channels,
        Compute compute
    )
    {
        using Matrix<double> byCoordinate = ByCoordinate(weights, contexts.Count);
        ExactRows exact = new(kernel, rows, contexts, coordinates, byCoordinate, compute);
        Matrix<double> result = Matrix<double>.Zeros(rows.Count, channels);
        InParallel.For(
            0L,
            rows.Count,
            compute.Parallel,
            () => Matrix<double>.Zeros(7, Tile + 32),
            (q, _, memory) =>
            {
                for (long column = 0; column < contexts.Count; column += Tile)
                {
                    compute.Cancellation.ThrowIfCancellationRequested();
                    exact.AddTile(q, column, (int)Math.Min(Tile, contexts.Count - column), memory, result.Row(q));
                }

                return memory;
            },
            memory => memory.Dispose()
        );
        return result;
    }

    // C N_x x N_z as C N_z x N_x.
    private static Matrix<double> ByCoordinate(MatrixView<double> stacked, long contexts)
    {
        Matrix<double> result = Matrix<double>.Uninitialized(stacked.Rows / contexts * stacked.Columns, contexts);
        for (long row = 0; row < stacked.Rows; row++)
        {
            (long c, long j) = (row / contexts, row % contexts);
            Span<double> from = stacked.Row(row);
            for (int b = 0; b < from.Length; b++)
            {
                result[(c * from.Length) + b, j] = from[b];
            }
        }

        return result;
    }

    private void AddTile(long q, long column, int count, Matrix<double> memory, Span<double> sums)
    {
        int whole = (count + 15) / 16 * 16;
        KernelStrip<double> own = new()
        {
            Covariance = Row(4),
            Weights = Row(0),
            WeightsTangent = Row(1),
            Closeness = Row(5),
            Count = whole,
        };
        KernelStrip<double> strip = new()
        {
            Covariance = Row(2),
            Tangent = Row(3),
            Weights = Row(0),
            WeightsTangent = Row(1),
            Closeness = Row(6),
            Count = whole,
        };
        new Span<double>(own.Closeness, whole).Clear();
        double ownClosest = _contexts.FillOwn(q, column, count, own),
            threshold = StripRunner<double>.Threshold;
        for (long b = 0; b < _coordinates.Columns.Count; b++)
        {
            InputPair pivot = Pivot(q, b);
            KernelState state = _contexts.AtPivot(pivot);
            new Span<double>(own.Closeness, whole).CopyTo(new(strip.Closeness, whole));
            _contexts.FillPrimary(state, own, strip);
            double closest = _strips[Variances(pivot)].Run(strip, q, column);
            Span<double> values = new(_kernel.Kind == KernelKind.Tangent ? strip.Tangent : strip.Covariance, count);
            for (int j = 0; Math.Max(ownClosest, closest) > threshold && j < count; j++)
            {
                if (strip.Closeness[j] > threshold)
                {
                    values[j] = _kernel.Select(_contexts.Exact(_contexts.ExactBlock(q, column + j), state));
                }
            }

            for (int c = 0; c < sums.Length; c++)
            {
                Span<double> weights = _weights.Row((c * _coordinates.Columns.Count) + b).Slice((int)column, count);
                sums[c] += TensorPrimitives.Dot<double>(values, weights);
            }
        }

        double* Row(int index) => memory.Pointer + (index * memory.Columns);
    }

    private InputPair Pivot(long q, long b) => new(q, b, _coordinates.Block(q, b), 1);

    private static (double, double) Variances(in InputPair pivot) => (pivot.Block.Variance1, pivot.Block.Variance2);

    private static double[] Variances(HypernetworkKernel kernel, InputList coordinates) =>
        coordinates.Distinct.Map(kernel.Hypernetwork.CoordinateFeatures.Variance);
}
