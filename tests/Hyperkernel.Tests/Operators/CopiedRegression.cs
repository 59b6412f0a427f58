using Hyperkernel.LinearAlgebra;
using Hyperkernel.Operators;

namespace Hyperkernel.Tests.Operators;

/// <summary>
/// The regression of an operator as it is defined, and nothing else: every pair is copied with every transformation, and one dense system
/// of all copies' values that are not NaN is solved with the kernel's own entries.
/// </summary>
internal sealed class CopiedRegression
{
    private readonly OperatorOptions _options;
    private readonly FunctionGrid _grid;
    private readonly double[][] _contexts;
    private readonly double[][] _weights;
    private readonly Func<double[], double[]> _prepare;
    private readonly double[] _mean;
    private readonly Dictionary<(double T, double Gap), int> _distinct = [];
    private readonly int[,][] _correlations;

    /// <param name="inputs">Training inputs.</param>
    /// <param name="outputs">Training outputs.</param>
    /// <param name="grid">Where outputs are sampled.</param>
    /// <param name="options">The options; no amplitude.</param>
    /// <param name="transformations">Of inputs and outputs, the identity among them.</param>
    /// <param name="preparedBy">Pairs that the preparation and the mean are learnt from; the training pairs if null.</param>
    public CopiedRegression(
        double[][] inputs,
        double[][] outputs,
        FunctionGrid grid,
        OperatorOptions options,
        (Func<double[], double[]> Input, Func<double[], double[]> Output)[] transformations,
        (double[][] Inputs, double[][] Outputs)? preparedBy = null
    )
    {
        (_options, _grid) = (options, grid);
        double[][] allInputs = [.. inputs.SelectMany(u => transformations.Select(t => t.Input(u)))],
            allOutputs = [.. outputs.SelectMany(v => transformations.Select(t => t.Output(v)))];
        (double[][] sample, double[][] values) = preparedBy ?? (inputs, outputs);
        _prepare = Preparation([.. sample.SelectMany(u => transformations.Select(t => t.Input(u)))], options);
        _contexts = [.. allInputs.Select(_prepare)];
        _mean = Mean([.. values.SelectMany(v => transformations.Select(t => t.Output(v)))]);
        _correlations = Steps(_mean.Length);
        double[] amplitudes = [.. _contexts.Select(Amplitude)];
        int points = allOutputs[0].Length,
            n = allInputs.Length * points;
        using Matrix<double> system = Matrix<double>.Uninitialized(n, n);
        for (int a = 0; a < allInputs.Length; a++)
        {
            for (int b = 0; b <= a; b++)
            {
                double[,] entries = Entries(_contexts[a], _contexts[b]);
                for (int z = 0; z < points; z++)
                {
                    for (int w = 0; w < points; w++)
                    {
                        system[(a * points) + z, (b * points) + w] = entries[z, w] + (a == b && z == w ? options.Ridge : 0);
                    }
                }
            }
        }

        using Matrix<double> right = Matrix<double>.Create(
            n,
            1,
            (i, _) => (allOutputs[i / points][i % points] - _mean[i % points]) / amplitudes[i / points]
        );
        int[] known = [.. Enumerable.Range(0, n).Where(i => !double.IsNaN(right[i, 0]))];
        using Matrix<double> ofKnown = Matrix<double>.Create(known.Length, known.Length, (i, j) => j <= i ? system[known[i], known[j]] : 0),
            solved = Matrix<double>.Create(known.Length, 1, (i, _) => right[known[i], 0]);
        MatrixBackends.Managed.Cholesky<double>(ofKnown);
        MatrixBackends.Managed.SolveTriangular<double>(ofKnown, Transposition.None, solved);
        MatrixBackends.Managed.SolveTriangular<double>(ofKnown, Transposition.Transposed, solved);
        for (int i = 0; i < n; i++)
        {
            right[i, 0] = Array.BinarySearch(known, i) is var place && place >= 0 ? solved[place, 0] : 0;
        }

        _weights =
        [
            .. Enumerable
                .Range(0, allInputs.Length)
                .Select(c => Enumerable.Range(0, points).Select(z => right[(c * points) + z, 0]).ToArray()),
        ];
    }

    public double[] Predict(double[] input)
    {
        double[] x = _prepare(input);
        double[] sum = new double[_mean.Length];
        for (int c = 0; c < _contexts.Length; c++)
        {
            double[,] entries = Entries(x, _contexts[c]);
            for (int z = 0; z < sum.Length; z++)
            {
                sum[z] += Enumerable.Range(0, sum.Length).Sum(w => entries[z, w] * _weights[c][w]);
            }
        }

        return [.. sum.Zip(_mean, (value, mean) => mean + (Amplitude(x) * value))];
    }

    private static double[] Mean(double[][] rows) =>
        [.. Enumerable.Range(0, rows[0].Length).Select(j => rows.Select(row => row[j]).Where(value => !double.IsNaN(value)).Average())];

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();

