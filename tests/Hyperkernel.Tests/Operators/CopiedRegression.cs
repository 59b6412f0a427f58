using Hyperkernel.LinearAlgebra;
using Hyperkernel.Operators;

namespace Hyperkernel.Tests.Operators;

/// <summary>
/// The regression of an operator as it is defined, and nothing else: every pair is copied with every transformation, and one dense system
/// of all copies' values is solved with the kernel's own entries.
/// </summary>
internal sealed class CopiedRegression
{
    private readonly OperatorOptions _options;
    private readonly FunctionGrid _grid;
    private readonly double[][] _contexts;
    private readonly double[][] _weights;
    private readonly Func<double[], double[]> _prepare;
    private readonly double[] _mean;

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
        double[] amplitudes = [.. _contexts.Select(Amplitude)];
        int points = allOutputs[0].Length,
            n = allInputs.Length * points;
        using Matrix<double> system = Matrix<double>.Create(
            n,
            n,
            (i, j) =>
                Entry(_contexts[i / points], (int)(i % points), _contexts[j / points], (int)(j % points)) + (i == j ? options.Ridge : 0)
        );
        using Matrix<double> right = Matrix<double>.Create(
            n,
            1,
            (i, _) => (allOutputs[i / points][i % points] - _mean[i % points]) / amplitudes[i / points]
        );
        MatrixBackends.Managed.Cholesky<double>(system);
        MatrixBackends.Managed.SolveTriangular<double>(system, Transposition.None, right);
        MatrixBackends.Managed.SolveTriangular<double>(system, Transposition.Transposed, right);
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
        return
        [
            .. Enumerable
                .Range(0, _mean.Length)
                .Select(z =>
                    _mean[z]
                    + (
                        Amplitude(x)
                        * Enumerable
                            .Range(0, _contexts.Length)
                            .Sum(c => Enumerable.Range(0, _mean.Length).Sum(w => Entry(x, z, _contexts[c], w) * _weights[c][w]))
                    )
                ),
        ];
    }

    private static double[] Mean(double[][] rows) => [.. Enumerable.Range(0, rows[0].Length).Select(j => rows.Average(row => row[j]))];

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
            .. values.Select(v => options.SpectralPower == 0 ? 1 : Math.Pow(Math.Max(0, v) / values[^1], options.SpectralPower)),
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

    private double Entry(double[] x, int z, double[] y, int w)
    {
        int channels = _options.OutputChannels;
        if (z % channels != w % channels)
        {
            return 0;
        }

        double dot = Dot(x, y) + 1,
            square = x.Zip(y, (a, b) => (a - b) * (a - b)).Sum();
        double s = _options.Kernel.FirstLayer switch
        {
            FirstLayer.Normalized => square == 0 ? 1 : dot / Math.Sqrt((Dot(x, x) + 1) * (Dot(y, y) + 1)),
            FirstLayer.RationalQuadratic => 1 / (1 + (square / 2)),
            FirstLayer.Matern => (1 + Math.Sqrt(5 * square) + (5 * square / 3)) * Math.Exp(-Math.Sqrt(5 * square)),
            _ => Math.Exp(-square / 2),
        };
        double[] value = new double[1];
        bool isSame = z == w;
        (double, double) t = _options.Kernel.CoordinatesAreApart
            ? (isSame ? (1, 0) : (0, 1))
            : _grid.Correlation(_grid.Coordinates.Row(z / channels), _grid.Coordinates.Row(w / channels), _options.LengthScale);
        double kernel = 0;
        if (isSame || !_options.Kernel.CoordinatesAreApart)
        {
            _options.Kernel.Values(Math.Acos(Math.Clamp(s, -1, 1)), [t], value);
            kernel = value[0];
        }

        return kernel + (isSame ? _options.LinearWeight * dot : 0);
    }
}
