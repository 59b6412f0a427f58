namespace Hyperkernel.LinearAlgebra.Managed;

/// <summary>Eigenvalues of a symmetric tridiagonal matrix by the implicit QL iteration.</summary>
/// <remarks>
/// H. Bowdler, R. Martin, C. Reinsch and J. Wilkinson, "The QR and QL algorithms for symmetric matrices", Numer. Math. 11, 1968.
/// </remarks>
internal static class TridiagonalEigen
{
    private const int SweepsPerValue = 60;
    private const double Epsilon = 1.0 / (1L << 52);

    /// <summary>Overwrites the diagonal with the eigenvalues, in no order, and rotates the rows of a matrix along.</summary>
    /// <param name="diagonal">The diagonal.</param>
    /// <param name="offDiagonal">Entry k is T(k, k + 1); the last is not used. Overwritten.</param>
    /// <param name="rotations">Takes the rotations: it turns Q^T into the eigenvectors, one a row.</param>
    /// <exception cref="ArithmeticException">The iteration did not converge.</exception>
    public static void Compute(double[] diagonal, double[] offDiagonal, Rotations rotations)
    {
        int order = diagonal.Length;
        double largest = 0;
        for (int i = 0; i < order; i++)
        {
            largest = Math.Max(largest, Math.Max(Math.Abs(diagonal[i]), i < order - 1 ? Math.Abs(offDiagonal[i]) : 0));
        }

        for (int first = 0; first < order; first++)
        {
            int sweeps = 0;
            for (
                int last = FindSplit(diagonal, offDiagonal, first, largest);
                last > first;
                last = FindSplit(diagonal, offDiagonal, first, largest)
            )
            {
                if (++sweeps > SweepsPerValue)
                {
                    throw new ArithmeticException(
                        $"SymmetricEigen: eigenvalue {first} of {order} did not converge in {SweepsPerValue} sweeps."
                    );
                }

                Sweep(diagonal, offDiagonal, first, last, rotations);
            }
        }

        rotations.Apply();
    }

    /// <summary>The end of the part from <paramref name="first"/> on that no negligible entry divides.</summary>
    /// <remarks>An entry below the rounding error of the reduction to T (a fraction of the largest entry) carries no information.</remarks>
    private static int FindSplit(double[] diagonal, double[] offDiagonal, int first, double largest)
    {
        int last = first;
        while (
            last < diagonal.Length - 1
            && Math.Abs(offDiagonal[last]) > Epsilon * Math.Max(largest / 8, Math.Abs(diagonal[last]) + Math.Abs(diagonal[last + 1]))
        )
        {
            last++;
        }

        return last;
    }

    private static void Sweep(double[] d, double[] e, int first, int last, Rotations rotations)
    {
        double g = (d[first + 1] - d[first]) / (2 * e[first]);
        double r = double.Hypot(g, 1);
        g = d[last] - d[first] + (e[first] / (g + Math.CopySign(r, g)));
        double sine = 1;
        double cosine = 1;
        double shift = 0;
        rotations.StartSweep(last - 1);
        for (int i = last - 1; i >= first; i--)
        {
            double f = sine * e[i];
            double b = cosine * e[i];
            r = double.Hypot(f, g);
            e[i + 1] = r;
            if (r == 0)
            {
                d[i + 1] -= shift;
                e[last] = 0;
                return;
            }

            sine = f / r;
            cosine = g / r;
            g = d[i + 1] - shift;
            r = ((d[i] - g) * sine) + (2 * cosine * b);
            shift = sine * r;
            d[i + 1] = g + shift;
            g = (cosine * r) - b;
            rotations.Add(cosine, sine);
        }

        d[first] -= shift;
        e[first] = g;
        e[last] = 0;
    }
}
