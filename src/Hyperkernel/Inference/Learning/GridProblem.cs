using System.Numerics.Tensors;
using Hyperkernel.Inference.Models;
using Hyperkernel.Kernels;
using Hyperkernel.Kernels.Gradients;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Randomness;

namespace Hyperkernel.Inference.Learning;

/// <summary>
/// The evidence of a whole grid under a kernel that is a product S(x, x') k(z, z'), exactly, by the factors' eigenvalues.
/// </summary>
/// <remarks>
/// With S = U L U^T, k = V M V^T and d_ij = L_i M_j + ridge, the system's determinant is the product of all d, and its inverse divides U^T
/// Y V by them. N_x^3 + N_z^3 operations instead of (N_x N_z)^3.
/// </remarks>
internal sealed class GridProblem : LearningProblem
{
    // With more of them, how well a context's own values tell each other outweighs what contexts say of each other.
    private const int MostCoordinates = 16;

    private readonly Matrix<double> _contexts;
    private readonly Matrix<double> _coordinates;

    // A channel after the other: N_x x (C N_z).
    private readonly Matrix<double> _values;
    private readonly int _channels;

    /// <summary>The problem of a part of a grid: half as many contexts as points, and a few coordinates, drawn.</summary>
    public GridProblem(
        PointKernel kernel,
        LearningInputs inputs,
        Observations observations,
        Matrix<double> values,
        int points,
        LearningOptions options
    )
        : base(kernel, inputs, Variance(kernel, inputs), options)
    {
        long[] rows = Some(observations.Contexts.Rows, points / 2, new(options.Seed, 0)),
            columns = Some(observations.Coordinates!.Rows, MostCoordinates, new(options.Seed, 1));
        _contexts = Matrix<double>.Create(rows.Length, inputs.Contexts.Columns, (i, k) => inputs.Contexts[rows[i], k]);
        _coordinates = Matrix<double>.Create(columns.Length, inputs.Coordinates!.Columns, (a, k) => inputs.Coordinates[columns[a], k]);
        _channels = (int)values.Columns;
        long width = observations.Coordinates.Rows;
        _values = Matrix<double>.Create(
            rows.Length,
            columns.Length * _channels,
            (i, j) => values[(rows[i] * width) + columns[j % columns.Length], j / columns.Length]
        );
    }

    /// <inheritdoc/>
    public override int Points => (int)(_contexts.Rows * _coordinates.Rows);

    /// <inheritdoc/>
    public override double Values => Points * _channels;

    /// <summary>Whether observations and kernels are such.</summary>
    public static bool Suits(IEnumerable<PointKernel> kernels, Observations observations, LearningOptions options) =>
        options.Objective == LearningObjective.Evidence && observations.IsWholeGrid && kernels.All(ProductKernelGradient.IsProduct);

    /// <inheritdoc/>
    public override double Square(Learnt learnt)
    {
        using ProductKernelGradient kernel = Of(learnt);
        using Spectrum spectrum = new(kernel, _values, _channels, learnt.Ridge, Compute.Backend);
        return spectrum.Square;
    }

    /// <inheritdoc/>
    protected override (double Value, SettingsGradient Gradient, double ByRidge) Explain(Learnt learnt)
    {
        using ProductKernelGradient kernel = Of(learnt);
        using Spectrum spectrum = new(kernel, _values, _channels, learnt.Ridge, Compute.Backend);
        using Matrix<double> byContexts = spectrum.ByContexts(),
            byCoordinates = spectrum.ByCoordinates();
        return (spectrum.Value, kernel.Backward(byContexts, byCoordinates), spectrum.ByRidge * learnt.Ridge);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _contexts.Dispose();
        _coordinates.Dispose();
        _values.Dispose();
    }

    private static double Variance(PointKernel kernel, LearningInputs inputs)
    {
        long count = Math.Min(inputs.Contexts.Rows, inputs.Coordinates!.Rows);
        long[] places = [.. Enumerable.Range(0, (int)count).Select(i => (long)i)];
        return kernel.Diagonal(PointArrays.Of(inputs.Contexts, inputs.Coordinates, places, places)).Average();
    }

    private static long[] Some(long count, int most, CounterRandom random)
    {
        long[] all = [.. Enumerable.Range(0, (int)count).Select(i => (long)i)];
        for (int i = 0; i < Math.Min(most, all.Length); i++)
        {
            int other = i + random.Integer((ulong)i, all.Length - i);
            (all[i], all[other]) = (all[other], all[i]);
        }

        return [.. all.Take(Math.Max(1, most)).Order()];
    }

    private ProductKernelGradient Of(Learnt learnt)
    {
        using Matrix<double> contexts = Times(_contexts, learnt.ContextFactors),
            coordinates = Times(_coordinates, learnt.CoordinateFactors);
        return new((HypernetworkKernel)learnt.Kernel, contexts, coordinates, Compute);
    }

    // Both factors' eigenvalues and vectors, which are the rows of U^T and V^T, and the values in their coordinates.
    private sealed class Spectrum : IDisposable
    {
        private readonly IMatrixBackend _backend;
        private readonly Matrix<double> _u;
        private readonly Matrix<double> _v;
        private readonly double[] _l;
        private readonly double[] _m;

        // U^T Y V over d: a channel after the other.
        private readonly Matrix<double> _weights;
        private readonly int _channels;
        private readonly double _ridge;

