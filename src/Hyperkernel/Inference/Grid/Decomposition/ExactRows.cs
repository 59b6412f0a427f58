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
internal static unsafe class ExactRows
{
    private const int Tile = 64;
    private const int FewVariances = 4;

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
        InputCovariance<double> z = InputCovariance<double>
            .Create(rows.Coordinates!, coordinates, kernel.Hypernetwork.CoordinateFeatures, compute)
            .PrepareAll();
        ContextAxis axis = new(
            kernel.Hypernetwork,
            InputCovariance<double>.Create(rows.Contexts, contexts, CoordinateFeatures.Raw, compute).PrepareAll()
        );
        using Matrix<double> byCoordinate = Matrix<double>.Uninitialized(channels * coordinates.Count, contexts.Count);
        for (long row = 0; row < weights.Rows; row++)
        {
            (long c, long j) = (row / contexts.Count, row % contexts.Count);
            Span<double> from = weights.Row(row);
            for (int b = 0; b < from.Length; b++)
            {
                byCoordinate[(c * from.Length) + b, j] = from[b];
            }
        }

        Dictionary<(double, double), StripRunner<double>> strips = [];
        for (long q = 0; q < rows.Count; q++)
        {
            for (long b = 0; b < coordinates.Count; b++)
            {
                InputPair pivot = new(q, b, z.Block(q, b), 1);
                if (!strips.ContainsKey((pivot.Block.Variance1, pivot.Block.Variance2)))
                {
                    strips.Add((pivot.Block.Variance1, pivot.Block.Variance2), axis.StripsAt(pivot));
                }
            }
        }

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
                    AddTile(q, column, (int)Math.Min(Tile, contexts.Count - column), memory);
                }

                return memory;
            },
            memory => memory.Dispose()
        );
        return result;

        void AddTile(long q, long column, int count, Matrix<double> memory)
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
            double ownClosest = axis.FillOwn(q, column, count, own),
                threshold = StripRunner<double>.Threshold;
            for (long b = 0; b < coordinates.Count; b++)
            {
                InputPair pivot = new(q, b, z.Block(q, b), 1);
                KernelState state = axis.AtPivot(pivot);
                new Span<double>(own.Closeness, whole).CopyTo(new(strip.Closeness, whole));
                axis.FillPrimary(state, own, strip);
                double closest = strips[(pivot.Block.Variance1, pivot.Block.Variance2)].Run(strip, q, column);
                Span<double> values = new(kernel.Kind == KernelKind.Tangent ? strip.Tangent : strip.Covariance, count);
                for (int j = 0; Math.Max(ownClosest, closest) > threshold && j < count; j++)
                {
                    if (strip.Closeness[j] > threshold)
                    {
                        values[j] = kernel.Select(axis.Exact(axis.ExactBlock(q, column + j), state));
                    }
                }

                for (int c = 0; c < channels; c++)
                {
                    result[q, c] += TensorPrimitives.Dot<double>(
                        values,
                        byCoordinate.Row((c * coordinates.Count) + b).Slice((int)column, count)
                    );
                }
            }

            double* Row(int index) => memory.Pointer + (index * memory.Columns);
        }
    }

    private static double[] Variances(HypernetworkKernel kernel, InputList coordinates) =>
        coordinates.Distinct.Map(kernel.Hypernetwork.CoordinateFeatures.Variance);
}
