using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Operators.Blocks;

/// <summary>An orthonormal basis of the values of output functions, in which the equations fall apart into blocks.</summary>
internal sealed class OutputBasis : IDisposable
{
    // Below this a projection of a unit vector is rounding.
    private const double Nothing = 1e-6;

    private OutputBasis(Matrix<double>? rows, OutputBlock[] blocks, int functions)
    {
        (Rows, Blocks, Functions) = (rows, blocks, functions);
    }

    /// <summary>One basis vector a row; null for the values themselves.</summary>
    public Matrix<double>? Rows { get; }

    /// <summary>The blocks, whose rows follow each other.</summary>
    public OutputBlock[] Blocks { get; }

    /// <summary>The number of functions f of the contexts' correlation that the blocks meet.</summary>
    public int Functions { get; }

    /// <summary>
    /// Of coordinates that are learnt apart from each other (H = 1): by the representations of any group, which all meet one function.
    /// </summary>
    public static OutputBasis OfGroup(SymmetryGroup group)
    {
        int size = group.Outputs[0].Source.Length;
        if (group.Order == 1)
        {
            return new(null, [new(group.Representations[0], 0, 0, 0, size)], 1);
        }

        Matrix<double> rows = Matrix<double>.Zeros(size, size);
        List<OutputBlock> blocks = [];
        int start = 0;
        for (int r = 0; r < group.Representations.Length; r++)
        {
            Representation rho = group.Representations[r];
            int first = start;
            foreach (double[] row in Copies(group, rho, size))
            {
                row.CopyTo(rows.Row(start++));
            }

            if (start > first)
            {
                blocks.Add(new(rho, FrequencyOf(group, r), 0, first, (start - first) / rho.Dimension));
            }
        }

        return start == size
            ? new(rows, [.. blocks], 1)
            : throw new InvalidOperationException($"OutputBasis: {start} basis vectors of {size} values.");
    }

    /// <summary>
    /// Of a periodic grid: by frequencies of the coordinates, each of which meets a function of its own, and by the representations of a
    /// cyclic group.
    /// </summary>
    public static OutputBasis OfFrequencies(SymmetryGroup group, FunctionGrid grid, int channels, int[] signs)
    {
        List<(int Representation, int Frequency, int Function, double[][] Rows)> parts = [];
        int function = 0;
        foreach (((int, int) k, bool isReal) in Frequencies(grid))
        {
            (double[] cos, double[] sin) = Waves(grid, k, isReal);
            int m = group.Shifts,
                folded = k.Item2 % m;
            bool mirrored = 2 * folded > m;
            int frequency = mirrored ? m - folded : folded;
            bool isEnd = frequency == 0 || 2 * frequency == m;
            for (int c = 0; c < channels; c++)
            {
                double[] a = Spread(cos, 1, c),
                    b = Spread(sin, mirrored ? 1 : -1, c);
                int sign = group.HasReflection ? signs[c] : 1;
                if (isEnd)
                {
                    parts.Add((group.Cyclic(frequency, sign), frequency, function, [a]));
                    if (!isReal)
                    {
                        parts.Add((group.Cyclic(frequency, group.HasReflection ? -sign : 1), frequency, function, [b]));
                    }
                }
                else
                {
                    parts.Add((group.Cyclic(frequency, 1), frequency, function, sign == 1 ? [a, b] : [Negated(b), a]));
                }
            }

            function++;
        }

        return Collect(group, parts, grid.Count * channels, function);

        double[] Spread(double[] wave, int sign, int channel)
        {
            double[] row = new double[grid.Count * channels];
            for (int j = 0; j < wave.Length; j++)
            {
                row[(j * channels) + channel] = sign * wave[j];
            }

            return row;
        }
    }

    /// <summary>The frequencies of real functions on a grid, and whether each is real by itself.</summary>
    public static IEnumerable<((int First, int Last) Frequency, bool IsReal)> Frequencies(FunctionGrid grid)
    {
        (int rows, int columns) = grid.Shape.Count == 1 ? (1, grid.Shape[0]) : (grid.Shape[0], grid.Shape[1]);
        for (int first = 0; first < rows; first++)
        {
            for (int last = 0; last < columns; last++)
            {
                (int, int) opposite = ((rows - first) % rows, (columns - last) % columns);
                int order = (first, last).CompareTo(opposite);
                if (order <= 0)
                {
                    yield return ((first, last), order == 0);
                }
            }
        }
    }

    /// <summary>Coefficients of functions, N x their number, of values N x their number.</summary>
    public Matrix<double> Coefficients(Matrix<double> values, IMatrixBackend backend)
    {
        if (Rows is null)
        {
            return values.Clone();
        }

        Matrix<double> result = Matrix<double>.Uninitialized(values.Rows, Rows.Rows);
        backend.Multiply(1.0, values.View, Transposition.None, Rows, Transposition.Transposed, 0, result);
        return result;
    }

