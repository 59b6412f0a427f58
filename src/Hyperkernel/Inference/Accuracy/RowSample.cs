using Hyperkernel.Randomness;

namespace Hyperkernel.Inference.Accuracy;

/// <summary>
/// Some of many equations, by whose residuals those of all are judged: all of them up to <see cref="MostAll"/>, else random ones.
/// </summary>
/// <remarks>
/// Half of the random ones are drawn evenly, the other half by what their entries of the kernel can be, since errors grow with these. An
/// equation drawn with probability p stands for 1 / (m p) of m, so that weighted sums of squares are unbiased; no weight is above 2 N / m.
/// Of m even draws all miss a fraction f of the equations with probability (1 - f)^(m / 2): 1 in 400 for 5 % and m = 256.
/// </remarks>
/// <param name="Rows">The equations' numbers.</param>
/// <param name="Shares">How many equations each stands for.</param>
/// <param name="AreAll">Whether these are all equations, in their order.</param>
internal sealed record RowSample(long[] Rows, double[] Shares, bool AreAll)
{
    /// <summary>Up to so many equations all are checked, or fewer where an equation takes more entries than there are equations.</summary>
    public const long MostAll = 4096;

    // Some 12 million entries of the kernel at most where that is enough for 16 rows: a few per cent of a grid's solve.
    private const double Entries = 1.25e7;
    private const int Least = 16;
    private const int Most = 512;

    /// <summary>How many of many equations are drawn.</summary>
    /// <param name="entries">How many entries of the kernel each takes.</param>
    public static int CountFor(long entries) => (int)Math.Clamp(Entries / entries, Least, Most);

    /// <summary>Draws equations.</summary>
    /// <param name="sizes">For each equation what its residual is expected to grow with, squared; not negative.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="entries">How many entries of the kernel each takes; one for each equation if null.</param>
    public static RowSample Of(double[] sizes, ulong seed, long? entries = null)
    {
        long each = entries ?? sizes.Length;
        if (sizes.Length * (Int128)each <= MostAll * MostAll || sizes.Length <= Most)
        {
            return new([.. Enumerable.Range(0, sizes.Length)], [.. Enumerable.Repeat(1.0, sizes.Length)], AreAll: true);
        }

        double[] sums = new double[sizes.Length];
        double total = 0;
        for (int i = 0; i < sizes.Length; i++)
        {
            sums[i] = total += sizes[i];
        }

        CounterRandom random = new(seed, RandomStream.ResidualChecks);
        long[] rows = new long[CountFor(each)];
        double[] shares = new double[rows.Length];
        for (int k = 0; k < rows.Length; k++)
        {
            int row = random.Integer(2 * (ulong)k, sizes.Length);
            if (k % 2 == 1 && total > 0)
            {
                double place = random.Integer((2 * (ulong)k) + 1, int.MaxValue) / (double)int.MaxValue * total;
                int found = Array.BinarySearch(sums, place);
                row = Math.Min(found < 0 ? ~found : found, sizes.Length - 1);
            }

            double probability = total > 0 ? ((1.0 / sizes.Length) + (sizes[row] / total)) / 2 : 1.0 / sizes.Length;
            (rows[k], shares[k]) = (row, 1 / (rows.Length * probability));
        }

        return new(rows, shares, AreAll: false);
    }
}
