namespace Hyperkernel.Operators.Blocks;

/// <summary>Basis functions of a grid that transform by one representation of a group, and meet one function of contexts.</summary>
/// <param name="Rho">The representation.</param>
/// <param name="Frequency">The frequency of a representation of shifts.</param>
/// <param name="Function">The number of the function.</param>
/// <param name="Rows">As many functions as rho has dimensions, of unit length.</param>
internal sealed record OutputWave(Representation Rho, int Frequency, int Function, double[][] Rows);

/// <summary>
/// Waves on a regular grid: the eigenfunctions of every kernel of coordinates that depends on the steps between them.
/// </summary>
/// <remarks>
/// On a circle these are sines and cosines. A bounded grid j = 0..m-1 is taken for half of a circle of 2 m points, of which the other half
/// is its mirror image, and waves are cos(pi k (j + 1/2) / m), k = 0..m-1. On grids of two axes they are products, or with shifts the
/// cosines and sines of 2 pi (k1 i / m1 + k2 j / m2).
/// </remarks>
internal sealed class OutputWaves
{
    private readonly FunctionGrid _grid;
    private readonly SymmetryGroup _group;
    private readonly int[] _signs;
    private readonly bool _areApart;
    private readonly Dictionary<(int, int), int> _functions = [];

    private OutputWaves(FunctionGrid grid, SymmetryGroup group, OperatorOptions options)
    {
        (_grid, _group) = (grid, group);
        _signs = options.SignsOfOutputs;
        _areApart = options.Kernel.CoordinatesAreApart;
        Waves = [.. group.Shifts > 1 ? OfShifts() : OfProducts()];
    }

    /// <summary>All waves: as many basis functions as there are values.</summary>
    public OutputWave[] Waves { get; }

    /// <summary>The frequencies of the functions, by their numbers: those of both axes' circles.</summary>
    public (int First, int Last)[] Frequencies => [.. _functions.OrderBy(pair => pair.Value).Select(pair => pair.Key)];

    /// <summary>The waves of a grid.</summary>
    public static OutputWaves Of(FunctionGrid grid, SymmetryGroup group, OperatorOptions options) => new(grid, group, options);

    // Waves of the same frequencies, up to signs and on squares order, meet the same function; all do where coordinates are apart.
    private int Function(int first, int last)
    {
        (int rows, int columns) = _grid.Plane;
        if (_areApart)
        {
            (first, last) = (0, 0);
        }
        else if (rows == columns && first > last)
        {
            (first, last) = (last, first);
        }

        if (!_functions.TryGetValue((first, last), out int number))
        {
            number = _functions.Count;
            _functions.Add((first, last), number);
        }

        return number;
    }

    private double[] Spread(Func<int, double> wave, int channel)
    {
        double[] row = new double[_grid.Count * _signs.Length];
        for (int j = 0; j < _grid.Count; j++)
        {
            row[(j * _signs.Length) + channel] = wave(j);
        }

        return row;
    }

    private IEnumerable<OutputWave> OfShifts()
    {
        (int rows, int columns) = _grid.Plane;
        for (int k = 0; k < rows * columns; k++)
        {
            (int first, int last) = (k / columns, k % columns);
            (int minusFirst, int minusLast) = ((rows - first) % rows, (columns - last) % columns);
            int order = (first, last).CompareTo((minusFirst, minusLast));
            if (order > 0)
            {
                continue;
            }

            int folded = (first % _group.Steps.First * _group.Steps.Last) + (last % _group.Steps.Last),
                opposite = _group.Opposite(folded),
                frequency = Math.Min(folded, opposite),
                function = Function(Math.Min(first, minusFirst), Math.Min(last, minusLast));
            double scale = Math.Sqrt((order == 0 ? 1.0 : 2) / _grid.Count),
                sineSign = folded > opposite ? scale : -scale;
            (double Sin, double Cos)[] turns =
            [
                .. Enumerable
                    .Range(0, _grid.Count)
                    .Select(j =>
                        Math.SinCos(
                            2
                                * Math.PI
                                * ((first * (j / columns) % rows / (double)rows) + (last * (j % columns) % columns / (double)columns))
                        )
                    ),
            ];
            for (int channel = 0; channel < _signs.Length; channel++)
            {
                int sign = _group.HasReflection ? _signs[channel] : 1;
                double[] cosine = Spread(j => scale * turns[j].Cos, channel);
                double[] Sine(int factor) => Spread(j => factor * sineSign * turns[j].Sin, channel);
                if (folded != opposite)
                {
                    double[][] both = sign == 1 ? [cosine, Sine(1)] : [Sine(-1), cosine];
                    yield return new(_group.Cyclic(frequency, 1), frequency, function, both);
                    continue;
                }

                yield return new(_group.Cyclic(frequency, sign), frequency, function, [cosine]);
                if (order != 0)
                {
                    yield return new(_group.Cyclic(frequency, -sign), frequency, function, [Sine(1)]);
                }
            }
        }
    }

