using System.Diagnostics;
using System.Numerics;
using System.Numerics.Tensors;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

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
public sealed class SubsetEnsembleModel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly HypernetworkKernel _kernel;
    private readonly Matrix<T> _coordinates;
    private readonly (Points<T> Points, Matrix<T> Weights)[] _members;
    private readonly SubsetEnsembleOptions _options;

    internal SubsetEnsembleModel(
        HypernetworkKernel kernel,
        Matrix<T> coordinates,
        (Points<T> Points, Matrix<T> Weights)[] members,
        SubsetEnsembleOptions options
    )
    {
        (_kernel, _coordinates, _members, _options) = (kernel, coordinates, members, options);
    }

    /// <summary>
    /// The largest relative residual of a subset, from entries of the kernel in double precision that were computed anew.
    /// </summary>
    public double RelativeResidual { get; internal init; }

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
        coordinates ??= _coordinates;
        Points<T> points = Points<T>.Grid(contexts, coordinates);
        long channels = _members[0].Weights.Columns;
        using Matrix<T> mean = Matrix<T>.Zeros(points.Count, channels),
            squares = Matrix<T>.Zeros(points.Count, channels);
        using Matrix<T> one = Matrix<T>.Uninitialized(points.Count, channels);
        KernelOptions options = new() { Backend = _options.Backend, Cancellation = _options.Cancellation };
        Stopwatch watch = Stopwatch.StartNew();
        for (int s = 0; s < _members.Length; s++)
        {
            new KernelOperator<T>(_kernel, points, _members[s].Points, options).Apply(_members[s].Weights, one);
            Accumulate(one, mean, squares, s + 1);
            _options.Progress?.Report(new(s + 1, _members.Length, watch.Elapsed / (s + 1) * (_members.Length - s - 1), Predicting: true));
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

        return new(ChannelStack.Fields(mean, contexts.Rows), _members.Length > 1 ? ChannelStack.Fields(squares, contexts.Rows) : null);
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