    // c W (u - mean), W from the eigenvectors of all copies' covariance.
    private static Func<double[], double[]> Preparation(double[][] inputs, OperatorOptions options)
    {
        double[] mean = Mean(inputs);
        int size = mean.Length;
        using Matrix<double> covariance = Matrix<double>.Create(size, size, (i, j) => inputs.Sum(u => (u[i] - mean[i]) * (u[j] - mean[j])));
        double[] values = new double[size];
        MatrixBackends.Managed.SymmetricEigen<double>(covariance, values);
        double[][] vectors = [.. Enumerable.Range(0, size).Select(j => covariance.Row(j).ToArray())];
        double[] factors =
        [
            .. values.Select(v =>
                options.SpectralPower == 0 ? 1
                : v < 1e-14 * values[^1] ? 0
                : Math.Pow(v / values[^1], options.SpectralPower)
            ),
        ];
        double[] Damped(double[] u)
        {
            double[] centred = [.. u.Zip(mean, (a, b) => a - b)];
            double[] parts = [.. vectors.Select((v, j) => factors[j] * Dot(v, centred))];
            return [.. Enumerable.Range(0, size).Select(i => Enumerable.Range(0, size).Sum(j => parts[j] * vectors[j][i]))];
        }

        double scale = options.ContextScale / Math.Sqrt(inputs.Select(Damped).Average(x => Dot(x, x)));
        return u => [.. Damped(u).Select(x => scale * x)];
    }

    private double Amplitude(double[] x) => Math.Pow(1 + Dot(x, x), _options.AmplitudePower / 2);

    // All entries between two contexts.
    private double[,] Entries(double[] x, double[] y)
    {
        double dot = Dot(x, y) + 1,
            square = x.Zip(y, (a, b) => (a - b) * (a - b)).Sum();
        double s = _options.Kernel.FirstLayer switch
        {
            FirstLayer.Normalized => square == 0 ? 1 : dot / Math.Sqrt((Dot(x, x) + 1) * (Dot(y, y) + 1)),
            FirstLayer.RationalQuadratic => 1 / (1 + (square / 2)),
            FirstLayer.Matern => (1 + Math.Sqrt(5 * square) + (5 * square / 3)) * Math.Exp(-Math.Sqrt(5 * square)),
            _ => Math.Exp(-square / 2),
        };
        (double, double)[] correlations = [.. _distinct.OrderBy(pair => pair.Value).Select(pair => pair.Key)];
        double[] values = new double[correlations.Length];
        _options.Kernel.Values(Math.Acos(Math.Clamp(s, -1, 1)), correlations, values);
        double[,] entries = new double[_mean.Length, _mean.Length];
        for (int z = 0; z < _mean.Length; z++)
        {
            for (int w = 0; w < _mean.Length; w++)
            {
                entries[z, w] = _correlations[z, w].Sum(t => values[t]) + (z == w ? _options.LinearWeight * dot : 0);
            }
        }

        return entries;
    }

    // Of all pairs of values the numbers of their correlations; none of channels apart.
    private int[,][] Steps(int size)
    {
        int channels = _options.OutputChannels;
        int[,][] all = new int[size, size][];
        for (int z = 0; z < size; z++)
        {
            for (int w = 0; w < size; w++)
            {
                IEnumerable<(double, double)> correlations =
                    z % channels != w % channels ? []
                    : !_options.Kernel.CoordinatesAreApart ? Correlations(z / channels, w / channels)
                    : z == w ? [(1, 0)]
                    : [];
                all[z, w] =
                [
                    .. correlations.Select(t => _distinct.TryGetValue(t, out int number) ? number : _distinct[t] = _distinct.Count),
                ];
            }
        }

        return all;
    }

    // Of two points; on a bounded grid of m points, half of a circle of 2 m, of one with the other and its mirror images.
    private IEnumerable<(double, double)> Correlations(int point, int other)
    {
        if (_grid.IsPeriodic)
        {
            return [_grid.Correlation(_grid.Coordinates.Row(point), _grid.Coordinates.Row(other), _options.LengthScale)];
        }

        (double, double) From(IEnumerable<double> steps)
        {
            double square = steps
                    .Zip(_grid.Shape, (step, m) => Math.Pow(2 * m / (m - 1.0) / Math.PI * Math.Sin(Math.PI * step / 2 / m), 2))
                    .Sum(),
                half = -square / (4 * _options.LengthScale * _options.LengthScale);
            return (Math.Exp(2 * half), -2 * Math.Exp(half) * Math.Sinh(half));
        }

        int[] Place(int index) => _grid.Shape.Count == 1 ? [index] : [index / _grid.Shape[1], index % _grid.Shape[1]];
        (int[] a, int[] b) = (Place(point), Place(other));
        return Enumerable
            .Range(0, 1 << a.Length)
            .Select(image => From(a.Select((i, axis) => (double)((image >> axis & 1) == 0 ? i - b[axis] : i + b[axis] + 1))));
    }
}
