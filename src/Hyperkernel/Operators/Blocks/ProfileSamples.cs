using Hyperkernel.Activations.SpecialFunctions;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Operators.Blocks;

/// <summary>Functions of an angle from 0 to pi at the Chebyshev points of that interval: enough of them that nothing is lost.</summary>
/// <param name="Points">The Chebyshev points of [-1, 1], which stand for 0 to pi.</param>
/// <param name="Values">One point a row, one function a column.</param>
internal sealed record ProfileSamples(double[] Points, Matrix<double> Values)
{
    private const int Fewest = 32;
    private const int Most = 1024;

    // Of the functions' largest values: the table adds as much again.
    private const double Tolerance = 3e-14;

    /// <summary>Samples functions, on twice as many points until those between are met.</summary>
    /// <param name="count">The number of functions.</param>
    /// <param name="function">Writes their values at an angle.</param>
    /// <param name="compute">What the work may use.</param>
    /// <exception cref="ArithmeticException">1,024 points are not enough.</exception>
    public static ProfileSamples Of(int count, Action<double, double[]> function, Compute compute)
    {
        Matrix<double> coarse = Evaluate(Chebyshev.Points(Fewest));
        for (int n = 2 * Fewest; ; n *= 2)
        {
            double[] fineAngles = Chebyshev.Points(n),
                between = [.. fineAngles.Where((_, i) => i % 2 == 1)];
            Matrix<double> middle = Evaluate(between);
            (double error, int worst) = Error(coarse, n / 2, between, middle);
            Matrix<double> both = Matrix<double>.Create(n + 1, count, (i, k) => i % 2 == 0 ? coarse[i / 2, k] : middle[i / 2, k]);
            if (error <= Tolerance)
            {
                return new(fineAngles, both);
            }

            if (n >= Most)
            {
                throw new ArithmeticException(
                    $"OperatorRegression: the kernel as a function of the contexts' angle is not smooth: {n} points leave an error of "
                        + $"{error:0.0e-0} of its largest value (function {worst}); take a smoother activation."
                );
            }

            coarse = both;
        }

        Matrix<double> Evaluate(double[] points)
        {
            Matrix<double> values = Matrix<double>.Uninitialized(points.Length, count);
            InParallel.For(
                0,
                points.Length,
                compute.Parallel,
                i =>
                {
                    double[] row = new double[count];
                    function(Angle(points[i]), row);
                    row.CopyTo(values.Row(i));
                }
            );
            return values;
        }
    }

    /// <summary>The functions at an angle, by interpolation.</summary>
    public void At(double angle, Span<double> result)
    {
        double[] weights = Chebyshev.Lagrange(Points, (2 * angle / Math.PI) - 1);
        result.Clear();
        for (int i = 0; i < weights.Length; i++)
        {
            ReadOnlySpan<double> row = Values.Row(i);
            for (int k = 0; k < row.Length; k++)
            {
                result[k] += weights[i] * row[k];
            }
        }
    }

    // Chebyshev points run from 1 to -1.
    private static double Angle(double point) => Math.PI * (1 + point) / 2;

    private static (double Error, int Worst) Error(Matrix<double> coarse, int n, double[] between, Matrix<double> middle)
    {
        ProfileSamples samples = new(Chebyshev.Points(n), coarse);
        int count = (int)coarse.Columns;
        double[] largest = new double[count],
            found = new double[count];
        for (int i = 0; i <= n; i++)
        {
            for (int k = 0; k < count; k++)
            {
                largest[k] = Math.Max(largest[k], Math.Abs(coarse[i, k]));
            }
        }

        double floor = largest.Max() * Floor,
            error = 0;
        int worst = 0;
        for (int i = 0; i < between.Length; i++)
        {
            samples.At(Angle(between[i]), found);
            for (int k = 0; k < count; k++)
            {
                double relative = Math.Abs(found[k] - middle[i, k]) / Math.Max(largest[k], floor);
                (error, worst) = relative > error ? (relative, k) : (error, worst);
            }
        }

        return (error, worst);
    }

    /// <summary>What is below this share of the largest function is rounding of sums of the largest one.</summary>
    public const double Floor = 0.05;
}
