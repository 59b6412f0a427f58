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

    public RegressionData(Observations observations, Preparation preparation)
    {
        Contexts = InPrecision(preparation.Contexts(observations.Contexts), "contexts");
        Coordinates = observations.Coordinates is { } coordinates ? InPrecision(preparation.Coordinates(coordinates), "coordinates") : null;
        _points = new(() => PointArrays.Of(Contexts, Coordinates, observations.ContextOf, observations.CoordinateOf));
        _values = new(() => Prepared(observations.Values.Clone()));
        _mask = new(() => GridMask.Of(Contexts.Rows, Coordinates!.Rows, observations.ContextOf, observations.CoordinateOf));
        _fields = new(() => Prepared(observations.GridValues()));

        Matrix<T> Prepared(Matrix<double> values)
        {
            using (values)
            {
                preparation.Prepare(values);
                return InPrecision(values, "values");
            }
        }
    }

    /// <summary>N_x x n_0.</summary>
    public Matrix<T> Contexts { get; }

    /// <summary>N_z x m_0; null for a plain network.</summary>
    public Matrix<T>? Coordinates { get; }

    /// <summary>The N points that were observed.</summary>
    public Points<T> Points => _points.Value;

    /// <summary>Their values, N x C.</summary>
    public Matrix<T> Values => _values.Value;

    /// <summary>The values on the grid of contexts and coordinates, N_x x (N_z C); where none was observed some number or other.</summary>
    public Matrix<T> Fields => _fields.Value;

    /// <summary>The pairs of contexts and coordinates that were observed.</summary>
    public GridMask Mask => _mask.Value;

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
