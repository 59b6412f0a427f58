namespace Hyperkernel.LinearAlgebra;

/// <summary>Estimates the 1-norm of the inverse of a symmetric matrix from a few solves with it.</summary>
/// <remarks>
/// A lower bound, which is the norm itself or within a factor of three of it but for matrices made against it. Source: N. Higham, "FORTRAN codes for estimating the
/// one-norm of a real or complex matrix", ACM Transactions on Mathematical Software 14, 1988, algorithm 4.1, which LAPACK's condition estimates use too.
/// </remarks>
internal static class InverseNorm
{
    private const int MostRounds = 5;

    /// <summary>The estimate.</summary>
    /// <param name="order">The matrix's order, at least 1.</param>
    /// <param name="solve">Solves A x = b in place of b.</param>
    public static double Estimate(int order, Action<double[]> solve)
    {
        double[] x = new double[order];
        Array.Fill(x, 1.0 / order);
        solve(x);
        double norm = Sum(x);
        bool[] signs = Signs(x);
        int last = -1;
        for (int round = 1; round < MostRounds && order > 1; round++)
        {
            double[] gradient = [.. signs.Select(positive => positive ? 1.0 : -1)];
            solve(gradient);
            int steepest = Steepest(gradient);
            if (last >= 0 && Math.Abs(gradient[last]) >= Math.Abs(gradient[steepest]))
            {
                break;
            }

            last = steepest;
            Array.Clear(x);
            x[steepest] = 1;
            solve(x);
            double next = Sum(x);
            bool[] nextSigns = Signs(x);
            bool isDone = next <= norm || nextSigns.AsSpan().SequenceEqual(signs);
            (norm, signs) = (Math.Max(norm, next), nextSigns);
            if (isDone)
            {
                break;
            }
        }

        return Math.Max(norm, AgainstCancellation(order, solve));
    }

    // A vector that finds norms which the others miss because columns cancel.
    private static double AgainstCancellation(int order, Action<double[]> solve)
    {
        double[] x = [.. Enumerable.Range(0, order).Select(i => (i % 2 == 0 ? 1 : -1) * (1 + (i / Math.Max(1.0, order - 1))))];
        solve(x);
        return 2 * Sum(x) / (3.0 * order);
    }

    private static double Sum(double[] values) => values.Sum(Math.Abs);

    private static bool[] Signs(double[] values) => Array.ConvertAll(values, value => value >= 0);

    private static int Steepest(double[] values)
    {
        int steepest = 0;
        for (int i = 1; i < values.Length; i++)
        {
            steepest = Math.Abs(values[i]) > Math.Abs(values[steepest]) ? i : steepest;
        }

        return steepest;
    }
}
