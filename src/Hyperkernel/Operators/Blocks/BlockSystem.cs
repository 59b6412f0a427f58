using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Operators.Blocks;

/// <summary>The equations of an operator's regression, block by block: what depends on the grids and the options, and not on
/// data.</summary>
internal sealed class BlockSystem : IDisposable
{
    // Bytes of blocks that are held at once where a third of the memory is less, and otherwise; of those between new and training
    // functions for a mean.
    private const long FewestBytes = 640L << 20;
    private const long MostBytes = 4L << 30;
    private const long MostCrossBytes = 96L << 20;
    private readonly OperatorOptions _options;
    private readonly BlockKernel _kernel;

    private BlockSystem(OperatorOptions options, SymmetryGroup group, OutputBasis basis, BlockKernel kernel, double tableError)
    {
        (_options, Group, Basis, _kernel, TableError) = (options, group, basis, kernel, tableError);
    }

    /// <summary>The group.</summary>
    public SymmetryGroup Group { get; }

    /// <summary>The basis of outputs and its blocks.</summary>
    public OutputBasis Basis { get; }

    /// <summary>The largest error of tabulated kernels that was found, over their largest value.</summary>
    public double TableError { get; }

    /// <summary>Whether the equations of some options on some outputs fall apart into blocks.</summary>
    public static bool Applies(OperatorOptions options, FunctionGrid outputs) => options.Kernel.CoordinatesAreApart || outputs.IsRegular;

    /// <summary>The equations of some options.</summary>
    public static BlockSystem Of(OperatorOptions options, FunctionGrid inputs, FunctionGrid outputs, SymmetryGroup group)
    {
        OutputBasis basis = OutputBasis.Of(group, outputs, options);
        ProfileSamples samples = FrequencyProfiles.Of(options.Kernel, outputs, basis.Frequencies, options);
        LowRank? decomposed = group.Shifts > 1 && samples.Values.Columns > 1 ? LowRank.Of(samples) : null;
        ProfileTable table = ProfileTable.Of(decomposed?.Samples ?? samples);
        return new(options, group, basis, new(options, inputs, group, table, decomposed?.Coefficients), table.Error);
    }

    /// <summary>Solves the given blocks for coefficients of all functions, N x their number.</summary>
    /// <param name="contexts">The training functions.</param>
    /// <param name="blocks">The blocks to solve for.</param>
    /// <param name="coefficients">The outputs' coefficients in the basis.</param>
    /// <param name="leavesOut">Whether every function is left out.</param>
    public BlockSolution[] Solve(PreparedContexts contexts, OutputBlock[] blocks, Matrix<double> coefficients, bool leavesOut)
    {
        List<BlockSolution> solutions = [];
        foreach (OutputBlock[] some in Chunks(blocks, contexts.Count))
        {
            using BlockTarget target = BlockTarget.Packed(some, contexts.Count);
            _kernel.Fill(contexts, contexts, target);
            using BlockSolver solver = new(_options.Compute.Backend);
            for (int b = 0; b < some.Length; b++)
            {
                _options.Compute.Cancellation.ThrowIfCancellationRequested();
                using Matrix<double> values = Gather(coefficients, some[b]);
                solutions.Add(solver.Solve(target, b, _options.Ridge, values, leavesOut));
                _options.Compute.Report("blocks", solutions.Count, blocks.Length);
            }
        }

        return [.. solutions];
    }

    /// <summary>Takes (K + ridge)^-1 of every block, one after the other.</summary>
    /// <param name="contexts">The training functions.</param>
    /// <param name="take">Takes a block and its inverse, which is overwritten afterwards.</param>
    public void ForInverses(PreparedContexts contexts, Action<OutputBlock, Matrix<double>> take)
    {
        foreach (OutputBlock[] some in Chunks(Basis.Blocks, contexts.Count))
        {
            using BlockTarget target = BlockTarget.Packed(some, contexts.Count);
            _kernel.Fill(contexts, contexts, target);
            using BlockSolver solver = new(_options.Compute.Backend);
            for (int b = 0; b < some.Length; b++)
            {
                _options.Compute.Cancellation.ThrowIfCancellationRequested();
                take(some[b], solver.Inverse(target, b, _options.Ridge));
            }
        }
    }

    /// <summary>Coefficients of the predictions at new functions.</summary>
    /// <param name="contexts">The training functions.</param>
    /// <param name="blocks">The blocks that were solved for.</param>
    /// <param name="weights">Their weights, laid out as coefficients.</param>
    /// <param name="queries">The new functions.</param>
    public Matrix<double> Predict(PreparedContexts contexts, OutputBlock[] blocks, Matrix<double> weights, PreparedContexts queries)
    {
        Matrix<double> result = Matrix<double>.Zeros(queries.Count, weights.Columns);
        Matrix<double>[] ofBlocks = [.. blocks.Select(b => Gather(weights, b))];
        ForRows(
            queries,
            contexts.Count,
            blocks,
            (rows, first) =>
            {
                using BlockTarget target = BlockTarget.Whole(blocks, rows.Count, contexts.Count);
                _kernel.Fill(rows, contexts, target);
                for (int b = 0; b < blocks.Length; b++)
                {
                    using Matrix<double> found = Matrix<double>.Uninitialized(target.Matrices[b].Rows, blocks[b].Copies);
                    _options.Compute.Backend.Multiply(
                        1.0,
                        target.Matrices[b].View,
                        Transposition.None,
                        ofBlocks[b],
                        Transposition.None,
                        0,
                        found
                    );
                    Scatter(found, blocks[b], result, first);
                }
            }
        );
        Array.ForEach(ofBlocks, matrix => matrix.Dispose());
        return result;
    }

