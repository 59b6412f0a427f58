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
    // With more of them in a group, how well a context's own values tell each other outweighs what contexts say of each other; with one
    // group alone, what is learnt depends on which are drawn.
    private const int MostOfGroup = 16;
    private const int MostGroups = 4;

    // With so many coordinates for each that is drawn, those drawn say nothing of their near ones.
    private const int FarApart = 8;

    private readonly Matrix<double> _contexts;
    private readonly Matrix<double> _coordinates;

    // Of each group of coordinates, a channel after the other: N_x x (C n).
    private readonly Matrix<double>[] _values;
    private readonly int _channels;

    /// <summary>The problem of a part of a grid: half as many contexts as points, and coordinates in a few groups, drawn.</summary>
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
        long[] rows = Some(observations.Contexts.Rows, points / 2, new(options.Seed, RandomStream.LearningContexts));
        long width = observations.Coordinates!.Rows;
        long[][] drawn = Groups(inputs.Coordinates!, new(options.Seed, RandomStream.LearningCoordinates));
        long[] columns = [.. drawn.SelectMany(group => group)];
        _contexts = Matrix<double>.Create(rows.Length, inputs.Contexts.Columns, (i, k) => inputs.Contexts[rows[i], k]);
        _coordinates = Matrix<double>.Create(columns.Length, inputs.Coordinates!.Columns, (a, k) => inputs.Coordinates[columns[a], k]);
        (Points, _channels) = (rows.Length * columns.Length, (int)values.Columns);
        _values =
        [
            .. drawn.Select(group =>
                Matrix<double>.Create(
                    rows.Length,
                    group.Length * _channels,
                    (i, j) => values[(rows[i] * width) + group[j % group.Length], j / group.Length]
                )
            ),
        ];
    }

    /// <inheritdoc/>
    public override int Points { get; }

    /// <inheritdoc/>
    public override double Values => Points * _channels;

    /// <summary>Whether observations and kernels are such.</summary>
    public static bool Suits(IEnumerable<PointKernel> kernels, Observations observations, LearningOptions options) =>
        options.Objective is LearningObjective.Evidence or LearningObjective.Balanced
        && observations.IsPlainGrid
        && kernels.All(ProductKernelGradient.IsProduct);

    /// <inheritdoc/>
    public override double Square(Learnt learnt)
    {
        using ProductKernelGradient kernel = Of(learnt);
        using Spectrum spectrum = new(kernel, _values, _channels, learnt.Ridge, Compute.Backend);
        return spectrum.Square;
    }

    /// <inheritdoc/>
    protected override (double Value, SettingsGradient Gradient, double ByRidge, double BySquare) Explain(Learnt learnt)
    {
        using ProductKernelGradient kernel = Of(learnt);
        using Spectrum spectrum = new(kernel, _values, _channels, learnt.Ridge, Compute.Backend);
        using Matrix<double> byContexts = spectrum.ByContexts(),
            byCoordinates = spectrum.ByCoordinates();
        return (spectrum.Value, kernel.Backward(byContexts, byCoordinates), spectrum.ByRidge * learnt.Ridge, 0);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _contexts.Dispose();
        _coordinates.Dispose();
        foreach (Matrix<double> group in _values)
        {
            group.Dispose();
        }
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
        int taken = Math.Clamp(most, 1, all.Length);
        random.Choose<long>(0, all, taken);
        return all[..taken];
    }

    // Coordinates drawn from all; where those are far apart, every other group is one of neighbours instead.
    private static long[][] Groups(Matrix<double> coordinates, CounterRandom random)
    {
        long[] some = Some(coordinates.Rows, MostOfGroup * MostGroups, random);
        int count = (some.Length + MostOfGroup - 1) / MostOfGroup;
        long[][] groups = [.. some.Chunk((some.Length + count - 1) / count)];
        for (int g = 1; g < groups.Length && coordinates.Rows > FarApart * some.Length; g += 2)
        {
            groups[g] = Neighbourhood.Around(coordinates, groups[g][0]);
        }

        return groups;
    }

    private ProductKernelGradient Of(Learnt learnt)
    {
        using Matrix<double> contexts = Times(_contexts, learnt.ContextFactors),
            coordinates = Times(_coordinates, learnt.CoordinateFactors);
        return new((HypernetworkKernel)learnt.Kernel, contexts, coordinates, Compute);
    }

    // The factors' eigenvalues and vectors, which are the rows of U^T and V^T, and the values in their coordinates; the coordinates a
    // group after the other.
    private sealed class Spectrum : IDisposable
    {
        private readonly IMatrixBackend _backend;
        private readonly Matrix<double> _u;
        private readonly double[] _l;
        private readonly Group[] _groups;
        private readonly int _channels;
        private readonly double _ridge;

        public Spectrum(
            ProductKernelGradient kernel,
            IReadOnlyList<Matrix<double>> values,
            int channels,
            double ridge,
            IMatrixBackend backend
        )
        {
            (_backend, _channels, _ridge) = (backend, channels, ridge);
            (_u, _l) = Eigen(kernel.OfContexts.View, backend);
            _groups = new Group[values.Count];
            double fit = 0,
                logs = 0,
                points = 0;
            long at = 0;
            for (int g = 0; g < _groups.Length; g++)
            {
                long width = values[g].Columns / channels;
                (Matrix<double> v, double[] m) = Eigen(kernel.OfCoordinates.View.Block(at, at, width, width), backend);
                _groups[g] = new(at, v, m, Matrix<double>.Uninitialized(values[g].Rows, values[g].Columns));
                (double ofGroup, double determinant) = Fill(_groups[g], values[g]);
                (fit, logs, points) = (fit + ofGroup, logs + determinant, points + ((double)_l.Length * width));
                at += width;
            }

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
                foreach (Group group in _groups)
                {
                    for (int i = 0; i < _l.Length; i++)
                    {
                        foreach (double m in group.M)
                        {
                            sum += _channels / D(_l[i], m) / 2;
                        }

                        sum -= TensorPrimitives.SumOfSquares<double>(group.Weights.Row(i)) / (2 * Square);
                    }
                }

                return sum;
            }
        }

        /// <summary>U (C/2 diag(sum_j M_j / d_ij) - W M W^T / (2 s^2)) U^T, summed over groups.</summary>
        public Matrix<double> ByContexts()
        {
            Matrix<double> inner = Matrix<double>.Zeros(_l.Length, _l.Length);
            foreach (Group group in _groups)
            {
                double[] m = group.M;
                Matrix<double> w = group.Weights;
                using Matrix<double> weighted = Matrix<double>.Create(_l.Length, w.Columns, (i, j) => w[i, j] * m[j % m.Length]);
                _backend.Multiply(-1 / (2 * Square), weighted, Transposition.None, w, Transposition.Transposed, 1, inner);
                for (int i = 0; i < _l.Length; i++)
                {
                    inner[i, i] += _channels * m.Sum(each => each / D(_l[i], each)) / 2;
                }
            }

            return Rotated(_u, inner);
        }

        /// <summary>V (C/2 diag(sum_i L_i / d_ij) - W^T L W / (2 s^2)) V^T, summed over channels, a block for each group.</summary>
        public Matrix<double> ByCoordinates()
        {
            long count = _groups.Sum(group => group.M.Length);
            Matrix<double> all = Matrix<double>.Zeros(count, count);
            foreach (Group group in _groups)
            {
                double[] m = group.M;
                Matrix<double> w = group.Weights,
                    inner = Matrix<double>.Zeros(m.Length, m.Length);
                using Matrix<double> weighted = Matrix<double>.Create(_l.Length, w.Columns, (i, j) => w[i, j] * _l[i]);
                for (int c = 0; c < _channels; c++)
                {
                    _backend.Multiply(
                        -1 / (2 * Square),
                        group.Channel(weighted, c),
                        Transposition.Transposed,
                        group.Channel(w, c),
                        Transposition.None,
                        1,
                        inner
                    );
                }

                for (int j = 0; j < m.Length; j++)
                {
                    inner[j, j] += _channels * _l.Sum(each => each / D(each, m[j])) / 2;
                }

                using Matrix<double> rotated = Rotated(group.V, inner);
                rotated.View.CopyTo(all.View.Block(group.At, group.At, m.Length, m.Length));
            }

            return all;
        }

        public void Dispose()
        {
            _u.Dispose();
            foreach (Group group in _groups)
            {
                group.V.Dispose();
                group.Weights.Dispose();
            }
        }

        private static (Matrix<double> Vectors, double[] Values) Eigen(MatrixView<double> symmetric, IMatrixBackend backend)
        {
            Matrix<double> vectors = Matrix<double>.Uninitialized(symmetric.Rows, symmetric.Rows);
            symmetric.CopyTo(vectors);
            double[] values = new double[symmetric.Rows];
            backend.SymmetricEigen<double>(vectors, values);
            return (vectors, values);
        }

        // Writes U^T Y V over d; the sum of its squares times d, and of the logarithms of d.
        private (double Fit, double Logs) Fill(Group group, Matrix<double> values)
        {
            using Matrix<double> half = Matrix<double>.Uninitialized(values.Rows, values.Columns);
            _backend.Multiply(1.0, _u, Transposition.None, values, Transposition.None, 0, half);
            for (int c = 0; c < _channels; c++)
            {
                _backend.Multiply(
                    1.0,
                    group.Channel(half, c),
                    Transposition.None,
                    group.V,
                    Transposition.Transposed,
                    0,
                    group.Channel(group.Weights, c)
                );
            }

            double fit = 0,
                logs = 0;
            for (int i = 0; i < _l.Length; i++)
            {
                Span<double> row = group.Weights.Row(i);
                for (int j = 0; j < row.Length; j++)
                {
                    double d = D(_l[i], group.M[j % group.M.Length]);
                    if (!(d > 0))
                    {
                        throw new NotPositiveDefiniteException(i, _l.Length, "An eigenvalue with the ridge is not positive.");
                    }

                    fit += row[j] * row[j] / d;
                    row[j] /= d;
                    logs += j < group.M.Length ? Math.Log(d) : 0;
                }
            }

            return (fit, logs);
        }

        private double D(double l, double m) => (Math.Max(0, l) * Math.Max(0, m)) + _ridge;

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

        /// <summary>A group of coordinates: where it begins, its eigenvectors and eigenvalues, and U^T Y V over d.</summary>
        private sealed record Group(long At, Matrix<double> V, double[] M, Matrix<double> Weights)
        {
            public MatrixView<double> Channel(Matrix<double> matrix, int channel) =>
                matrix.View.Block(0, (long)channel * M.Length, matrix.Rows, M.Length);
        }
    }
}
