using System.Numerics.Tensors;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Operators.Blocks;

/// <summary>
/// The functions F_k of the contexts' correlation that frequencies k of coordinates meet: the Fourier coefficients of F(s, t) over the
/// steps of a regular grid's circles, real since t is even.
/// </summary>
internal static class FrequencyProfiles
{
    /// <summary>The functions of some frequencies, sampled.</summary>
    public static ProfileSamples Of(OperatorKernel kernel, FunctionGrid grid, (int First, int Last)[] frequencies, OperatorOptions options)
    {
        if (kernel.CoordinatesAreApart)
        {
            return ProfileSamples.Of(1, (angle, values) => kernel.Values(angle, [(1, 0)], values), options.Compute);
        }

        (int rows, int columns) = grid.Plane;
        (rows, columns) = grid.IsPeriodic ? (rows, columns) : (rows == 1 ? 1 : 2 * rows, 2 * columns);

        // Steps forth and back, and on squares up and across, have the same correlation, to the last bit.
        int last = (columns / 2) + 1;
        (int I, int J)[] steps = [.. from i in Enumerable.Range(0, (rows / 2) + 1) from j in Enumerable.Range(0, last) select (i, j)];
        (double, double)[] correlations = [.. steps.Select(step => grid.Correlation(step, options.LengthScale))];
        (double T, double Gap)[] distinct = [.. correlations.Distinct()];
        Dictionary<(double, double), int> places = distinct.Select((c, i) => (c, i)).ToDictionary(p => p.c, p => p.i);
        double[] alongRows = Cosines(rows),
            alongColumns = Cosines(columns);
        using Matrix<double> sums = Matrix<double>.Zeros(frequencies.Length, distinct.Length);
        for (int f = 0; f < frequencies.Length; f++)
        {
            (int k, int l) = frequencies[f];
            Span<double> row = sums.Row(f);
            for (int s = 0; s < steps.Length; s++)
            {
                (int i, int j) = steps[s];
                row[places[correlations[s]]] +=
                    Twice(i, rows) * Twice(j, columns) * alongRows[k * i % rows] * alongColumns[l * j % columns];
            }
        }

        return ProfileSamples.Of(
            frequencies.Length,
            (angle, values) =>
            {
                double[] ofSteps = new double[distinct.Length];
                kernel.Values(angle, distinct, ofSteps);
                for (int f = 0; f < values.Length; f++)
                {
                    values[f] = TensorPrimitives.Dot<double>(sums.Row(f), ofSteps);
                }
            },
            options.Compute
        );
    }

    private static int Twice(int step, int points) => step == 0 || 2 * step == points ? 1 : 2;

    private static double[] Cosines(int points) => [.. Enumerable.Range(0, points).Select(j => Math.Cos(2 * Math.PI * j / points))];
}
