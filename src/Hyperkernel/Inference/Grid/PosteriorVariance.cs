using System.Numerics;
using System.Numerics.Tensors;
using Hyperkernel.Inference.Dense;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Randomness;

namespace Hyperkernel.Inference.Grid;

/// <summary>Posterior variances of a fitted grid at a grid of new points, by each of the methods (docs/grid.md).</summary>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
internal sealed class PosteriorVariance<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const double LeastShare = 0.2;
    private const double MostOfExact = 0.05;
    private const double MostOfModelOperator = 0.25;
    private const double Finer = 1e-2;
    private const long Chunk = 256;
    private readonly GridSystem<T> _system;
    private readonly double _ridge;
    private readonly bool _isExact;
    private readonly Matrix<T> _contexts;
    private readonly Matrix<T>? _coordinates;
    private readonly Matrix<double> _prior;
    private readonly DeviationOptions _options;
    private readonly SolverOptions _solving;
    private CrossKernel<T> _cross;

    public PosteriorVariance(GridModel<T> model, Matrix<T> contexts, Matrix<T>? coordinates, DeviationOptions options)
    {
        (_system, _ridge, _isExact, _contexts, _coordinates, _options) = (
            model.System,
            model.Ridge,
            model.IsExact,
            contexts,
            coordinates,
            options
        );
        _solving = _system.Options with { Compute = _system.Options.Compute.Quiet };
        _cross = _system.Decomposition.Cross(contexts, coordinates);
        _prior = _system.Decomposition.Variances(contexts, coordinates);
    }

    // A sample costs about two solves.
    private DeviationMethod BySamples =>
        _prior.Rows * _prior.Columns <= 2 * _options.Samples ? DeviationMethod.Exact : DeviationMethod.Sampling;

    private IMatrixBackend Backend => _system.Options.Compute.Backend;

    /// <summary>
    /// The deviations by the method that is asked for; where they fail their check, with a finer decomposition, or by a factorisation if
    /// that fits in memory.
    /// </summary>
    public Deviations<T> Compute()
    {
        if (_options.Method == DeviationMethod.ModelOperator && _system.Mask is not null)
        {
            throw new ArgumentException("DeviationOptions: Method = ModelOperator is for whole grids; take Sampling or Exact.");
        }

        DeviationMethod method =
            _options.Method != DeviationMethod.Automatic ? _options.Method
            : _system.Mask is null ? DeviationMethod.ModelOperator
            : BySamples;
        if (_isExact && _options.Method is DeviationMethod.Automatic or DeviationMethod.Exact)
        {
            return Deviations(ByFactorisation());
        }

        (Matrix<double> variances, DeviationReport report) = Checked(method);
        if (_options.Method == DeviationMethod.Automatic && _system.Mask is null && (report.MeanShare < LeastShare || !report.IsTrusted))
        {
            variances.Dispose();
            method = BySamples;
            (variances, report) = Checked(method);
        }

        while (method == DeviationMethod.Exact && !report.IsTrusted && _system.Extend(Finer))
        {
            variances.Dispose();
            _cross.Dispose();
            _cross = _system.Decomposition.Cross(_contexts, _coordinates);
            (variances, report) = Checked(method);
        }

        if (
            method == DeviationMethod.Exact
            && !report.IsTrusted
            && _system is { Mask: null, Decomposition.Exact: not null }
            && KernelSystem<double>.Fits(_system.Contexts * _system.Coordinates, _system.Options.Compute)
        )
        {
            variances.Dispose();
            (variances, report) = ByFactorisation();
        }

        return Deviations((variances, report));
    }

    public void Dispose()
    {
        _cross.Dispose();
        _prior.Dispose();
    }

    private static Deviations<T> Deviations((Matrix<double> Variances, DeviationReport Report) computed)
    {
        using Matrix<double> deviations = computed.Variances;
        for (long i = 0; i < deviations.Rows; i++)
        {
            TensorPrimitives.Sqrt<double>(deviations.Row(i), deviations.Row(i));
        }

        return new(deviations.ConvertTo<T>(), computed.Report);
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

    private (Matrix<double> Variances, DeviationReport Report) Checked(DeviationMethod method)
    {
        Matrix<double> variances = ByMethod(method);
        (int checks, double? difference) = Compare(variances);
        double allowed = method switch
        {
            DeviationMethod.ModelOperator => MostOfModelOperator,
            DeviationMethod.Sampling => MostOfExact + (4 * Math.Sqrt(2.0 / _options.Samples)),
            _ => MostOfExact,
        };
        long negative = Negative(variances);
        return (
            variances,
            new(method, MeanShare(variances), negative, checks, difference)
            {
                IsTrusted = negative == 0 && (difference is null || difference <= allowed),
            }
        );
    }

    private (Matrix<double> Variances, DeviationReport Report) ByFactorisation()
    {
        using Matrix<double> contexts = _contexts.ConvertTo<double>(),
            coordinates = (_coordinates ?? _system.Decomposition.Coordinates).ConvertTo<double>();
        double[] solved = ExactGridRegression.Variances(_system, _ridge, Points<double>.Grid(contexts, coordinates));
        Matrix<double> variances = ZeroWherePriorIs(
            Matrix<double>.Create(_prior.Rows, _prior.Columns, (i, a) => solved[(i * _prior.Columns) + a])
        );
        return (variances, DeviationReport.OfFactorisation<double>(solved, Prior([.. Enumerable.Range(0, solved.Length)])));
    }

    private Matrix<double> ByMethod(DeviationMethod method) =>
        method switch
        {
            DeviationMethod.Exact => Exact(),
            DeviationMethod.Sampling => ZeroWherePriorIs(
                new PathwiseSampler<T>(_system, _ridge, _cross, _options).Variances(_contexts, _coordinates)
            ),
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

    // k** - k*^T H^-1 k* for all points: the sum over terms r <= r' of products in the eigenbasis, a gemm of contexts and one of
    // coordinates each.
    private Matrix<double> OfModelOperator()
    {
        using Matrix<double> u = _system.Eigenbasis.ContextVectors.ConvertTo<double>(),
            v = _system.Eigenbasis.CoordinateVectors.ConvertTo<double>();
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
            _system.Options.Compute.Cancellation.ThrowIfCancellationRequested();
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
        double[] solved = Solve(all, _system.Options.Compute);
        for (int k = 0; k < solved.Length; k++)
        {
            variances[k / _prior.Columns, k % _prior.Columns] = solved[k];
        }

        return ZeroWherePriorIs(variances);
    }

    // Variances at points, numbered row by row, by a solve each.
    private double[] Solve(long[] points, Compute? watched)
    {
        List<double> variances = [];
        foreach (long[] batch in points.Chunk(_options.Batch))
        {
            using Matrix<T> sides = Sides(batch);
            (PointSolves solves, double[] solved) = PointSolves.Of(_system, _ridge, sides, Prior(batch), _solving);
            solves.Dispose();
            variances.AddRange(solved);
            watched?.Report("deviations", variances.Count, points.Length);
        }

        return [.. variances];
    }

    private double[] Prior(long[] points) => Array.ConvertAll(points, p => _prior[p / _prior.Columns, p % _prior.Columns]);

    private Matrix<T> Sides(long[] points)
    {
        Matrix<T> sides = Matrix<T>.Uninitialized(points.Length * _system.Contexts, _system.Coordinates);
        for (int k = 0; k < points.Length; k++)
        {
            FillCovariances(points[k], sides.View.Block(k * _system.Contexts, 0, _system.Contexts, _system.Coordinates));
        }

        _system.Mask?.Clear(sides.View);
        return sides;
    }

    // k(u, U) as a field: the sum over r of row i of P_r times row a of Q_r.
    private void FillCovariances(long point, MatrixView<T> field)
    {
        (long i, long a) = Math.DivRem(point, _prior.Columns);
        field.Fill(T.Zero);
        for (int r = 0; r < _cross.Kernel.Rank; r++)
        {
            ReadOnlySpan<T> contexts = _cross.Kernel.ContextFactors[r].Row(i),
                coordinates = _cross.Kernel.CoordinateFactors[r].Row(a);
            for (int c = 0; c < contexts.Length; c++)
            {
                TensorPrimitives.MultiplyAdd(coordinates, contexts[c], field.Row(c), field.Row(c));
            }
        }
    }

    private (int Checks, double? LargestDifference) Compare(Matrix<double> variances)
    {
        CounterRandom random = new(_options.Seed, RandomStream.DeviationChecks);
        long[] points =
        [
            .. Enumerable
                .Range(0, _options.Checks)
                .Select(k =>
                    (random.Integer(2 * (ulong)k, (int)_prior.Rows) * _prior.Columns)
                    + random.Integer((2 * (ulong)k) + 1, (int)_prior.Columns)
                )
                .Distinct()
                .Where(p => _prior[p / _prior.Columns, p % _prior.Columns] > 0),
        ];
        if (points.Length == 0)
        {
            return (0, null);
        }

        double[] prior = Prior(points);
        using Matrix<T> sides = Sides(points),
            x = RowsOf(_contexts, p => p / _prior.Columns),
            z = RowsOf(_coordinates ?? _system.Decomposition.Coordinates, p => p % _prior.Columns);
        using Matrix<double> contexts = x.ConvertTo<double>(),
            coordinates = z.ConvertTo<double>();
        (PointSolves solves, _) = PointSolves.Of(_system, _ridge, sides, prior, _solving);
        using (solves)
        {
            (double Variance, double Doubt)[] exact = VarianceCheck.Of(
                _system,
                _ridge,
                Points<double>.Pairs(contexts, coordinates),
                prior,
                solves
            );
            double largest = 0;
            for (int k = 0; k < points.Length; k++)
            {
                (double variance, double doubt) = exact[k];
                double difference =
                    (Math.Abs(variances[points[k] / _prior.Columns, points[k] % _prior.Columns] - variance) + doubt) / variance;
                largest = variance > 0 && difference >= 0 ? Math.Max(largest, difference) : double.PositiveInfinity;
            }

            return (points.Length, largest);
        }

        Matrix<T> RowsOf(Matrix<T> all, Func<long, long> row) =>
            Matrix<T>.Create(points.Length, all.Columns, (k, j) => all[row(points[k]), j]);
    }
}