        public Spectrum(ProductKernelGradient kernel, Matrix<double> values, int channels, double ridge, IMatrixBackend backend)
        {
            (_backend, _channels, _ridge) = (backend, channels, ridge);
            (_u, _l) = Eigen(kernel.OfContexts, backend);
            (_v, _m) = Eigen(kernel.OfCoordinates, backend);
            _weights = Matrix<double>.Uninitialized(values.Rows, values.Columns);
            using Matrix<double> half = Matrix<double>.Uninitialized(values.Rows, values.Columns);
            backend.Multiply(1.0, _u, Transposition.None, values, Transposition.None, 0, half);
            double fit = 0,
                logs = 0;
            for (int c = 0; c < channels; c++)
            {
                backend.Multiply(1.0, Channel(half, c), Transposition.None, _v, Transposition.Transposed, 0, Channel(_weights, c));
            }

            for (int i = 0; i < _l.Length; i++)
            {
                Span<double> row = _weights.Row(i);
                for (int j = 0; j < row.Length; j++)
                {
                    double d = D(i, j % _m.Length);
                    if (!(d > 0))
                    {
                        throw new NotPositiveDefiniteException(i, _l.Length, "An eigenvalue with the ridge is not positive.");
                    }

                    fit += row[j] * row[j] / d;
                    row[j] /= d;
                    logs += j < _m.Length ? Math.Log(d) : 0;
                }
            }

            double points = (double)_l.Length * _m.Length;
            Square = fit / (points * channels);
            Value = channels * ((points * Math.Log(Square)) + logs + points) / 2;
        }

        /// <summary>The negative log evidence at the best amplitude, but for n log(2 pi) / 2.</summary>
        public double Value { get; }

        /// <summary>The square of the amplitude.</summary>
        public double Square { get; }

        /// <summary>The derivative by the ridge.</summary>
        public double ByRidge
        {
            get
            {
                double sum = 0;
                for (int i = 0; i < _l.Length; i++)
                {
                    for (int j = 0; j < _m.Length; j++)
                    {
                        sum += _channels / D(i, j) / 2;
                    }

                    sum -= TensorPrimitives.SumOfSquares<double>(_weights.Row(i)) / (2 * Square);
                }

                return sum;
            }
        }

        /// <summary>U (C/2 diag(sum_j M_j / d_ij) - W M W^T / (2 s^2)) U^T.</summary>
        public Matrix<double> ByContexts()
        {
            Matrix<double> inner = Matrix<double>.Zeros(_l.Length, _l.Length);
            using Matrix<double> weighted = Matrix<double>.Create(
                _l.Length,
                _weights.Columns,
                (i, j) => _weights[i, j] * _m[j % _m.Length]
            );
            _backend.Multiply(-1 / (2 * Square), weighted, Transposition.None, _weights, Transposition.Transposed, 0, inner);
            for (int i = 0; i < _l.Length; i++)
            {
                for (int j = 0; j < _m.Length; j++)
                {
                    inner[i, i] += _channels * _m[j] / D(i, j) / 2;
                }
            }

            return Rotated(_u, inner);
        }

        /// <summary>V (C/2 diag(sum_i L_i / d_ij) - W^T L W / (2 s^2)) V^T, summed over channels.</summary>
        public Matrix<double> ByCoordinates()
        {
            Matrix<double> inner = Matrix<double>.Zeros(_m.Length, _m.Length);
            using Matrix<double> weighted = Matrix<double>.Create(_l.Length, _weights.Columns, (i, j) => _weights[i, j] * _l[i]);
            for (int c = 0; c < _channels; c++)
            {
                _backend.Multiply(
                    -1 / (2 * Square),
                    Channel(weighted, c),
                    Transposition.Transposed,
                    Channel(_weights, c),
                    Transposition.None,
                    1,
                    inner
                );
            }

            for (int i = 0; i < _l.Length; i++)
            {
                for (int j = 0; j < _m.Length; j++)
                {
                    inner[j, j] += _channels * _l[i] / D(i, j) / 2;
                }
            }

            return Rotated(_v, inner);
        }

        public void Dispose()
        {
            _u.Dispose();
            _v.Dispose();
            _weights.Dispose();
        }

        private static (Matrix<double> Vectors, double[] Values) Eigen(Matrix<double> symmetric, IMatrixBackend backend)
        {
            Matrix<double> vectors = symmetric.Clone();
            double[] values = new double[symmetric.Rows];
            backend.SymmetricEigen<double>(vectors, values);
            return (vectors, values);
        }

        private double D(int i, int j) => (Math.Max(0, _l[i]) * Math.Max(0, _m[j])) + _ridge;

        private MatrixView<double> Channel(Matrix<double> matrix, int channel) =>
            matrix.View.Block(0, (long)channel * _m.Length, matrix.Rows, _m.Length);

        private Matrix<double> Rotated(Matrix<double> vectors, Matrix<double> inner)
        {
            using (inner)
            {
                using Matrix<double> half = Matrix<double>.Uninitialized(inner.Rows, inner.Rows);
                Matrix<double> rotated = Matrix<double>.Uninitialized(inner.Rows, inner.Rows);
                _backend.Multiply(1.0, vectors, Transposition.Transposed, inner, Transposition.None, 0, half);
                _backend.Multiply(1.0, half, Transposition.None, vectors, Transposition.None, 0, rotated);
                return rotated;
            }
        }
    }
}