    private IEnumerable<OutputWave> OfProducts()
    {
        (int rows, int columns) = _grid.Plane;
        AxisWave[] first = [.. Axis(rows)],
            last = [.. Axis(columns)];
        for (int a = 0; a < first.Length; a++)
        {
            for (int b = 0; b < last.Length; b++)
            {
                int function = Function(first[a].Frequency, last[b].Frequency);
                for (int channel = 0; channel < _signs.Length; channel++)
                {
                    double[] Product(int i, int j, double scale = 1, double transposed = 0) =>
                        Spread(
                            point =>
                                (scale * first[i].Values[point / columns] * last[j].Values[point % columns])
                                + (transposed == 0 ? 0 : transposed * first[j].Values[point / columns] * last[i].Values[point % columns]),
                            channel
                        );
                    if (_group.Symmetry != OperatorSymmetry.Square)
                    {
                        yield return new(RhoOf(first[a], last[b], channel), 0, function, [Product(a, b)]);
                    }
                    else if (a <= b)
                    {
                        foreach (OutputWave wave in OfSquare(first[a].Parity, last[b].Parity, function, (a, b), Product))
                        {
                            yield return wave;
                        }
                    }
                }
            }
        }
    }

    private Representation RhoOf(AxisWave first, AxisWave last, int channel) =>
        _group.Symmetry switch
        {
            OperatorSymmetry.Flips => _group.Representations[first.Parity + (2 * last.Parity)],
            OperatorSymmetry.None => _group.Cyclic(0, 1),
            _ => _group.Cyclic(0, (first.Parity + last.Parity) % 2 == 0 ? _signs[channel] : -_signs[channel]),
        };

    private IEnumerable<OutputWave> OfSquare(
        int parity,
        int other,
        int function,
        (int A, int B) place,
        Func<int, int, double, double, double[]> product
    )
    {
        (int a, int b) = place;
        if (parity != other)
        {
            // The plane's first vector is odd along the first axis.
            (int odd, int even) = parity == 1 ? (a, b) : (b, a);
            yield return new(_group.Representations[4], 0, function, [product(odd, even, 1, 0), product(even, odd, 1, 0)]);
            yield break;
        }

        double half = Math.Sqrt(0.5);
        yield return new(_group.Representations[2 * parity], 0, function, [a == b ? product(a, b, 1, 0) : product(a, b, half, half)]);
        if (a != b)
        {
            yield return new(_group.Representations[(2 * parity) + 1], 0, function, [product(a, b, half, -half)]);
        }
    }

    private IEnumerable<AxisWave> Axis(int points)
    {
        AxisWave Wave(int frequency, int parity, double square, Func<int, double> value) =>
            new([.. Enumerable.Range(0, points).Select(j => Math.Sqrt(square / points) * value(j))], frequency, parity);
        for (int k = 0; k < (_grid.IsPeriodic ? (points / 2) + 1 : points); k++)
        {
            int frequency = k;
            if (!_grid.IsPeriodic)
            {
                yield return Wave(k, k % 2, k == 0 ? 1 : 2, j => Math.Cos(Math.PI * frequency * ((2 * j) + 1) / (2.0 * points)));
                continue;
            }

            bool isReal = k == 0 || 2 * k == points;
            yield return Wave(k, 0, isReal ? 1 : 2, j => Math.Cos(2 * Math.PI * (frequency * j % points) / points));
            if (!isReal)
            {
                yield return Wave(k, 1, 2, j => Math.Sin(2 * Math.PI * (frequency * j % points) / points));
            }
        }
    }

    /// <summary>A wave along one axis, even (0) or odd (1) when the axis is turned round.</summary>
    private sealed record AxisWave(double[] Values, int Frequency, int Parity);
}