    /// <summary>Values of functions from their coefficients.</summary>
    public Matrix<double> Values(Matrix<double> coefficients, IMatrixBackend backend)
    {
        if (Rows is null)
        {
            return coefficients.Clone();
        }

        Matrix<double> result = Matrix<double>.Uninitialized(coefficients.Rows, Rows.Columns);
        backend.Multiply(1.0, coefficients.View, Transposition.None, Rows, Transposition.None, 0, result);
        return result;
    }

    /// <inheritdoc/>
    public void Dispose() => Rows?.Dispose();

    private static double[] Negated(double[] values) => Array.ConvertAll(values, v => -v);

    private static int FrequencyOf(SymmetryGroup group, int representation)
    {
        for (int k = 0; 2 * k <= group.Shifts && group.Shifts > 0; k++)
        {
            if (group.Cyclic(k, 1) == representation || group.Cyclic(k, -1) == representation)
            {
                return k;
            }
        }

        return 0;
    }

    private static OutputBasis Collect(
        SymmetryGroup group,
        List<(int Representation, int Frequency, int Function, double[][] Rows)> parts,
        int size,
        int functions
    )
    {
        Matrix<double> rows = Matrix<double>.Uninitialized(size, size);
        List<OutputBlock> blocks = [];
        int start = 0;
        foreach (var block in parts.GroupBy(part => (part.Function, part.Representation, part.Frequency)))
        {
            int first = start;
            foreach (double[] row in block.SelectMany(part => part.Rows))
            {
                row.CopyTo(rows.Row(start++));
            }

            Representation rho = group.Representations[block.Key.Representation];
            blocks.Add(new(rho, block.Key.Frequency, block.Key.Function, first, (start - first) / rho.Dimension));
        }

        return new(rows, [.. blocks], functions);
    }

    private static (double[] Cos, double[] Sin) Waves(FunctionGrid grid, (int First, int Last) k, bool isReal)
    {
        (int rows, int columns) = grid.Shape.Count == 1 ? (1, grid.Shape[0]) : (grid.Shape[0], grid.Shape[1]);
        double[] cos = new double[grid.Count],
            sin = new double[grid.Count];
        double scale = Math.Sqrt((isReal ? 1.0 : 2) / grid.Count);
        for (int j = 0; j < cos.Length; j++)
        {
            // Whole turns are taken off in integers.
            double turns =
                ((long)k.First * (j / columns) % rows / (double)rows) + ((long)k.Last * (j % columns) % columns / (double)columns);
            (double s, double c) = Math.SinCos(2 * Math.PI * turns);
            (cos[j], sin[j]) = (scale * c, scale * s);
        }

        return (cos, sin);
    }

    // Orthonormal bases of all copies of a representation, d vectors each: the first is a projection of single values, orbit by orbit, and
    // gives the others. Those count as found too, since shifts alone do not tell the two of a frequency apart.
    private static List<double[]> Copies(SymmetryGroup group, Representation rho, int size)
    {
        List<double[]> all = [];
        bool[] seen = new bool[size];
        for (int j = 0; j < size; j++)
        {
            if (seen[j])
            {
                continue;
            }

            int[] orbit = [.. group.Outputs.Select(g => Array.IndexOf(g.Source, j)).Distinct()];
            List<double[]> ofOrbit = [];
            foreach (int place in orbit)
            {
                seen[place] = true;
                double[] unit = new double[size];
                unit[place] = 1;
                double[] projected = Project(group, rho, 0, 0, unit);
                foreach (double[] other in ofOrbit)
                {
                    double along = orbit.Sum(o => other[o] * projected[o]);
                    foreach (int o in orbit)
                    {
                        projected[o] -= along * other[o];
                    }
                }

                double length = Math.Sqrt(orbit.Sum(o => projected[o] * projected[o]));
                if (length > Nothing)
                {
                    foreach (int o in orbit)
                    {
                        projected[o] /= length;
                    }

                    ofOrbit.AddRange(
                        Enumerable.Range(0, rho.Dimension).Select(i => i == 0 ? projected : Project(group, rho, i, 0, projected))
                    );
                }
            }

            all.AddRange(ofOrbit);
        }

        return all;
    }

    // d / |G| sum over g of rho(g)[i, j] g v.
    private static double[] Project(SymmetryGroup group, Representation rho, int i, int j, double[] vector)
    {
        double[] sum = new double[vector.Length];
        for (int g = 0; g < group.Order; g++)
        {
            double factor = rho.Dimension * rho[g, i, j] / group.Order;
            SignedPermutation action = group.Outputs[g];
            for (int place = 0; place < sum.Length && factor != 0; place++)
            {
                sum[place] += factor * action.Signs[place] * vector[action.Source[place]];
            }
        }

        return sum;
    }
}
