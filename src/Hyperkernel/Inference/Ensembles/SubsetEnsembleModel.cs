using System.Diagnostics;
using System.Numerics;
using System.Numerics.Tensors;
using Hyperkernel.Inference.Accuracy;
using Hyperkernel.Inference.Models;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;

namespace Hyperkernel.Inference.Ensembles;

/// <summary>What an ensemble says about new points.</summary>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
/// <param name="Mean">The average over subsets, N_new x (M C): one context a row, the channels of a coordinate next to each other.</param>
/// <param name="Spread">The standard deviation between subsets (with S - 1), of the same shape; null of a single subset. The mean's own
/// standard error is smaller by sqrt(S).</param>
public sealed record SubsetPrediction<T>(Matrix<T> Mean, Matrix<T>? Spread)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>;

/// <summary>Kernel regressions on random subsets of a grid (equation 1).</summary>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
public sealed class SubsetEnsembleModel<T> : Regression<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly HypernetworkKernel _kernel;
    private readonly double _ridge;
    private readonly Matrix<T> _coordinates;
    private readonly Points<T> _drawn;
    private readonly (Points<T> Points, Matrix<T> Weights)[] _members;
    private readonly SubsetEnsembleOptions _options;

    internal SubsetEnsembleModel(
        HypernetworkKernel kernel,
        double ridge,
        Matrix<T> coordinates,
        Points<T> drawn,
        (Points<T> Points, Matrix<T> Weights)[] members,
        SubsetEnsembleOptions options
    )
    {
        (_kernel, _ridge, _coordinates, _drawn) = (kernel, ridge, coordinates, drawn);
        (_members, _options) = (members, options);
    }

    /// <summary>
    /// The largest relative residual of a subset, from entries of the kernel in double precision that were computed anew.
    /// </summary>
    public double RelativeResidual { get; internal init; }

    /// <inheritdoc/>
    public override PointKernel Kernel => _kernel;

    /// <inheritdoc/>
    public override double Ridge => _ridge;

    /// <inheritdoc/>
    public override int Channels => (int)_members[0].Weights.Columns;

    /// <summary>No iterations, and <see cref="RelativeResidual"/>.</summary>
    public override SolveReport Report => new(0, RelativeResidual, Converged: true);

    internal override string SolverName => Solver.Ensemble.Name;

    internal override long ContextWidth => _members[0].Points.Contexts.Distinct.Width;

    /// <summary>Number of subsets.</summary>
    public int Subsets => _members.Length;

    /// <summary>Number of points of a subset.</summary>
    public long PointsOfSubset => _members[0].Points.Count;

    /// <summary>Predicts at all pairs of new contexts and coordinates.</summary>
    /// <param name="contexts">N_new x n_0.</param>
    /// <param name="coordinates">M x m_0; the training coordinates if null.</param>
    /// <exception cref="ArgumentException">A width differs from that of the training inputs, or an entry is not finite.</exception>
    public SubsetPrediction<T> Predict(Matrix<T> contexts, Matrix<T>? coordinates = null)
    {
        ArgumentNullException.ThrowIfNull(contexts);
        (Matrix<T> mean, Matrix<T>? spread) = PredictAt(Points<T>.Grid(contexts, coordinates ?? _coordinates));
        using (mean)
        using (spread)
        {
            return new(ChannelStack.Fields(mean, contexts.Rows), spread is null ? null : ChannelStack.Fields(spread, contexts.Rows));
        }
    }

    /// <summary>The average over subsets at new points.</summary>
    /// <param name="points">N' points.</param>
    /// <returns>N' x C.</returns>
    /// <exception cref="ArgumentException">The points are not of the kernel's kind, or their inputs differ in length from the training
    /// points'.</exception>
    public override Matrix<T> Mean(Points<T> points)
    {
        (Matrix<T> mean, Matrix<T>? spread) = PredictAt(points);
        spread?.Dispose();
        return mean;
    }

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">Always: the spread between subsets, <see cref="Predict"/>'s, is no posterior
    /// deviation.</exception>
    public override Deviations<T> Deviation(Points<T> points) =>
        throw new NotSupportedException(
            "An ensemble of subsets has a spread between its members (SubsetEnsembleModel.Predict), which is no posterior deviation; "
                + "the grid and dense solvers have deviations."
        );

    internal override double[] ProbeSums(ulong seed)
    {
        (Points<T> points, Matrix<T> own) = _members[0];
        using Matrix<double> weights = own.ConvertTo<double>();
        return KernelResidual.ProbeSums(_kernel, points.In<double>(), weights, _ridge, seed, new());
    }

    // Subsets are of one size, and lie one below the other.
    internal override void Write(NpzWriter archive)
    {
        PointArrays.Write(archive, _drawn);
        using Matrix<T> weights = Matrix<T>.Create(
            _drawn.Count,
            Channels,
            (row, c) => _members[row / PointsOfSubset].Weights[row % PointsOfSubset, c]
        );
        archive.Add(ModelArrays.Weights, weights);
        using Matrix<double> subsets = Matrix<double>.Create(1, 1, (_, _) => Subsets);
        archive.Add(ModelArrays.Subsets, new NpyArray<double>(subsets, [1], NpyType.Int64));
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        foreach ((_, Matrix<T> weights) in _members)
        {
            weights.Dispose();
        }
    }

    private (Matrix<T> Mean, Matrix<T>? Spread) PredictAt(Points<T> points)
    {
        int channels = Channels;
        Matrix<T> mean = Matrix<T>.Zeros(points.Count, channels),
            squares = Matrix<T>.Zeros(points.Count, channels);
        using Matrix<T> one = Matrix<T>.Uninitialized(points.Count, channels);
        Compute compute = _options.Compute.Quiet;
        Stopwatch watch = Stopwatch.StartNew();
        for (int s = 0; s < _members.Length; s++)
        {
            new KernelOperator<T>(_kernel, points, _members[s].Points, compute).Apply(_members[s].Weights, one);
            Accumulate(one, mean, squares, s + 1);
            _options.Compute.Progress?.Report(
                new("predictions of subsets", s + 1, _members.Length) { Remaining = watch.Elapsed / (s + 1) * (_members.Length - s - 1) }
            );
        }

        if (_members.Length > 1)
        {
            for (long i = 0; i < squares.Rows; i++)
            {
                Span<T> row = squares.Row(i);
                TensorPrimitives.Divide(row, T.CreateTruncating(_members.Length - 1), row);
                TensorPrimitives.Sqrt<T>(row, row);
            }
        }

        return (mean, _members.Length > 1 ? squares : null);
    }

    // Welford's recursion: mean += (y - mean) / n, squares += (y - old mean)(y - new mean).
    private static void Accumulate(Matrix<T> values, Matrix<T> mean, Matrix<T> squares, int count)
    {
        T share = T.One / T.CreateTruncating(count);
        for (long i = 0; i < values.Rows; i++)
        {
            Span<T> y = values.Row(i),
                average = mean.Row(i),
                sum = squares.Row(i);
            for (int c = 0; c < y.Length; c++)
            {
                T difference = y[c] - average[c];
                average[c] += difference * share;
                sum[c] += difference * (y[c] - average[c]);
            }
        }
    }
}
