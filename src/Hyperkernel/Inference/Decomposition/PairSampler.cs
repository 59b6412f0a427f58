using Hyperkernel.Kernels;

namespace Hyperkernel.Inference.Decomposition;

/// <summary>Draws pairs of a row's and a column's input that represent all such pairs.</summary>
internal sealed class PairSampler(InputCovariance<double> inputs, Random random)
{
    private const int Candidates = 4096;

    /// <summary>Pairs of an input with itself (where rows and columns are the same) of every size of variance, and others of every correlation.</summary>
    /// <returns>All pairs where they are no more than what is asked for.</returns>
    public List<InputPair> Representatives(int diagonal, int others)
    {
        long rows = inputs.Rows.Count, columns = inputs.Columns.Count;
        if (rows <= others && rows * columns <= diagonal + others)
        {
            return Draw((int)(rows * columns), k => new(k / columns, k % columns, inputs.Block(k / columns, k % columns)));
        }

        List<InputPair> own = [];
        if (inputs.IsSymmetric)
        {
            bool all = inputs.Rows.Count <= Candidates;
            own = Draw((int)Math.Min(inputs.Rows.Count, Candidates), k => Pair(all ? k : Row(), same: true));
            own.Sort((a, b) => a.Block.Variance1.CompareTo(b.Block.Variance1));
        }

        List<InputPair> pairs = Draw(Candidates, _ => Pair(Row(), same: false));
        pairs.Sort((a, b) => Correlation(a).CompareTo(Correlation(b)));
        return [.. Spread(own, diagonal), .. Spread(pairs, others)];
    }

    /// <summary>One pair drawn at random; where rows and columns are the same, a tenth are of an input with itself.</summary>
    public InputPair Next() => Pair(Row(), inputs.IsSymmetric && random.Next(10) == 0);

    private static double Correlation(InputPair pair) =>
        pair.Block.GeometricMean is > 0 and var bound ? pair.Block.Covariance / bound : 0;

    private static IEnumerable<InputPair> Spread(List<InputPair> sorted, int wanted) => sorted.Count <= wanted
        ? sorted
        : Enumerable.Range(0, wanted).Select(k => sorted[(int)((long)k * (sorted.Count - 1) / Math.Max(1, wanted - 1))]);

    private static List<InputPair> Draw(int number, Func<int, InputPair> pair) => [.. Enumerable.Range(0, number).Select(pair)];

    private long Row() => random.NextInt64(inputs.Rows.Count);

    private InputPair Pair(long row, bool same)
    {
        long column = same ? row : random.NextInt64(inputs.Columns.Count);
        return new(row, column, inputs.Block(row, column));
    }
}
