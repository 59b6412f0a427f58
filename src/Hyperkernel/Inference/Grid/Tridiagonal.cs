using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Grid;

/// <summary>The symmetric tridiagonal matrix that an operator is on a Krylov space, decomposed.</summary>
internal sealed class Tridiagonal : IDisposable
{
    private readonly double[] _values;
    private readonly Matrix<double> _vectors;

    /// <summary>Decomposes it.</summary>
    /// <param name="diagonal">Its diagonal.</param>
    /// <param name="beside">What stands beside the diagonal; a number more than needed does not count.</param>
    public Tridiagonal(IReadOnlyList<double> diagonal, IReadOnlyList<double> beside)
    {
        _values = new double[diagonal.Count];
        _vectors = Matrix<double>.Create(
            diagonal.Count,
            diagonal.Count,
            (i, j) =>
                i == j ? diagonal[(int)i]
                : i - j == 1 ? beside[(int)j]
                : 0
        );
        MatrixBackends.Managed.SymmetricEigen<double>(_vectors, _values);
    }

    /// <summary>The smallest eigenvalue.</summary>
    public double Smallest => _values[0];

    /// <summary>e_1^T f(T) e_1.</summary>
    public double QuadraticForm(Func<double, double> function) => Entry(function, 0);

    /// <summary>e_1^T f(T) e_j, j from 0.</summary>
    public double Entry(Func<double, double> function, int j)
    {
        double sum = 0;
        for (int k = 0; k < _values.Length; k++)
        {
            sum += function(_values[k]) * _vectors[k, 0] * _vectors[k, j];
        }

        return sum;
    }

    /// <inheritdoc/>
    public void Dispose() => _vectors.Dispose();
}
