using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Randomness;

namespace Hyperkernel.Inference.Grid.Masked;

/// <summary>The model operator on the observed pairs in two levels, M, which can be inverted, drawn from, and whose determinant is
/// known.</summary>
/// <remarks>
/// H = (U (x) V) diag(D) (U (x) V)^T + ridge, restricted to the observed pairs. The most important modes, the head S, couple all pairs; the
/// others, the tail, only those of one context (or coordinate): M = B + W W^T with blocks B_c = V_c diag(tail_c) V_c^T + ridge and W the
/// observed rows of (U (x) V)_S sqrt(D_S). So M^-1 = B^-1 - B^-1 W C^-1 W^T B^-1 and det M = det B det C, with C = 1 + W^T B^-1 W.
/// </remarks>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
internal sealed class TwoLevels<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly KroneckerEigenbasis<T> _basis;
    private readonly GridMask _mask;
    private readonly double _ridge;
    private readonly Compute _compute;
    private readonly PairLists _observed;
    private readonly PairBlocks<T> _blocks;
    private readonly Head<T> _head;
    private readonly Matrix<T> _coupling;
    private readonly Matrix<T> _solved;

    /// <summary>Factors M.</summary>
    /// <param name="basis">The model operator.</param>
    /// <param name="mask">The pairs.</param>
    /// <param name="ridge">The ridge.</param>
    /// <param name="isExact">Whether M^-1 has to be that of what is drawn from; else blocks may be rounded.</param>
    /// <param name="compute">How to compute.</param>
    /// <exception cref="InsufficientMemoryException">Its blocks do not fit in memory.</exception>
    /// <exception cref="NotPositiveDefiniteException">Rounding makes it indefinite.</exception>
    public TwoLevels(KroneckerEigenbasis<T> basis, GridMask mask, double ridge, bool isExact, Compute compute)
    {
        (_basis, _mask, _ridge, _compute) = (basis, mask, ridge, compute);
        _observed = PairLists.Of(mask, observed: true);
        using Matrix<T> members = _observed.Members(basis);
        _head = Head<T>.Of(basis, _observed, mask, ridge);
        using (Matrix<T> weights = TailWeights())
        {
            bool isRounded = !isExact && BlockFactor<T>.MayRound(weights, mask.SmallestNoise(ridge));
            _blocks = new(_observed, (c, pairs, block) => WriteBlock(members, weights.Row(c), c, pairs, block), isRounded, compute);
        }

        try
        {
            compute.RequireMemory((Int128)_head.Count * _head.Count * 2 * Unsafe.SizeOf<T>(), "the leading modes");
            _coupling = _head.Coupling(_observed, _blocks, compute);
            compute.Backend.Cholesky<T>(_coupling);
        }
        catch
        {
            _head.Dispose();
            _blocks.Dispose();
            throw;
        }

        _solved = Matrix<T>.Uninitialized(mask.Contexts, mask.Coordinates);
    }

    /// <summary>log det M.</summary>
    public double LogDeterminant
    {
        get
        {
            double sum = _blocks.LogDeterminant;
            for (int k = 0; k < _head.Count; k++)
            {
                sum += 2 * Math.Log(double.CreateTruncating(_coupling[k, k]));
            }

            return sum;
        }
    }

    /// <summary>M^-1 on a field.</summary>
    /// <param name="field">The field, 0 where nothing was observed.</param>
    /// <param name="result">Takes the result.</param>
    /// <param name="scratch">Memory to work in.</param>
    public void Solve(Matrix<T> field, Matrix<T> result, Matrix<T> scratch)
    {
        _blocks.Apply(field, result);
        if (_head.Count == 0)
        {
            return;
        }

        using Matrix<T> modes = Matrix<T>.Uninitialized(_head.Count, 1);
        _head.ToModes(result, modes, _compute.Backend);
        _compute.Backend.SolveTriangular<T>(_coupling, Transposition.None, modes);
        _compute.Backend.SolveTriangular<T>(_coupling, Transposition.Transposed, modes);
        _head.FromModes(modes, scratch, _compute.Backend);
        _mask.Clear(scratch.View);
        _blocks.Apply(scratch, _solved);
        ConjugateGradients.AddScaled<T>(result, -1, _solved);
    }

    /// <summary>Draws a Gaussian field with covariance M: one of B, and W times normal numbers.</summary>
    /// <param name="random">Where normal numbers come from.</param>
    /// <param name="index">The next of them; moved on.</param>
    /// <param name="result">Takes the field.</param>
    public void Draw(CounterRandom random, ref ulong index, Matrix<T> result)
    {
        using Matrix<T> modes = Matrix<T>.Uninitialized(Math.Max(1, _head.Count), 1);
        T[] row = new T[modes.Rows];
        random.FillNormal(index, row);
        index += (ulong)row.Length;
        for (int k = 0; k < row.Length; k++)
        {
            modes[k, 0] = row[k];
        }

        _head.FromModes(modes, result, _compute.Backend);
        _mask.Clear(result.View);
        using Matrix<T> members = _observed.Members(_basis),
            weights = TailWeights(),
            normal = Matrix<T>.Uninitialized(weights.Rows, weights.Columns + members.Rows);
        PathwiseSampler<T>.FillNormal(normal, random, ref index);
        InParallel.For(0, _observed.Count, _compute.Parallel, c => AddBlock(c, members, weights.Row(c), normal.Row(c), result));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _head.Dispose();
        _blocks.Dispose();
        _coupling.Dispose();
        _solved.Dispose();
    }

    // Adds V_c sqrt(tail_c) a + sqrt(noise) b for normal numbers a and b.
    private void AddBlock(int c, Matrix<T> members, ReadOnlySpan<T> weights, ReadOnlySpan<T> normal, Matrix<T> result)
    {
        T[] coefficients = new T[weights.Length];
        TensorPrimitives.Sqrt(weights, coefficients);
        TensorPrimitives.Multiply(coefficients, normal[..weights.Length], coefficients);
        foreach (int p in _observed[c])
        {
            T value =
                TensorPrimitives.Dot<T>(members.Row(p), coefficients)
                + (T.CreateTruncating(Math.Sqrt(Noise(c, p))) * normal[weights.Length + p]);
            (_observed.OfCoordinates ? ref result[p, c] : ref result[c, p]) += value;
        }
    }

    // V_c diag(tail_c) V_c^T + noise.
    private void WriteBlock(Matrix<T> members, ReadOnlySpan<T> weights, int c, int[] pairs, MatrixView<T> block)
    {
        T[] roots = new T[weights.Length];
        TensorPrimitives.Sqrt(weights, roots);
        using Matrix<T> rows = Matrix<T>.Uninitialized(pairs.Length, roots.Length);
        for (int k = 0; k < pairs.Length; k++)
        {
            TensorPrimitives.Multiply<T>(members.Row(pairs[k]), roots, rows.Row(k));
        }

        _compute.Backend.MultiplyByTranspose(T.One, rows, T.Zero, block);
        for (int k = 0; k < pairs.Length; k++)
        {
            block[k, k] += T.CreateTruncating(Noise(c, pairs[k]));
        }
    }

    private double Noise(int c, int p) =>
        _ridge
        + (
            _mask.Extra is not { } extra ? 0
            : _observed.OfCoordinates ? extra[p, c]
            : extra[c, p]
        );

    private Matrix<T> TailWeights()
    {
        using Matrix<T> tail = _head.Tail(_basis);
        return _observed.Sums(_basis, tail, _compute.Backend);
    }
}
