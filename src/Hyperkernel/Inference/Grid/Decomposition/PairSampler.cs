using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Randomness;

namespace Hyperkernel.Inference.Grid.Decomposition;

/// <summary>Draws pairs of a row's and a column's input that represent all such pairs.</summary>
/// <remarks>
/// Kernels of kinked activations have a square-root singularity at |rho| = 1, so nearly parallel inputs are where a decomposition errs
/// most; among many pairs they are too rare to be drawn at random. They are looked for, and take part in every sample and every check.
/// </remarks>
internal sealed class PairSampler
{
    private const int Candidates = 4096;
    private const int CloseOnes = 64;
    private readonly InputCovariance<double> _inputs;
    private readonly InputScales _scales;
    private readonly CounterRandom _random;
    private readonly List<InputPair> _close;
    private ulong _drawn;

    public PairSampler(InputCovariance<double> inputs, InputScales scales, CounterRandom random, Compute compute)
    {
        (_inputs, _scales, _random) = (inputs, scales, random);
        (long Column, double Distance)[] nearest = inputs.Nearest(compute.Parallel);
        int[] order = [.. Enumerable.Range(0, nearest.Length)];
        Array.Sort([.. nearest.Select(n => n.Distance)], order);
        _close = [.. Spread([.. order.Select(i => Pair(i, nearest[i].Column))], CloseOnes)];
    }

    private PairSampler(PairSampler other) =>
        (_inputs, _scales, _random, _close) = (other._inputs, other._scales, other._random, other._close);

    /// <summary>The same, from its first draw on.</summary>
    public PairSampler Anew() => new(this);

    /// <summary>
    /// Pairs of an input with itself (where rows and columns are the same) of every size of variance, others of every correlation, and
    /// nearly parallel ones.
    /// </summary>
    /// <returns>All pairs where they are no more than what is asked for.</returns>
    public List<InputPair> Representatives(int diagonal, int others)
    {
        long rows = _inputs.Rows.Count,
            columns = _inputs.Columns.Count;
        if (rows <= others && rows * columns <= diagonal + others)
        {
            return Draw((int)(rows * columns), k => Pair(k / columns, k % columns));
        }

        List<InputPair> own = [];
        if (_inputs.IsSymmetric)
        {
            bool all = rows <= Candidates;
            own = Draw((int)Math.Min(rows, Candidates), k => Own(all ? k : Row()));
            own.Sort((a, b) => a.Block.Variance1.CompareTo(b.Block.Variance1));
        }

        List<InputPair> pairs = Draw(Candidates, _ => Other());
        pairs.Sort((a, b) => Correlation(a).CompareTo(Correlation(b)));
        return [.. Spread(own, diagonal), .. Spread(pairs, others), .. _close];
    }

    /// <summary>
    /// One pair drawn at random; two tenths are nearly parallel ones and, where rows and columns are the same, a tenth of an input with
    /// itself.
    /// </summary>
    public InputPair Next() =>
        Integer(10) switch
        {
            0 when _inputs.IsSymmetric => Own(Row()),
            1 or 2 => _close[Integer(_close.Count)],
            _ => Other(),
        };

    private static double Correlation(InputPair pair) => pair.Block.GeometricMean is > 0 and var bound ? pair.Block.Covariance / bound : 0;

    private static IEnumerable<InputPair> Spread(List<InputPair> sorted, int wanted) =>
        sorted.Count <= wanted
            ? sorted
            : Enumerable.Range(0, wanted).Select(k => sorted[(int)((long)k * (sorted.Count - 1) / Math.Max(1, wanted - 1))]);

    private static List<InputPair> Draw(int number, Func<int, InputPair> pair) => [.. Enumerable.Range(0, number).Select(pair)];

    private int Integer(long bound) => _random.Integer(_drawn++, checked((int)bound));

    private long Row() => Integer(_inputs.Rows.Count);

    private InputPair Own(long row) => Pair(row, row);

    private InputPair Other()
    {
        long row = Row(),
            column = Integer(_inputs.Columns.Count);
        bool same = _inputs.IsSymmetric && row == column;
        return Pair(row, same ? (column + 1) % _inputs.Columns.Count : column);
    }

    private InputPair Pair(long row, long column) =>
        new(row, column, _inputs.Block(row, column), _scales.Rows[row] * _scales.Columns[column]);
}
