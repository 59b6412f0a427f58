using System.Numerics;
using Hyperkernel.Activations.Quadrature;
using Hyperkernel.Activations.SpecialFunctions;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.LinearAlgebra.Managed;
using Hyperkernel.Strips;

namespace Hyperkernel.Activations.Tables;

/// <summary>
/// Makes maps over strips for activations whose dual maps are costly: Chebyshev series in the angle, for a range of variances.
/// </summary>
/// <remarks>
/// In x = 2 arcsin(rho) / pi both dual maps are smooth, also at rho = 1 and with kinks. Where all variances are equal, one series serves
/// each. Else the coefficients are functions of two deviations, interpolated in their logarithms, and a symmetric matrix for each power,
/// whose eigenvectors make it a sum of products u(row) u(column). Terms whose size is below a fraction of the error allowed are dropped.
/// The error of a map over its values at equal inputs, sqrt(own own'), is at most 1e-6 in single and 1e-12 in double precision, which the
/// tests measure. Where a function turns at points other than 0, its maps turn ever more sharply as rho tends to 1 and the deviations
/// differ, so that spread ones have no table. Small deviations, at which s is its tangent on each side of 0 to that accuracy, count as one:
/// the error is their square, or where derivatives jump at 0 themselves. At large deviations a smooth function turns sharply too: an entry
/// then has the error of rho times 1 / (d (2 (1 - |rho|))^(3/2)), at most d^2, and where that is too much it is handed over.
/// </remarks>
internal static class DualTable<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int FewEntries = 400;
    private const int LargestDegree = 1024;
    private const int MostDeviations = 65;
    private static readonly double _tolerance = typeof(T) == typeof(float) ? 1e-7 : 3e-13;
    private static readonly double[] _angles = [0.97, 0.6, 0.2, -0.3, -0.9];
    private static readonly double _smoothFloor = typeof(T) == typeof(float) ? 3e-4 : 3e-7;
    private static readonly double _brokenFloor = typeof(T) == typeof(float) ? 1e-6 : 1e-13;

    /// <summary>
    /// The map of an activation; entry by entry where that takes no longer than a table, or the dual maps are too rough for one.
    /// </summary>
    /// <exception cref="OperationCanceledException">The work was ended, as the range's options say.</exception>
    public static StripMap<T> Create(Activation activation, DualIntegrals integrals, VarianceRange range)
    {
        if (range.Entries <= FewEntries)
        {
            return new ScalarStripMap<T>(activation);
        }

        double floor = integrals.IsSmooth ? _smoothFloor : _brokenFloor;
        double largest = range.Largest == 0 ? 1 : Math.Max(floor, Math.Sqrt(range.Largest));
        double smallest = range.Largest == 0 ? 1 : Math.Clamp(Math.Sqrt(range.Smallest), floor, largest);

        // Norms that were made equal differ by some roundings.
        bool uniform = largest - smallest <= _tolerance * largest;
        DualSamples samples = new(activation, integrals, largest);
        if ((!uniform && integrals.TurnsAwayFromZero) || Degree(samples, smallest, largest, range.Parallel) is not { } degree)
        {
            return new ScalarStripMap<T>(activation);
        }

        TableScales scales = new(samples, range.HasZero, 1 - SmallestDistance(activation, largest));
        if (uniform)
        {
            (double[] values, double[] slopes) = scales.Series(largest, largest, degree, range.Parallel);
            return new VectorStripMap<UniformTableKernel<T>, T>(new(scales, largest, values, slopes));
        }

        return Points(samples, smallest, largest, range.Parallel) is { } points
            ? new VectorStripMap<SpreadTableKernel<T>, T>(new(scales, points, Terms(scales, points, degree, range.Parallel)))
            : new ScalarStripMap<T>(activation);
    }

    // 1 - |rho| from which on strips serve; negative where they always do. Some four roundings of rho are half of what is promised.
    private static double SmallestDistance(Activation activation, double largest)
    {
        double loss = 8 * Promise.Roundoff<T>() / Promise.Of<T>();
        double ofTurns = largest * largest * loss > 1 ? Math.Pow(loss / largest, 2.0 / 3) / 2 : -1;
        return activation.Kinks.Count > 0 ? Math.Max(ofTurns, HandOver.SmallestDistance<T>()) : ofTurns;
    }

    // The degree at which the series at the range's corners end, or null.
    private static int? Degree(DualSamples samples, double smallest, double largest, ParallelOptions parallel)
    {
        int needed = 0;
        foreach (
            (double first, double second) in smallest == largest
                ? [(largest, largest)]
                : new[] { (largest, largest), (smallest, largest), (smallest, smallest) }
        )
        {
            int? found = null;
            for (int degree = Math.Max(8, needed); degree <= LargestDegree && found is null; degree *= 2)
            {
                (double[] values, double[] slopes) = samples.Series(first, second, degree, parallel);
                int last = Math.Max(Last(values), Last(slopes));
                found = last < degree - 2 ? last : null;
            }

            if (found is null)
            {
                return null;
            }

            needed = Math.Max(needed, found.Value);
        }

        return Math.Max(needed, 2);
    }

    // The last coefficient that counts.
    private static int Last(double[] coefficients) => Math.Max(0, Array.FindLastIndex(coefficients, Counts));

    private static bool Counts(double term) => Math.Abs(term) > _tolerance / 4;

    // Deviations, equally good for the maps against the largest at a few angles, or null.
    private static double[]? Points(DualSamples samples, double smallest, double largest, ParallelOptions parallel)
    {
        for (int count = 3; count <= MostDeviations; count = (2 * count) - 1)
        {
            double[] points = DeviationPoints(smallest, largest, count);
            bool enough = true;
            (double[] Values, double[] Slopes)[] atPoints = Array.ConvertAll(
                points,
                point => samples.At(point, largest, _angles, parallel)
            );
            for (int a = 0; a < _angles.Length && enough; a++)
            {
                double[] values = Array.ConvertAll(atPoints, at => at.Values[a]),
                    slopes = Array.ConvertAll(atPoints, at => at.Slopes[a]);
                enough = Last(Chebyshev.Coefficients(values)) < count - 1 && Last(Chebyshev.Coefficients(slopes)) < count - 1;
            }

            if (enough)
            {
                return points;
            }
        }

        return null;
    }

    private static double[] DeviationPoints(double smallest, double largest, int count)
    {
        double middle = Math.Log(smallest * largest) / 2,
            half = Math.Log(largest / smallest) / 2;
        return Array.ConvertAll(Chebyshev.Points(count - 1), x => Math.Exp(middle + (half * x)));
    }

    private static List<TableTerm> Terms(TableScales scales, double[] points, int degree, ParallelOptions parallel)
    {
        int count = points.Length;
        (double[] Value, double[] Slope)[,] series = new (double[], double[])[count, count];

        // Pairs of deviations share the threads, so each takes one.
        ParallelOptions alone = new() { MaxDegreeOfParallelism = 1, CancellationToken = parallel.CancellationToken };
        InParallel.For(
            0,
            count * count,
            parallel,
            i =>
            {
                (int a, int b) = (i / count, i % count);
                if (b <= a)
                {
                    series[a, b] = series[b, a] = scales.Series(points[a], points[b], degree, alone);
                }
            }
        );

        List<TableTerm> terms = [];
        for (int k = 0; k <= degree; k++)
        {
            parallel.CancellationToken.ThrowIfCancellationRequested();
            int power = k;
            AddTerms(terms, count, power, ofSlope: false, (a, b) => series[a, b].Value[power]);
            AddTerms(terms, count, power, ofSlope: true, (a, b) => series[a, b].Slope[power]);
        }

        return terms;
    }

    private static void AddTerms(List<TableTerm> terms, int count, int power, bool ofSlope, Func<long, long, double> entry)
    {
        using Matrix<double> matrix = Matrix<double>.Create(count, count, entry);
        double[] eigenvalues = new double[count];
        SymmetricEigenproblem.Compute<double>(matrix, eigenvalues);
        for (int p = 0; p < count; p++)
        {
            if (Counts(eigenvalues[p]))
            {
                terms.Add(new(power, ofSlope, eigenvalues[p], matrix.Row(p).ToArray()));
            }
        }
    }
}
