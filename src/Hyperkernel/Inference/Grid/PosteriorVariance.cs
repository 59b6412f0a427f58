using System.Numerics;
using System.Numerics.Tensors;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Randomness;

namespace Hyperkernel.Inference.Grid;

/// <summary>Posterior variances of a fitted grid at a grid of new points, by each of the methods (docs/grid.md).</summary>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
internal sealed class PosteriorVariance<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const double LeastShare = 0.2;
    private const long Chunk = 256;
    private readonly GridSystem<T> _system;
    private readonly double _ridge;
    private readonly Matrix<T> _contexts;
    private readonly Matrix<T>? _coordinates;
    private readonly CrossKernel<T> _cross;
    private readonly Matrix<double> _prior;
    private readonly DeviationOptions _options;
    private readonly GridOptions _solving;

    public PosteriorVariance(GridModel<T> model, Matrix<T> contexts, Matrix<T>? coordinates, DeviationOptions options)
    {
        (_system, _ridge, _contexts, _coordinates, _options) = (model.System, model.Ridge, contexts, coordinates, options);
        _solving = _system.Options with { Progress = null };
        _cross = _system.Decomposition.Cross(contexts, coordinates);
        _prior = _system.Decomposition.Variances(contexts, coordinates);
    }

    private IMatrixBackend Backend => _system.Options.Backend;

    /// <summary>The deviations by the method that is asked for.</summary>
    public Deviations<T> Compute()
    {
        DeviationMethod method = _options.Method == DeviationMethod.Automatic ? DeviationMethod.ModelOperator : _options.Method;
        Matrix<double> variances = ByMethod(method);
        if (_options.Method == DeviationMethod.Automatic && (MeanShare(variances) < LeastShare || Negative(variances) > 0))
        {
            // A sample costs about two solves.
            variances.Dispose();
            method = _prior.Rows * _prior.Columns <= 2 * _options.Samples ? DeviationMethod.Exact : DeviationMethod.Sampling;
            variances = ByMethod(method);
        }

        (int checks, double? difference) = method == DeviationMethod.Exact ? (0, null) : Compare(variances);
        DeviationReport report = new(method, MeanShare(variances), Negative(variances), checks, difference);
        for (long i = 0; i < variances.Rows; i++)
        {
            TensorPrimitives.Sqrt<double>(variances.Row(i), variances.Row(i));
        }

        using Matrix<double> deviations = variances;
        return new(deviations.ConvertTo<T>(), report);
    }

    public void Dispose()
    {
        _cross.Dispose();
        _prior.Dispose();
    }

    private static long Negative(Matrix<double> variances)
    {
        long count = 0;
        for (long i = 0; i < variances.Rows; i++)
        {
            foreach (double v in variances.Row(i))
            {
                count += v < 0 ? 1 : 0;
            }
        }

        return count;
    }

    private Matrix<double> ByMethod(DeviationMethod method) => method switch
    {
        DeviationMethod.Exact => Exact(),
        DeviationMethod.Sampling => ZeroWherePriorIs(new PathwiseSampler<T>(_system, _ridge, _cross, _options).Variances(_contexts, _coordinates)),
        _ => OfModelOperator(),
    };

    private double MeanShare(Matrix<double> variances)
    {
        double sum = 0;
        for (long i = 0; i < variances.Rows; i++)
        {
            for (long a = 0; a < variances.Columns; a++)
            {
                sum += _prior[i, a] == 0 ? 1 : variances[i, a] / _prior[i, a];
            }
        }

        return sum / (variances.Rows * variances.Columns);
    }

    // k** - k*^T H^-1 k* for all points: the sum over terms r <= r' of products in the eigenbasis, a gemm of contexts and one of coordinates each.
    private Matrix<double> OfModelOperator()
    {
        using Matrix<double> u = _system.Eigenbasis.ContextVectors.ConvertTo<double>(), v = _system.Eigenbasis.CoordinateVectors.ConvertTo<double>();
        using Matrix<double> inverse = _system.Eigenbasis.Spectrum.ConvertTo<double>();
        for (long i = 0; i < inverse.Rows; i++)
        {
            TensorPrimitives.Add(inverse.Row(i), _ridge, inverse.Row(i));
            TensorPrimitives.Divide(1, inverse.Row(i), inverse.Row(i));
        }

        Matrix<double>[] beta = [.. _cross.Kernel.CoordinateFactors.Select(q => InBasis(q, v))];
        Matrix<double> variances = _prior.Clone();
        for (long first = 0; first < variances.Rows; first += Chunk)
        {
            _system.Options.Cancellation.ThrowIfCancellationRequested();
            long count = Math.Min(Chunk, variances.Rows - first);
            Matrix<double>[] alpha = [.. _cross.Kernel.ContextFactors.Select(p => InBasis(p.View.Block(first, 0, count, p.Columns), u))];
            Subtract(alpha, beta, inverse, variances.View.Block(first, 0, count, variances.Columns));
            Array.ForEach(alpha, matrix => matrix.Dispose());
        }

        Array.ForEach(beta, matrix => matrix.Dispose());
        return ZeroWherePriorIs(variances);
    }

    private Matrix<double> InBasis(MatrixView<T> factor, Matrix<double> vectors)
    {
        using Matrix<double> wide = factor.ConvertTo<double>();
        Matrix<double> result = Matrix<double>.Uninitialized(wide.Rows, wide.Columns);
        Backend.Multiply<double>(1, wide, Transposition.None, vectors, Transposition.Transposed, 0, result);
        return result;
    }

    private void Subtract(Matrix<double>[] alpha, Matrix<double>[] beta, Matrix<double> inverse, MatrixView<double> variances)
    {
        using Matrix<double> contexts = Matrix<double>.Uninitialized(alpha[0].Rows, alpha[0].Columns);
        using Matrix<double> coordinates = Matrix<double>.Uninitialized(beta[0].Rows, beta[0].Columns);
        using Matrix<double> middle = Matrix<double>.Uninitialized(alpha[0].Rows, inverse.Columns);
        for (int r = 0; r < alpha.Length; r++)
        {
            for (int s = 0; s <= r; s++)
            {
                Product(alpha[r], alpha[s], contexts);
                Product(beta[r], beta[s], coordinates);
                Backend.Multiply<double>(1, contexts, Transposition.None, inverse, Transposition.None, 0, middle);
                Backend.Multiply(s == r ? -1.0 : -2.0, middle, Transposition.None, coordinates, Transposition.Transposed, 1, variances);
            }
        }

        static void Product(Matrix<double> left, Matrix<double> right, Matrix<double> result)
        {
            for (long i = 0; i < result.Rows; i++)
            {
                TensorPrimitives.Multiply<double>(left.Row(i), right.Row(i), result.Row(i));
            }
        }
    }

    private Matrix<double> ZeroWherePriorIs(Matrix<double> variances)
    {
        for (long i = 0; i < variances.Rows; i++)
        {
            for (long a = 0; a < variances.Columns; a++)
            {
                variances[i, a] = _prior[i, a] == 0 ? 0 : variances[i, a];
            }
        }

        return variances;
    }

    private Matrix<double> Exact()
    {
        Matrix<double> variances = Matrix<double>.Uninitialized(_prior.Rows, _prior.Columns);
        long[] all = [.. Enumerable.Range(0, checked((int)(_prior.Rows * _prior.Columns)))];
        double[] solved = Solve(all, _options.Progress);
        for (int k = 0; k < solved.Length; k++)
        {
            variances[k / _prior.Columns, k % _prior.Columns] = solved[k];
        }

        return ZeroWherePriorIs(variances);
    }

    // Variances at points, numbered row by row, by a solve each.
    private double[] Solve(long[] points, IProgress<double>? progress)
    {
        List<double> variances = [];
        foreach (long[] batch in points.Chunk(_options.Batch))
        {
            using Matrix<T> sides = Matrix<T>.Uninitialized(batch.Length * _system.Contexts, _system.Coordinates);
            for (int k = 0; k < batch.Length; k++)
            {
                FillCovariances(batch[k], sides.View.Block(k * _system.Contexts, 0, _system.Contexts, _system.Coordinates));
            }

            using Matrix<double> solutions = Matrix<double>.Zeros(sides.Rows, sides.Columns), wide = sides.ConvertTo<double>();
            _ = _system.Solve(sides.View, solutions.View, batch.Length, _ridge, _solving);
            double[] explained = _system.QuadraticForms(wide, solutions, batch.Length, _ridge);
            variances.AddRange(batch.Select((point, k) => _prior[point / _prior.Columns, point % _prior.Columns] - explained[k]));
            progress?.Report(variances.Count / (double)points.Length);
        }

        return [.. variances];
    }

    // k(u, U) as a field: the sum over r of row i of P_r times row a of Q_r.
    private void FillCovariances(long point, MatrixView<T> field)
    {
        (long i, long a) = Math.DivRem(point, _prior.Columns);
        field.Fill(T.Zero);
        for (int r = 0; r < _cross.Kernel.Rank; r++)
        {
            ReadOnlySpan<T> contexts = _cross.Kernel.ContextFactors[r].Row(i), coordinates = _cross.Kernel.CoordinateFactors[r].Row(a);
            for (int c = 0; c < contexts.Length; c++)
            {
                TensorPrimitives.MultiplyAdd(coordinates, contexts[c], field.Row(c), field.Row(c));
            }
        }
    }

    private (int Checks, double? LargestDifference) Compare(Matrix<double> variances)
    {
        CounterRandom random = new(_options.Seed, RandomStream.DeviationChecks);
        long[] points = [.. Enumerable.Range(0, _options.Checks)
            .Select(k => (random.Integer(2 * (ulong)k, (int)_prior.Rows) * _prior.Columns) + random.Integer((2 * (ulong)k) + 1, (int)_prior.Columns))
            .Distinct()
            .Where(p => _prior[p / _prior.Columns, p % _prior.Columns] > 0)];
        double[] exact = Solve(points, progress: null);
        double[] differences =
            [.. points.Select((p, k) => Math.Abs(variances[p / _prior.Columns, p % _prior.Columns] - exact[k]) / Math.Abs(exact[k]))];
        return (points.Length, points.Length == 0 ? null : differences.Max());
    }
}
