using System.Numerics.Tensors;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.FiniteWidth;

/// <summary>Mean, variance and standard error of every entry of matrices that come one after another or in parts.</summary>
/// <remarks>
/// Welford's update and Chan, Golub and LeVeque's merge (The American Statistician 37, 1983), which do not cancel. The same additions and
/// merges in the same order give the same bits.
/// </remarks>
public sealed class MatrixMoments : IDisposable
{
    private readonly Matrix<double> _mean;
    private readonly Matrix<double> _squares;

    /// <summary>Moments of no matrices yet.</summary>
    /// <param name="rows">Their rows.</param>
    /// <param name="columns">Their columns.</param>
    public MatrixMoments(long rows, long columns)
        : this(0, Matrix<double>.Zeros(rows, columns), Matrix<double>.Zeros(rows, columns)) { }

    // Takes the matrices over: the mean, and the sums of the squared differences from it.
    internal MatrixMoments(long count, Matrix<double> mean, Matrix<double> squares)
    {
        Shape.RequireEqual(mean.Rows, mean.Columns, squares.Rows, squares.Columns, nameof(squares));
        (Count, _mean, _squares) = (count, mean, squares);
    }

    /// <summary>How many matrices were added.</summary>
    public long Count { get; private set; }

    /// <summary>The mean; 0 where none were added. It changes with what is added.</summary>
    public Matrix<double> Mean => _mean;

    /// <summary>The sums of the squared differences from the mean.</summary>
    internal Matrix<double> Squares => _squares;

    /// <summary>The unbiased variances (divided by n - 1); NaN for fewer than two matrices.</summary>
    public Matrix<double> Variance() => Spread(square => Count > 1 ? square / (Count - 1) : double.NaN);

    /// <summary>The standard errors of the means, sqrt(variance / n); NaN for fewer than two matrices.</summary>
    public Matrix<double> StandardError() => Spread(square => Count > 1 ? Math.Sqrt(square / (Count - 1) / Count) : double.NaN);

    /// <summary>Adds a matrix.</summary>
    /// <exception cref="ArgumentException">It has another shape.</exception>
    public void Add(MatrixView<double> matrix)
    {
        Shape.RequireEqual(_mean.Rows, _mean.Columns, matrix.Rows, matrix.Columns, nameof(matrix));
        Count++;
        double share = 1.0 / Count;
        for (long i = 0; i < matrix.Rows; i++)
        {
            ReadOnlySpan<double> row = matrix.Row(i);
            Span<double> mean = _mean.Row(i),
                squares = _squares.Row(i);
            for (int j = 0; j < row.Length; j++)
            {
                double difference = row[j] - mean[j];
                mean[j] += difference * share;
                squares[j] += difference * (row[j] - mean[j]);
            }
        }
    }

    /// <summary>Adds all matrices that others were added to.</summary>
    /// <exception cref="ArgumentException">They have another shape.</exception>
    public void Merge(MatrixMoments other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Shape.RequireEqual(_mean.Rows, _mean.Columns, other._mean.Rows, other._mean.Columns, nameof(other));
        if (other.Count == 0)
        {
            return;
        }

        double share = (double)other.Count / (Count + other.Count),
            product = Count * share;
        for (long i = 0; i < _mean.Rows; i++)
        {
            Span<double> mean = _mean.Row(i),
                squares = _squares.Row(i);
            ReadOnlySpan<double> otherMean = other._mean.Row(i);
            TensorPrimitives.Add(squares, other._squares.Row(i), squares);
            for (int j = 0; j < mean.Length; j++)
            {
                double difference = otherMean[j] - mean[j];
                squares[j] += difference * difference * product;
                mean[j] += difference * share;
            }
        }

        Count += other.Count;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _mean.Dispose();
        _squares.Dispose();
    }

    private Matrix<double> Spread(Func<double, double> function) =>
        Matrix<double>.Create(_squares.Rows, _squares.Columns, (i, j) => function(_squares[i, j]));
}
