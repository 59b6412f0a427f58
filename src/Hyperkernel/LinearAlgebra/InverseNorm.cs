using Hyperkernel.Randomness;

namespace Hyperkernel.LinearAlgebra;

/// <summary>Estimates the 1-norm of the inverse of a symmetric matrix from a few solves with it.</summary>
/// <remarks>
/// A lower bound, mostly the norm itself: |A^-1 x|_1 of vectors x of 1-norm 1 that climb, several at once, towards the column with the
/// largest sum. One start that treats all entries alike, as LAPACK's, never finds the difference of two equal rows, so two starts are
/// random. Source: N. Higham and F. Tisseur, "A block algorithm for matrix 1-norm estimation, with an application to 1-norm pseudospectra",
/// SIAM Journal on Matrix Analysis and Applications 21, 2000, algorithm 2.4.
/// </remarks>
internal static class InverseNorm
{
    private const int Starts = 4;
    private const int MostRounds = 4;
    private const ulong Seed = 1;

    /// <summary>The estimate.</summary>
    /// <param name="order">The matrix's order, at least 1.</param>
    /// <param name="solve">Solves A X = B in place of B, which has few columns.</param>
    public static double Estimate(int order, Action<Matrix<double>> solve)
    {
        using Matrix<double> x = Start(order);
        HashSet<long> tried = [];
        double norm = 0;
        for (int round = 0; round < MostRounds; round++)
        {
            solve(x);
            double largest = Enumerable.Range(0, Starts).Max(c => Sum(x, c));
            if (!(largest > norm))
            {
                break;
            }

            norm = largest;
            Replace(x, value => value >= 0 ? 1 : -1);
            solve(x);
            long[] steepest = [.. Enumerable.Range(0, Starts).Select(c => Steepest(x, c, tried)).Where(row => row >= 0)];
            if (steepest.Length == 0)
            {
                break;
            }

            Replace(x, _ => 0);
            for (int c = 0; c < steepest.Length; c++)
            {
                x[steepest[c], c] = 1;
            }
        }

        return norm;
    }

    // All entries alike; alternating and growing, as Higham's test against cancellation; and random signs.
    private static Matrix<double> Start(int order)
    {
        CounterRandom random = new(Seed, RandomStream.ConditionStarts);
        double growing = Enumerable.Range(0, order).Sum(i => Growing(i));
        return Matrix<double>.Create(
            order,
            Starts,
            (i, c) =>
                c switch
                {
                    0 => 1.0 / order,
                    1 => (i % 2 == 0 ? 1 : -1) * Growing(i) / growing,
                    _ => ((random.Bits((ulong)((i * Starts) + c)) & 1) == 0 ? 1.0 : -1) / order,
                }
        );

        double Growing(long i) => 1 + (i / Math.Max(1.0, order - 1));
    }

    private static double Sum(Matrix<double> x, int column)
    {
        double sum = 0;
        for (long i = 0; i < x.Rows; i++)
        {
            sum += Math.Abs(x[i, column]);
        }

        return sum;
    }

    private static void Replace(Matrix<double> x, Func<double, double> value)
    {
        for (long i = 0; i < x.Rows; i++)
        {
            foreach (ref double entry in x.Row(i))
            {
                entry = value(entry);
            }
        }
    }

    // The largest entry of a column whose row was not tried yet; -1 if all were.
    private static long Steepest(Matrix<double> x, int column, HashSet<long> tried)
    {
        long steepest = -1;
        for (long i = 0; i < x.Rows; i++)
        {
            if (!tried.Contains(i) && (steepest < 0 || Math.Abs(x[i, column]) > Math.Abs(x[steepest, column])))
            {
                steepest = i;
            }
        }

        _ = tried.Add(steepest);
        return steepest;
    }
}
