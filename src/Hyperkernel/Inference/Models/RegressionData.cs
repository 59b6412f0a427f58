using System.Numerics;
using Hyperkernel.Inference.Grid.Masked;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Models;

/// <summary>Prepared observations in the precision of a fit, in the forms that solvers take.</summary>
internal sealed class RegressionData<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Lazy<Points<T>> _points;
    private readonly Lazy<Matrix<T>> _values;
    private readonly Lazy<Matrix<T>> _fields;
    private readonly Lazy<GridMask> _mask;
    private readonly Observations _observations;
    private readonly Preparation _preparation;

    public RegressionData(Observations observations, Preparation preparation)
    {
        (_observations, _preparation) = (observations, preparation);
        double scale = preparation.Scale ?? 1;
        Noise = observations.Noise is { } noise ? [.. noise.Select(s => s / scale * (s / scale))] : null;
        TrainingData.CheckNoise(Noise, observations.Count, nameof(Observations));
        Contexts = InPrecision(preparation.Contexts(observations.Contexts), "contexts");
        Coordinates = observations.Coordinates is { } coordinates ? InPrecision(preparation.Coordinates(coordinates), "coordinates") : null;
        _points = new(() => PointArrays.Of(Contexts, Coordinates, observations.ContextOf, observations.CoordinateOf));
        _values = new(() => Prepared(observations.Values.Clone()));
        _mask = new(() => GridMask.Of(Contexts.Rows, Coordinates!.Rows, observations.ContextOf, observations.CoordinateOf));
        _fields = new(() => Prepared(observations.GridValues()));
    }

    /// <summary>N_x x n_0.</summary>
    public Matrix<T> Contexts { get; }

    /// <summary>N_z x m_0; null for a plain network.</summary>
    public Matrix<T>? Coordinates { get; }

    /// <summary>The variance of the noise that each observation is known to have, in the fit's units; null where none is known.</summary>
    public double[]? Noise { get; }

    /// <summary>Whether no pair of a grid is observed twice, and none has noise of its own.</summary>
    public bool IsPlain => Noise is null && _observations.RepeatedPlaces == 0;

    /// <summary>The number N of observations.</summary>
    public long Count => _observations.Count;

    /// <summary>The N points that were observed.</summary>
    public Points<T> Points => _points.Value;

    /// <summary>Their values, N x C.</summary>
    public Matrix<T> Values => _values.Value;

    /// <summary>The values on the grid of contexts and coordinates, N_x x (N_z C); where none was observed some number or other.</summary>
    public Matrix<T> Fields => _fields.Value;

    /// <summary>The pairs of contexts and coordinates that were observed.</summary>
    public GridMask Mask => _mask.Value;

    /// <summary>
    /// Values and mask of a grid where observations have noise of their own, or repeat pairs: those of a pair make one of their mean,
    /// weighted by 1 / (ridge + s^2), whose noise is one over the sum of these weights.
    /// </summary>
    /// <param name="ridge">The ridge.</param>
    public (Matrix<T> Fields, GridMask Mask) Merged(double ridge)
    {
        int channels = (int)_observations.Values.Columns;
        using Matrix<double> weights = Matrix<double>.Zeros(Contexts.Rows, Coordinates!.Rows);
        Matrix<double> sums = Matrix<double>.Zeros(Contexts.Rows, Coordinates.Rows * channels);
        bool areMerged = false;
        for (int i = 0; i < _observations.Count; i++)
        {
            (long context, long coordinate) = (_observations.ContextOf[i], _observations.CoordinateOf[i]);
            double weight = 1 / (ridge + (Noise?[i] ?? 0));
            areMerged |= weights[context, coordinate] > 0;
            weights[context, coordinate] += weight;
            for (int c = 0; c < channels; c++)
            {
                sums[context, (coordinate * channels) + c] += weight * _observations.Values[i, c];
            }
        }

        Matrix<double> extra = Matrix<double>.Zeros(Contexts.Rows, Coordinates.Rows);
        for (long i = 0; i < extra.Rows; i++)
        {
            for (int a = 0; a < extra.Columns; a++)
            {
                double weight = weights[i, a];
                extra[i, a] = weight > 0 ? (1 / weight) - ridge : 0;
                for (int c = 0; c < channels && weight > 0; c++)
                {
                    sums[i, (a * channels) + c] /= weight;
                }
            }
        }

        return (Prepared(sums), Mask with { Extra = extra, AreMerged = areMerged });
    }

    public void Dispose()
    {
        Contexts.Dispose();
        Coordinates?.Dispose();
        foreach (Lazy<Matrix<T>> values in new[] { _values, _fields })
        {
            if (values.IsValueCreated)
            {
                values.Value.Dispose();
            }
        }
    }

    private Matrix<T> Prepared(Matrix<double> values)
    {
        using (values)
        {
            _preparation.Prepare(values);
            return InPrecision(values, "values");
        }
    }

    private static Matrix<T> InPrecision(Matrix<double> given, string name)
    {
        Matrix<T> matrix = given.ConvertTo<T>();
        for (long i = 0; i < matrix.Rows; i++)
        {
            foreach (T entry in matrix.Row(i))
            {
                if (!T.IsFinite(entry))
                {
                    string remedy =
                        typeof(T) == typeof(float)
                            ? $"single precision; scale the {name}, or use double precision"
                            : $"double precision once it is centred; scale the {name} down";
                    throw new ArgumentException($"{name}: row {i} has an entry that is too large for {remedy}.");
                }
            }
        }

        return matrix;
    }
}
