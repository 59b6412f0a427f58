using Hyperkernel.Randomness;

namespace Hyperkernel.Tests.FiniteWidth;

/// <summary>Normal random numbers in a row, from a seed.</summary>
internal sealed class NormalSource(ulong seed, ulong draw)
{
    private readonly CounterRandom _random = new(seed, draw);
    private ulong _index;

    public double[] Next(int count)
    {
        double[] values = new double[count];
        _random.FillNormal<double>(_index, values);
        _index += (ulong)(count + (count & 1));
        return values;
    }
}

/// <summary>A matrix W of independent N(0, 1) entries of which only products W q and W^T b are ever drawn (docs/theory.md).</summary>
/// <remarks>
/// Exact in law: with Q an orthonormal basis of the vectors q, W Q is drawn, and given it W^T b = Q (W Q)^T b + (1 - Q Q^T) G^T b, where
/// G^T b for several b are normal vectors whose covariance is the Gram matrix of the b. So width costs a vector, not a matrix.
/// </remarks>
internal sealed class GaussianMatrix
{
    private readonly List<double[]> _basis = [];
    private readonly List<double[]> _images = [];
    private readonly double[][] _products;
    private readonly NormalSource _source;

    public GaussianMatrix(int rows, double[][] inputs, NormalSource source)
    {
        _source = source;
        _products = [.. inputs.Select(q => Product(rows, q))];
    }

    /// <summary>W q for input number <paramref name="input"/>.</summary>
    public double[] Product(int input) => _products[input];

    /// <summary>W^T b for several b at once.</summary>
    public double[][] TransposedProducts(double[][] vectors)
    {
        int width = _basis[0].Length;
        double[][] fresh = [.. vectors.Select(_ => Projected(_source.Next(width)))];
        List<double[]> directions = [];
        return
        [
            .. vectors.Select(b =>
            {
                double[] result = new double[width],
                    rest = (double[])b.Clone();
                for (int k = 0; k < directions.Count; k++)
                {
                    double along = Vector.Dot(directions[k], rest);
                    Vector.AddScaled(rest, -along, directions[k]);
                    Vector.AddScaled(result, along, fresh[k]);
                }

                double length = Math.Sqrt(Vector.Dot(rest, rest));
                Vector.AddScaled(result, length, fresh[directions.Count]);
                directions.Add([.. rest.Select(r => length > 0 ? r / length : 0)]);
                for (int k = 0; k < _basis.Count; k++)
                {
                    Vector.AddScaled(result, Vector.Dot(_images[k], b), _basis[k]);
                }

                return result;
            }),
        ];
    }

    private double[] Product(int rows, double[] q)
    {
        double[] result = new double[rows],
            rest = (double[])q.Clone();
        double size = Math.Sqrt(Vector.Dot(q, q));
        for (int k = 0; k < _basis.Count; k++)
        {
            double along = Vector.Dot(_basis[k], rest);
            Vector.AddScaled(rest, -along, _basis[k]);
            Vector.AddScaled(result, along, _images[k]);
        }

        double length = Math.Sqrt(Vector.Dot(rest, rest));
        if (length > 1e-12 * size)
        {
            _basis.Add([.. rest.Select(r => r / length)]);
            _images.Add(_source.Next(rows));
            Vector.AddScaled(result, length, _images[^1]);
        }

        return result;
    }

    private double[] Projected(double[] vector)
    {
        foreach (double[] direction in _basis)
        {
            Vector.AddScaled(vector, -Vector.Dot(direction, vector), direction);
        }

        return vector;
    }
}

/// <summary>A few operations on vectors.</summary>
internal static class Vector
{
    public static double Dot(double[] a, double[] b) => System.Numerics.Tensors.TensorPrimitives.Dot<double>(a, b);

    public static void AddScaled(double[] target, double factor, double[] source) =>
        System.Numerics.Tensors.TensorPrimitives.MultiplyAdd<double>(source, factor, target, target);

    /// <summary>A vector of length sqrt(width) in the plane of the first two axes, at an angle.</summary>
    public static double[] AtAngle(int width, double angle, double scale = 1)
    {
        double[] vector = new double[width];
        vector[0] = scale * Math.Sqrt(width) * Math.Cos(angle);
        vector[1] = scale * Math.Sqrt(width) * Math.Sin(angle);
        return vector;
    }
}