    /// <summary>
    /// Of each block the predictive variances at new functions, noise included, of a kernel of unit variance: d N' x d.
    /// </summary>
    public Matrix<double>[] Variances(PreparedContexts contexts, OutputBlock[] blocks, PreparedContexts queries)
    {
        List<Matrix<double>> all = [];
        foreach (OutputBlock[] some in Chunks(blocks, contexts.Count, queries.Count))
        {
            using BlockTarget training = BlockTarget.Packed(some, contexts.Count),
                own = BlockTarget.Whole(some, queries.Count, 1),
                cross = BlockTarget.Whole(some, queries.Count, contexts.Count);
            _kernel.Fill(contexts, contexts, training);
            _kernel.Fill(queries, contexts, cross);
            _kernel.Own(queries, own);
            using BlockSolver solver = new(_options.Compute.Backend);
            for (int b = 0; b < some.Length; b++)
            {
                _options.Compute.Cancellation.ThrowIfCancellationRequested();
                Matrix<double> variances = own.Matrices[b].Clone();
                _options.Compute.Backend.SolveTriangularRight<double>(solver.Factor(training, b, _options.Ridge), cross.Matrices[b]);
                Subtract(cross.Matrices[b], some[b].Dimension, variances);
                all.Add(variances);
            }
        }

        for (int b = 0; b < all.Count; b++)
        {
            int d = blocks[b].Dimension;
            for (long i = 0; i < all[b].Rows; i++)
            {
                all[b][i, i % d] += _options.Ridge;
            }
        }

        return [.. all];
    }

    /// <summary>A block's part of coefficients, d N x copies.</summary>
    public static Matrix<double> Gather(Matrix<double> coefficients, OutputBlock block)
    {
        int d = block.Dimension;
        return Matrix<double>.Create(
            coefficients.Rows * d,
            block.Copies,
            (i, copy) => coefficients[i / d, block.Start + (copy * d) + (i % d)]
        );
    }

    /// <summary>Puts a block's part back, from a row on.</summary>
    public static void Scatter(Matrix<double> part, OutputBlock block, Matrix<double> coefficients, int first)
    {
        int d = block.Dimension;
        for (long i = 0; i < part.Rows; i++)
        {
            for (int copy = 0; copy < block.Copies; copy++)
            {
                coefficients[first + (i / d), block.Start + (copy * d) + (i % d)] = part[i, copy];
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Basis.Dispose();

    private static IEnumerable<OutputBlock[]> Chunks(OutputBlock[] blocks, int functions, int queries = 0)
    {
        List<OutputBlock> some = [];
        long bytes = 0,
            most = Math.Clamp(MemoryBudget.AvailableBytes() / 3, FewestBytes, MostBytes);
        foreach (OutputBlock block in blocks)
        {
            long more =
                sizeof(double)
                * (BlockTarget.PackedLength(block, functions) + ((long)block.Dimension * block.Dimension * functions * queries));
            if (some.Count > 0 && bytes + more > most)
            {
                yield return [.. some];
                some.Clear();
                bytes = 0;
            }

            some.Add(block);
            bytes += more;
        }

        if (some.Count > 0)
        {
            yield return [.. some];
        }
    }

    private static void ForRows(PreparedContexts queries, int columns, OutputBlock[] blocks, Action<PreparedContexts, int> action)
    {
        long bytesARow = Math.Max(1, blocks.Sum(b => (long)b.Dimension * b.Dimension)) * columns * sizeof(double);
        int atOnce = (int)Math.Clamp(MostCrossBytes / bytesARow, 1, queries.Count);
        for (int first = 0; first < queries.Count; first += atOnce)
        {
            int count = Math.Min(atOnce, queries.Count - first);
            using PreparedContexts rows = new(queries.Rows.View.Block(first, 0, count, queries.Rows.Columns).ToMatrix());
            action(rows, first);
        }
    }

    // What the training functions take from the variance of each new one.
    private static void Subtract(Matrix<double> solved, int d, Matrix<double> variances)
    {
        for (long i = 0; i < solved.Rows; i++)
        {
            long start = i / d * d;
            for (int c = 0; c < d; c++)
            {
                variances[i, c] -= System.Numerics.Tensors.TensorPrimitives.Dot<double>(solved.Row(i), solved.Row(start + c));
            }
        }
    }
}
